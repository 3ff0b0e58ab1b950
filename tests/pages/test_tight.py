"""Styles and scripts as visitors get them: shorter, and the same to a browser."""

import json
import shutil
import subprocess

import pytest

from tests.pages.conftest import ROOT
from undersigned.cases.templates import FOLDER, tight

NODE = shutil.which("node")
SCRIPTS = sorted([*FOLDER.glob("*.js"), *(ROOT / "site" / "theme" / "scripts").glob("*.js")])
# Reads pairs of scripts, and answers with the words of each pair, as a browser reads them.
READ = """
const { tokenize } = require("espree");
const word = ({ type, value }) => [type, value];
const words = (script) => tokenize(script, { ecmaVersion: 2022 }).map(word);
const pairs = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(pairs.map((pair) => pair.map(words))));
"""


def read(pairs: list[tuple[str, str]]) -> list[list[list[list[str]]]]:
    """Return the words of each pair of scripts."""
    assert NODE
    ran = subprocess.run(
        [NODE, "-e", READ],
        cwd=ROOT,
        input=json.dumps(pairs),
        capture_output=True,
        text=True,
        check=True,
    )
    words: list[list[list[list[str]]]] = json.loads(ran.stdout)
    return words


@pytest.mark.skipif(not NODE, reason="no Node to read a script with")
def test_a_script_is_the_same_word_for_word() -> None:
    """What it says to people and the patterns that it looks for, too."""
    sources = [file.read_text("utf-8").replace("{{", "[[").replace("}}", "]]") for file in SCRIPTS]
    made = [tight(source) for source in sources]
    assert sum(map(len, made)) < sum(map(len, sources)) * 0.8
    for file, (before, after) in zip(
        SCRIPTS, read(list(zip(sources, made, strict=True))), strict=True
    ):
        assert before == after, file


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('a = "b = c" + d;', 'a="b = c" + d;'),
        ("a = 'b = c';", "a='b = c';"),
        ('a = "\\" = " , b;', 'a="\\" = ",b;'),
        ("a(b, / ?= [ /]x/g);", "a(b,/ ?= [ /]x/g);"),
        ("a = b / c / d;", "a=b / c / d;"),
        ("a - -b + +c;", "a - -b + +c;"),
        ("return !a;\nreturn a;", "return!a;return a;"),
        ("function a() {\n  b;\n}\n\nc();", "function a(){b;}\nc();"),
        ("a(); // b\n/* c */ d();", "a();d();"),
    ],
)
def test_space_goes_only_where_it_says_nothing(source: str, expected: str) -> None:
    assert tight(source) == expected
