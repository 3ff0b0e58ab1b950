"""`undersigned pause`, `resume`, `close` and `reopen`: shown at once, kept by publishing."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.work.stack import Stack
from tests.desk.world import Run, petition, rebuilt
from undersigned.rules.action import Action, State

PETITION = "chechnya-petition"


pytestmark = pytest.mark.usefixtures("published")


def action(stack: Stack) -> Action:
    """Return the action as the functions read it."""
    found = stack.store().actions.find(PETITION)
    assert found
    return found


def shown(stack: Stack) -> Any:
    """Return the state that pages are told."""
    answer = stack.client("s3").get_object(
        Bucket=stack.output("Bucket"), Key=f"counts/{PETITION}.json"
    )
    return json.load(answer["Body"])["state"]


def test_a_pause_is_shown_at_once_and_lasts_until_it_is_resumed(run: Run, stack: Stack) -> None:
    assert "is paused" in run("pause", PETITION).output
    assert (shown(stack), action(stack).paused) == ("paused", True)
    run("publish")
    assert (shown(stack), action(stack).paused) == ("paused", True)
    assert "it is open." in run("resume", PETITION).output
    assert (shown(stack), action(stack).paused) == ("open", False)


def test_closing_early_is_shown_at_once_and_lasts(run: Run, stack: Stack) -> None:
    before = datetime.now(UTC)
    assert f"{PETITION} is closed." in run("close", PETITION).output
    closed = action(stack).closed_early
    assert closed
    assert before <= closed <= datetime.now(UTC)
    run("publish")
    run("close", PETITION)
    assert (shown(stack), action(stack).closed_early) == ("closed", closed)
    assert "is open." in run("reopen", PETITION).output
    assert (shown(stack), action(stack).closed_early) == ("open", None)


def test_who_has_signed_is_told_until_when_they_can_confirm(run: Run) -> None:
    tomorrow = datetime.now(UTC) + timedelta(hours=24)
    output = run("close", PETITION).output
    assert f"can be confirmed until {tomorrow:%Y-%m-%d %H:}" in output


def test_a_pause_and_a_close_leave_alone_what_was_published(run: Run, stack: Stack) -> None:
    before = action(stack)
    for command in ("pause", "resume", "close", "reopen"):
        run(command, PETITION)
    assert action(stack) == before


def test_what_is_closed_by_its_date_is_neither_paused_nor_reopened(
    run: Run, stack: Stack, built: Path
) -> None:
    facts = petition(closes="2026-01-01T00:00:00+00:00")
    rebuilt(built, [facts])
    run("publish")
    assert "nothing to pause" in run("pause", PETITION, code=1).output
    assert "change it there, and publish" in run("reopen", PETITION, code=1).output
    assert "closed" in run("close", PETITION).output
    assert action(stack).closed_early is None
    assert action(stack).state(datetime.now(UTC)) is State.CLOSED


@pytest.mark.parametrize("command", ["pause", "resume", "close", "reopen"])
def test_an_action_that_is_mistyped_is_not_made(run: Run, stack: Stack, command: str) -> None:
    before = list(stack.table().scan())
    assert "There is no action nothing" in run(command, "nothing", code=1).output
    assert list(stack.table().scan()) == before
