"""SECURITY.md: every claim names a test that there is, or says that there is none."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.template import ROOT

PAGES = ("SECURITY.md", "docs/asvs.md")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
NOTE = re.compile(r"\[\^(\w+)\](?!:)")
DEFINITION = re.compile(r"^\[\^(\w+)\]: (.*(?:\n {4}.*)*)", re.MULTILINE)
UNTESTED = "*Not tested"


def text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


@cache
def names_in(file: Path) -> frozenset[str]:
    functions = (
        node
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
    return frozenset(function.name for function in functions if function.name.startswith("test_"))


def claims() -> list[str]:
    """Return the items of the page's lists, each with its lines joined."""
    items = re.findall(r"^- (.*(?:\n  .*)*)", text("SECURITY.md"), re.MULTILINE)
    return [" ".join(item.split()) for item in items]


@pytest.mark.parametrize("page", PAGES)
def test_a_test_that_is_named_exists(page: str) -> None:
    named = TEST.findall(text(page))
    assert named
    missing = [f"{file}::{name}" for file, name in named if name not in names_in(ROOT / file)]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_a_test_is_named_by_its_file_and_name(page: str) -> None:
    mentioned = re.findall(r"`tests/[^`]*`", text(page))
    assert [name for name in mentioned if not TEST.fullmatch(name)] == []


def test_every_claim_names_its_test_or_says_why_there_is_none() -> None:
    assert len(claims()) > 40
    assert [claim for claim in claims() if not NOTE.search(claim) and UNTESTED not in claim] == []


def test_every_note_is_defined_once_names_a_test_and_is_used() -> None:
    page = text("SECURITY.md")
    notes = DEFINITION.findall(page)
    assert sorted(name for name, _ in notes) == sorted(set(NOTE.findall(page)))
    assert [name for name, tests in notes if not TEST.search(tests)] == []


def test_every_item_of_the_standard_has_a_test_or_the_reason_why_there_is_none() -> None:
    rows = [line for line in text("docs/asvs.md").splitlines() if re.match(r"\| \d", line)]
    assert len(rows) > 40
    covered = re.compile(r"not (tested|met)[:,] \w|`tests/")
    assert [row for row in rows if not covered.search(row.rsplit("|", 2)[1])] == []


@pytest.mark.parametrize("item", ["6.3.8", "14.2.7", "15.4.2"])
def test_what_is_promised_beyond_level_2_is_there(item: str) -> None:
    assert re.search(
        rf"^\| {re.escape(item)} \(level 3\) \|.*`tests/", text("docs/asvs.md"), re.MULTILINE
    )
