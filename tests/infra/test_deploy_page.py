"""docs/deploy.md names what there is: commands, parameters, alarms, and what is said of a fault."""

import ast
import re
from pathlib import Path
from typing import Any

import click
import pytest

from desk.cli import main
from tests.deploy.page import commands, mentioned

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


# What AWS, its tools, git and browsers say, and no code of ours.
OTHERS = {
    "Your account is being verified",
    "pending activation",
    "sam: command not found",
    "undersigned: command not found",
    "Unable to locate credentials",
    "The security token included in the request is invalid",
    "Verification pending",
    "Invalid choice: 'put-account-pricing-attributes'",
    "Parameter OrganiserKeys failed to satisfy constraint",
    "Make Failed: locale/en/countries.json is missing",
    "No module named pip",
    "Your account must be verified before you can add new CloudFront resources",
    "Unrecognized resource types: [AWS::SES::ConfigurationSet …]",
    "ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_FAILED",
    "is in ROLLBACK_COMPLETE state and can not be updated",
    "This site can't be reached",
    "Parameters: [OrganiserKeys, Sender] must have values",
    "Your local changes to the following files would be overwritten by merge: samconfig.toml",
    "One or more of the CNAMEs you provided are already associated with a different resource",
    "includes an incorrectly configured DNS record that points to another CloudFront distribution",
    "DELETE_FAILED",
    "Resource cannot be deleted as it is currently protected against deletion",
}


def wrong() -> set[str]:
    """Return what is quoted of what one sees where it went wrong."""
    found: set[str] = set()
    for part in PAGE.split("**If it went wrong**")[1:]:
        for told in re.split(r"^- ", part.partition("\n## ")[0], flags=re.MULTILINE)[1:]:
            said = re.match(r"(\*[^*]+\*(, | or |\. )?)*", " ".join(told.split()))
            found |= set(re.findall(r"\*([^*]+)\*", said[0])) if said else set()
    return found


def said_by_us() -> str:
    """Return every text of the desk's, and of what builds; a … stands for what is filled in."""
    files = [*(ROOT / "desk").rglob("*.py"), *(ROOT / "functions" / "making").glob("*.py")]
    texts = [(ROOT / "Makefile").read_text("utf-8")]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (
                    str(part.value) if isinstance(part, ast.Constant) else "…"
                    for part in node.values
                )
                texts.append("".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return "\n".join(texts)


def test_what_goes_wrong_is_told_in_the_words_that_are_seen() -> None:
    ours = said_by_us()
    quoted = wrong()
    assert quoted >= OTHERS
    strange = [
        quote
        for quote in quoted - OTHERS
        for part in quote.split(" … ")
        if part.strip("… ") not in ours
    ]
    assert strange == []
    assert len(quoted - OTHERS) > 15


def tried() -> str:
    """Return every other test of ours, its white space as one blank."""
    files = [file for file in (ROOT / "tests").rglob("*.py") if file != Path(__file__)]
    return " ".join(" ".join(file.read_text("utf-8").split()) for file in files)


def test_whatever_of_ours_goes_wrong_there_goes_wrong_in_a_test() -> None:
    """Some words of each sentence stand in a test that looks for them."""
    tests = tried()
    untried = [
        quote
        for quote in wrong() - OTHERS
        if not any(
            " ".join(words[at : at + 4]) in tests
            for part in quote.split(" … ")
            if (words := part.strip("… ").split())
            for at in range(max(len(words) - 3, 1))
        )
    ]
    assert untried == []


# What a sentence tells of, for who wants or needs it; each other command stands in a block, and is
# typed by tests/deploy/walk.py.
TOLD = {
    "aws cloudformation describe-stacks --stack-name undersigned-edge --region us-east-1",
    "aws configure",
    "aws secretsmanager restore-secret",
    "git checkout samconfig.toml",
    "make cost",
    "make publish",
    "make publish YES=1",
    "make serve",
    "make tools",
    "make tools PYTHON=/path/to/python3",
    "sam delete --stack-name undersigned",
    "sam deploy",
    "undersigned --region eu-central-1 status",
    "undersigned allow",
    "undersigned block",
    "undersigned block --past",
    "undersigned check",
    "undersigned destroy",
    "undersigned export",
    "undersigned key new",
    "undersigned key restore PATH",
    "undersigned pause",
    "undersigned pause ACTION",
    "undersigned restore",
    "undersigned status",
}


def test_a_command_that_is_to_be_typed_stands_in_a_block_where_it_is_walked() -> None:
    assert mentioned(PAGE) == TOLD


def test_no_line_of_the_page_sets_back_what_was_answered() -> None:
    """An update by `--guided` would ask for every answer, and propose the template's own."""
    guided = [each.line for each in commands(PAGE) if "--guided" in each.line]
    assert guided == [
        "sam build && sam deploy --guided",
        "sam build && sam deploy --guided",
        "sam build && sam deploy --guided --stack-name undersigned-2",
    ]
    assert "| Save arguments to configuration file | **`n`**" in PAGE


def test_no_stack_is_deleted_that_was_not_named() -> None:
    """By what samconfig.toml says it may be the one that was meant to stay."""
    named = re.findall(r"\bsam delete\b.*", code())
    assert named
    assert [line for line in named if "--stack-name undersigned" not in line] == []


def test_the_text_for_aws_promises_of_mail_what_a_release_may_keep() -> None:
    """News go by another sender, so this one can say that it writes nothing else."""
    assert "No newsletter is sent from this account" not in FLAT
    assert "This sender writes nothing else" in FLAT.replace("> ", "")
