"""Two desks at once: one works, the other waits; and whoever dies holds nobody up for long."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.work.alone import LASTS, Turn, alone, having, keeping
from desk.work.errors import DeskError
from desk.work.pages import upload
from desk.work.stack import Stack
from tests.desk.world import Run
from undersigned.aws.leases import Lease, Leases
from undersigned.rules.errors import Code, PetitionError

PATIENCE = 10  # seconds
SOON = timedelta(seconds=1)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


def test_while_one_publishes_another_is_told_to_wait_and_puts_nothing_up(
    run: Run, stack: Stack, built: Path
) -> None:
    assert built
    with alone(stack, "publish"):
        said = run("publish", "--yes", code=1).output
    assert said.startswith(
        "Error: `undersigned publish` is at work, here or at another desk, so nothing was done. "
    )
    assert "KeyCount" not in said
    listed = stack.client("s3").list_objects_v2(Bucket=stack.output("Bucket"))
    assert listed["KeyCount"] == 0
    assert "Files uploaded: 8," in run("publish").output  # as soon as the other has ended


@pytest.mark.usefixtures("built")
def test_to_look_at_what_would_change_nobody_waits(run: Run, stack: Stack) -> None:
    with alone(stack, "publish"):
        assert "write action chechnya-petition\n" in run("publish", "--dry-run").output


@pytest.mark.usefixtures("stack", "built")
def test_a_desk_whose_turn_has_passed_puts_no_more_up(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A laptop was shut while it published, and wakes when another may have begun."""
    asleep: list[bool] = []

    def slept(*_: object) -> Iterator[str]:
        asleep.append(True)
        yield "index.html"

    def keep(_: Turn) -> None:
        if asleep:
            raise DeskError("asleep")

    monkeypatch.setattr(Turn, "keep", keep)
    monkeypatch.setattr(upload, "upload", slept)
    monkeypatch.setattr(upload, "remove", lambda *_: pytest.fail("it went on"))
    assert run("publish", code=1).output == "Error: asleep\n"


def test_the_way_is_free_ten_minutes_after_a_desk_died(stack: Stack) -> None:
    leases, clock = stack.store().leases, Clock()
    Turn(leases, "publish", clock).begin()  # and is never heard of again
    free = clock.now + LASTS
    for passed in (timedelta(), LASTS - SOON):
        later = Clock()
        later.now = clock.now + passed
        with pytest.raises(DeskError, match=f"that is at {free:%H:%M:%S} UTC"):
            Turn(leases, "publish", later).begin()
    clock.now = free + SOON
    Turn(leases, "publish", clock).begin()


def test_who_works_for_long_has_it_for_as_long(stack: Stack) -> None:
    leases, clock, renewed = stack.store().leases, Clock(), threading.Event()

    class Told(Leases):
        def renew(self, lease: Lease) -> bool:
            held = leases.renew(lease)
            renewed.set()
            return held

    with having(Turn(Told(stack.table()), "publish", clock), renewed=0.01) as keep:
        for _ in range(3):
            clock.now += LASTS - SOON
            for _ in range(2):  # the first may have begun before the clock went on
                renewed.clear()
                assert renewed.wait(PATIENCE)
            keep()
            with pytest.raises(DeskError, match="is at work"):
                Turn(leases, "publish", clock).begin()


def test_a_lease_that_is_over_is_not_renewed_though_nobody_has_it_any_more(stack: Stack) -> None:
    """Another may have had it and worked: what was compared before is not true now."""
    leases, clock = stack.store().leases, Clock()
    first = Turn(leases, "publish", clock)
    first.begin()
    clock.now += LASTS + SOON
    second = Turn(leases, "publish", clock)
    second.begin()
    first.renew()
    second.end()
    first.renew()
    with pytest.raises(DeskError, match="was not heard of for ten minutes"):
        first.keep()
    with pytest.raises(DeskError, match="was not heard of"):
        list(keeping(first.keep, []))


def test_the_end_of_one_that_was_late_takes_nothing_from_the_next(stack: Stack) -> None:
    leases, clock = stack.store().leases, Clock()
    first, second = (Turn(leases, "publish", clock) for _ in range(2))
    first.begin()
    clock.now += LASTS + SOON
    second.begin()
    first.end()
    with pytest.raises(DeskError, match="is at work"):
        first.begin()


def test_who_is_answered_late_is_not_told_of_themselves(stack: Stack) -> None:
    """The first answer was lost, and the call made again: it finds its own lease."""
    leases = stack.store().leases
    mine = Turn(leases, "publish", Clock())
    mine.begin()
    mine.begin()


def test_a_line_that_is_down_for_a_while_ends_no_turn(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = Turn(stack.store().leases, "publish", Clock())
    mine.begin()

    def down(*_: object) -> bool:
        raise PetitionError(Code.UNAVAILABLE)

    with monkeypatch.context() as broken:
        broken.setattr(Leases, "renew", down)
        broken.setattr(Leases, "release", down)
        mine.renew()
        mine.keep()
        mine.end()
    mine.renew()
    mine.keep()


@pytest.mark.parametrize(
    "held",
    [
        {"task": {"S": "\x1b[2J"}},
        {"expires": {"N": "99999999999999"}},
        {"expires": {"N": "1e120"}},
    ],
)
def test_what_somebody_else_wrote_there_holds_up_and_says_nothing_of_its_own(
    stack: Stack, held: dict[str, Any]
) -> None:
    item = {
        "pk": {"S": "DESK"},
        "sk": {"S": "LEASE"},
        "holder": {"S": "h"},
        "task": {"S": "publish"},
        "expires": {"N": "99999999999"},
    }
    stack.client("dynamodb").put_item(TableName=stack.output("Table"), Item=item | held)
    clock = Clock()
    with pytest.raises(DeskError) as told:
        Turn(stack.store().leases, "publish", clock).begin()
    assert f"that is at {clock.now + LASTS:%H:%M:%S} UTC" in str(told.value)
    assert "\x1b" not in str(told.value)


@pytest.mark.parametrize("task", ["publish", "block --past"])
def test_who_is_told_to_wait_reads_for_what(stack: Stack, task: str) -> None:
    with alone(stack, task), pytest.raises(DeskError, match=f"^`undersigned {task}` is at work"):
        Turn(stack.store().leases, "recount", Clock()).begin()


def test_a_clock_that_is_set_back_meanwhile_gives_no_more_time(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was fast, and was put right while the command ran; eleven minutes went by."""
    wall, counted = time.time(), time.monotonic()
    with alone(stack, "publish") as keep:
        keep()
        monkeypatch.setattr("undersigned.aws.age.time.time", lambda: wall - 1200)
        monkeypatch.setattr("undersigned.aws.age.time.monotonic", lambda: counted + 660)
        with pytest.raises(DeskError, match="was not heard of for ten minutes"):
            keep()
        monkeypatch.undo()
