"""What a command looks like: to a person at a terminal, in a log, and to a program."""

import json
import os
import pty
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

import click
import pytest

from desk import cli, in_json, terminal
from desk.cli import main
from desk.completing import actions
from desk.stopped import Stopped
from desk.work.destroy import destroy as destroying
from desk.work.finding import Finding, Grade
from desk.work.keys import keys
from desk.work.stack import Stack
from tests.desk.test_desk_destroy import PETITION
from tests.desk.test_desk_destroy import closed as closed  # noqa: PLC0414 - a fixture
from tests.desk.world import Run, Sign, public_key
from undersigned.rules.lists import Entry, Ruling, Subject

ESCAPE = "\x1b[2K\u202e"


def on_screen(monkeypatch: pytest.MonkeyPatch, show: Callable[[], object], **said: str) -> str:
    """Return what is sent to a terminal of 80 columns; `said` are variables."""
    ours, theirs = pty.openpty()
    with monkeypatch.context() as terminal_, os.fdopen(theirs, "w", encoding="utf-8") as written:
        for name, value in {"COLUMNS": "80", "TERM": "xterm-256color", **said}.items():
            terminal_.setenv(name, value)
        terminal_.setattr(sys, "stdout", written)
        show()
    sent = b""
    with suppress(OSError):  # the end of a terminal that was closed, on Linux
        while some := os.read(ours, 65_536):
            sent += some
    os.close(ours)
    return sent.decode().replace("\r\n", "\n")


FOUND = [Finding("site", "All is well."), Finding("mail", "None leaves " * 12, Grade.STOPS)]


def test_a_finding_that_stops_signers_is_red_and_no_line_is_broken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    fine, stops, _ = on_screen(monkeypatch, lambda: terminal.show(FOUND)).split("\n")
    assert fine == "  site: All is well."
    assert stops == f"\x1b[1;31mX mail: {FOUND[1].text}\x1b[0m"


def test_colours_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = on_screen(monkeypatch, lambda: terminal.show(FOUND), NO_COLOR="1")
    assert "\x1b[3" not in shown
    assert "X mail: None" in shown


def test_a_table_has_heads_fits_the_screen_and_cuts_nothing_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [("example.org", "a note of many words " * 8), (ESCAPE, "[b]")]
    shown = on_screen(monkeypatch, lambda: terminal.table(("Who", "Note"), rows), TERM="dumb")
    assert max(map(len, shown.split("\n"))) <= 80
    assert "Who" in shown
    assert shown.count("many") == 8
    assert r"\x1b[2K\u202e" in shown
    assert "[b]" in shown  # no markup of ours


def test_in_a_log_a_table_is_its_rows(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.table(("Who", "Note"), [("a", "one"), ("bbb", ""), ("cc", ESCAPE)])
    assert capsys.readouterr().out == "a    one\nbbb\ncc   \\x1b[2K\\u202e\n"


def test_a_finding_is_said_to_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert in_json.findings([*FOUND, Finding("a", ESCAPE, Grade.CARE)]) == set(Grade)
    out = capsys.readouterr().out
    assert out.isascii()
    assert json.loads(out) == {
        "version": 1,
        "findings": [
            {"about": "site", "grade": "fine", "text": "All is well."},
            {"about": "mail", "grade": "stops", "text": FOUND[1].text},
            {"about": "a", "grade": "care", "text": ESCAPE},
        ],
    }


@pytest.mark.usefixtures("key", "stack")
@pytest.mark.parametrize("name", ["status", "check"])
def test_what_needs_you_is_said_to_a_program_with_the_same_code(run: Run, name: str) -> None:
    said = json.loads(run(name, "--json", code=1).stdout)
    assert said["version"] == 1
    assert "stops" in {finding["grade"] for finding in said["findings"]}
    shown = run(name, code=1).stdout.splitlines()
    assert [line[2:].split(": ")[0] for line in shown] == [
        finding["about"] for finding in said["findings"]
    ]


def test_the_lists_are_said_to_a_program(run: Run, stack: Stack) -> None:
    assert json.loads(run("lists", "--json").stdout) == {"version": 1, "entries": []}
    entry = Entry(Subject.DOMAIN, "bulk.example", Ruling.BLOCK, date(2026, 11, 21), ESCAPE)
    stack.store().lists.put(entry)
    assert json.loads(run("lists", "--json").stdout)["entries"] == [
        {
            "ruling": "block",
            "subject": "domain",
            "name": "bulk.example",
            "since": "2026-11-21",
            "note": ESCAPE,
        }
    ]


def test_the_keys_are_said_to_a_program(run: Run, home: Path, key: keys.Key) -> None:
    other, shared = public_key(), public_key()
    keys.add(home, "Ruslan", other)
    keys.add(home, "shared", shared, keys.Shares(2, 3))
    keys.retire(home, "Ruslan")
    plain = {"retired": False, "held": False, "passphrase": False, "shares": None}
    assert json.loads(run("key", "list", "--json").stdout)["keys"] == [
        plain | {"name": "organiser", "public": key.public, "held": True},
        plain | {"name": "shared", "public": shared, "shares": {"need": 2, "of": 3}},
        plain | {"name": "Ruslan", "public": other, "retired": True},
    ]


def test_every_command_stands_below_one_heading_of_the_help(run: Run) -> None:
    named = [name for names in cli.SECTIONS.values() for name in names]
    assert sorted(named) == main.list_commands(click.Context(main))
    shown = run("--help").output
    assert "..." not in shown.split("Options:")[1].split("Begin with")[0]
    assert max(map(len, shown.splitlines())) <= 80


def test_destroying_that_is_stopped_says_how_far_it_came_and_how_it_goes_on(
    run: Run, closed: Stack, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mac in "abc":
        sign(mac)

    def stopping(*arguments: Any) -> Iterator[str]:
        yield from islice(destroying(*arguments), 2)
        raise Stopped(signal.SIGINT)

    assert closed
    monkeypatch.setattr(import_module("desk.commands.destroy"), "destroy", stopping)
    said = run("destroy", PETITION, "--yes", code=130).stderr
    assert "Destroyed until now: 2, and removed: 0." in said
    assert f"`undersigned destroy {PETITION}` goes on with the rest." in said
    assert "Stopped by Ctrl-C. Nothing half-written was left: repeat the command." in said


@pytest.mark.usefixtures("home")
def test_a_shell_completes_the_actions_that_are_built_here(built: Path) -> None:
    context, argument = click.Context(main), click.Argument(["action"])
    assert actions(context, argument, "") == ["chechnya-petition"]
    assert actions(context, argument, "lib") == []
    (built.parent / "site.manifest.json").write_text("[", "utf-8")
    assert actions(context, argument, "") == []
