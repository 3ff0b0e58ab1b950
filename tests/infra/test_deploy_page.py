"""docs/deploy.md names what there is: commands, parameters, alarms, and what is said of a fault."""

import re
from pathlib import Path
from typing import Any

import click
import pytest

from desk.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
FLAT = " ".join(PAGE.split())  # sentences are broken into lines


def anchors(markdown: str) -> set[str]:
    """Name what a link may lead to, as GitHub makes it of headings."""
    headings = re.findall(r"^#+ (.*)$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code() -> str:
    """Return what is shown as typed, a line each: blocks, and words in backquotes."""
    blocks = re.findall(r"```(.*?)```", PAGE, re.DOTALL)
    prose = " ".join(re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL).split())
    return "\n".join([*blocks, *re.findall(r"`([^`]+)`", prose)])


def test_every_command_of_the_desk_is_one() -> None:
    named = set(re.findall(r"\bundersigned (?:--\S+ \S+ )*([a-z]+)\b", code()))
    assert {"key", "check", "restore", "destroy"} <= named
    assert named <= set(main.list_commands(click.Context(main)))
    assert isinstance(main, click.Group)


def test_every_target_of_make_is_one() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    named = set(re.findall(r"\bmake ([a-z]+)", code()))
    assert {"tools", "publish", "cost"} <= named <= set(targets)


def test_every_question_of_the_deployment_has_an_answer(template: dict[str, Any]) -> None:
    [table] = re.findall(r"\| it asks \|.*?\n\n", PAGE, re.DOTALL)
    asked = re.split(r"[,|]", "".join(row.split("|")[1] + "|" for row in table.splitlines()[2:-1]))
    assert set(template["Parameters"]) <= {each.strip() for each in asked}


def test_every_link_leads_somewhere() -> None:
    for file, anchor in re.findall(r"\]\(([\w./-]*)(?:#([\w-]+))?\)", PAGE):
        target = (ROOT / "docs" / file).resolve() if file else ROOT / "docs" / "deploy.md"
        assert target.is_file(), file
        if anchor:
            assert anchor in anchors(target.read_text("utf-8")), anchor


@pytest.mark.parametrize(
    "alarm",
    [
        *("mails are held back", "mails wait for an hour"),
        *("too many at once", "too many mails bounce"),
        "the mail account may be reviewed",
    ],
)
def test_every_alarm_that_is_explained_is_one(alarms: dict[str, Any], alarm: str) -> None:
    names = [
        str(resource["Properties"]["AlarmName"])
        for resource in alarms["Resources"].values()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    ]
    assert f"*{alarm}*" in PAGE
    assert [name for name in names if alarm in name]


@pytest.mark.parametrize(
    ("said", "by"),
    [
        ("Python 3.11 or newer is needed", "Makefile"),
        ("Python's venv is missing", "Makefile"),
        ("There are no AWS credentials on this computer", "desk/work/errors.py"),
        ("AWS does not know these credentials", "desk/work/errors.py"),
        ("SES keeps this account in its sandbox", "desk/work/mailing.py"),
        ("AWS is looking at your request", "desk/work/mailing.py"),
        ("SES does not know the sender", "desk/work/mailing.py"),
        ("so nothing was published", "desk/work/publish.py"),
        ("Both copies seem to be on one disk", "desk/commands/key/new.py"),
        ("The stack seals signatures to a key that is not known here", "desk/work/keys.py"),
        ("There is no stack called", "desk/work/stack.py"),
        ("No Python 3.13 is at hand to byte-compile the functions", "functions/making/artifact.py"),
        ("There is no table", "desk/work/restore.py"),
        ("was not signed with the secret of", "desk/work/restore.py"),
        ("The counter is not up to date", "desk/work/recount.py"),
        ("is not the one that its signatures were taken with", "desk/work/agreed.py"),
    ],
)
def test_what_goes_wrong_is_told_in_the_words_that_are_seen(said: str, by: str) -> None:
    assert said in FLAT
    text = re.sub(r'"\s*\n\s*f?"', "", (ROOT / by).read_text("utf-8"))
    assert said.replace("3.13", "{python_version}") in text
