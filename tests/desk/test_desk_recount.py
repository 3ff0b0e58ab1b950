"""`undersigned recount`: what was lost is counted again, also while people confirm."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from desk import terminal
from desk.work import counts, recount
from desk.work.alone import alone
from desk.work.counts import shown_actions
from desk.work.stack import Stack
from desk.work.stream import LAG
from tests.desk.world import STANDS_STILL, Run, Sign
from tests.template import resources
from undersigned.aws.actions import CACHE, Actions
from undersigned.aws.signer_items import Held as HeldItem
from undersigned.rules.action import CONFIRM_GRACE, HOLD, Action
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.signature import Signature, State, stripped
from undersigned.rules.tally import Part, Tally

PETITION = "chechnya-petition"
Wait = Callable[[str, int], object]


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[Wait]:
    """Let no time pass; what stands here happens at each wait, in turn."""
    happens: list[Wait] = []

    def watch(label: str, seconds: int) -> None:
        if happens:
            happens.pop(0)(label, seconds)

    monkeypatch.setattr(terminal, "watch", watch)
    return happens


def action(stack: Stack) -> Action:
    """Return the action as a function reads it that has just started."""
    found = stack.store().actions.find(PETITION)
    assert found
    return found


def total(stack: Stack) -> int:
    return stack.store().tallies.find(PETITION).total


def shown(stack: Stack) -> Any:
    """Return the public count."""
    answer = stack.client("s3").get_object(
        Bucket=stack.output("Bucket"), Key=f"counts/{PETITION}.json"
    )
    return json.load(answer["Body"])


def counted(stack: Stack, *_: object) -> None:
    """Let the counter count one more."""
    tallies = stack.store().tallies
    booked = tallies.booked(PETITION)
    more = Tally(booked.tally.confirmed + 1, 0, booked.tally.countries + Counter(DE=1))
    assert tallies.correct(PETITION, more, booked)


def metric(stack: Stack, name: str, value: float, ago: timedelta) -> None:
    """Let Lambda have told something of the counter."""
    dimension = {"Name": "FunctionName", "Value": stack.output("TallyFunction")}
    boto3.client("cloudwatch").put_metric_data(
        Namespace="AWS/Lambda",
        MetricData=[
            {
                "MetricName": name,
                "Dimensions": [dimension],
                "Timestamp": datetime.now(UTC) - ago,
                "Value": value,
            }
        ],
    )


pytestmark = pytest.mark.usefixtures("published", "following")


def test_tally_and_public_count_are_put_right(run: Run, published: Stack, sign: Sign) -> None:
    for mac in ("a", "b", "c"):
        sign(mac)
    assert f"{PETITION}: 0 → 3\n" in run("recount").output
    assert shown_actions(published.client("s3"), published.output("Bucket")) == [
        PETITION  # and not its history
    ]
    assert (total(published), shown(published)["confirmed"]) == (3, 3)


def test_it_ends_while_people_sign_for_confirming_and_removing_is_held(
    run: Run, published: Stack, sign: Sign, waits: list[Wait]
) -> None:
    sign("a")
    told: list[tuple[str, int]] = []

    def look(label: str, seconds: int) -> None:
        now = datetime.now(UTC)
        left = action(published).held(now)
        assert left
        assert HOLD - timedelta(seconds=30) < left <= HOLD
        told.append((label, seconds))

    waits += [look, look]
    run("recount", PETITION)
    assert told == [
        ("Waiting for presses that have begun", recount.SETTLED),
        ("Waiting for the counter", LAG),
    ]
    assert action(published).held_until is None
    assert total(published) == 1


def test_it_waits_for_whatever_a_function_may_still_do_that_knows_of_no_hold() -> None:
    timeout = resources()["WebFunction"]["Properties"]["Timeout"]
    assert timeout == recount.TIMEOUT
    assert CACHE + timeout < recount.SETTLED
    rounds = (HOLD.total_seconds() - recount.SETTLED) / LAG
    assert rounds >= 8  # of which one is enough


def test_what_comes_to_the_counter_meanwhile_is_counted_in_the_next_round(
    run: Run, published: Stack, sign: Sign, waits: list[Wait]
) -> None:
    """Who pressed just before the hold was seen, say."""
    sign("a")

    def late(*_: object) -> None:
        sign("b")
        counted(published)

    waits += [lambda *_: None, late]
    assert f"{PETITION}: 1 → 2\n" in run("recount").output
    assert total(published) == 2


def test_a_counter_that_never_rests_is_left_alone_and_nobody_held_any_longer(
    run: Run, published: Stack, sign: Sign, waits: list[Wait]
) -> None:
    sign("a")
    waits += [lambda *_: counted(published)] * 20
    output = run("recount", code=1).output
    assert f"did not come to rest in time, so nothing was written of {PETITION}." in output
    assert "quarter of an hour" in output
    assert len(waits) == 20 - 1 - recount._ROUNDS  # noqa: SLF001 - not for ever
    assert total(published) == 1 + recount._ROUNDS  # noqa: SLF001 - what it counted itself
    assert action(published).held_until is None


def test_it_goes_on_no_longer_than_the_hold_lasts(
    run: Run,
    published: Stack,
    sign: Sign,
    waits: list[Wait],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where this computer slept over it."""
    sign("a")
    waits.append(lambda *_: monkeypatch.setattr(Stack, "now", lambda _: datetime.now(UTC) + HOLD))
    assert "nothing was written" in run("recount", code=1).output
    assert total(published) == 0
    assert action(published).held_until is None


@pytest.mark.parametrize("seconds", [-1, 826])
def test_a_wait_that_cannot_be_waited_holds_nobody(
    run: Run, published: Stack, sign: Sign, waits: list[Wait], seconds: int
) -> None:
    """By a slip of the finger it would not wait at all, and count twice; or for nothing."""
    sign("a")
    waits.append(lambda *_: pytest.fail("somebody is held"))
    assert "0<=x<=825" in run("recount", "--wait", seconds, code=2).output
    assert total(published) == 0


def test_a_hold_goes_by_the_clock_of_aws(
    run: Run, published: Stack, waits: list[Wait], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a clock that is slow would let presses pass, and a fast one hold nobody."""
    aws = datetime(2026, 11, 21, 14, 5, 6, tzinfo=UTC)
    monkeypatch.setattr(Stack, "now", lambda _: aws)
    ends: list[datetime | None] = []
    waits.append(lambda *_: ends.append(action(published).held_until))
    run("recount")
    assert ends == [aws + HOLD]


def test_aws_tells_what_time_it_is(published: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    client = published.client("dynamodb")
    headers = {"date": "Sat, 21 Nov 2026 14:05:06 GMT"}
    answer = {"ResponseMetadata": {"HTTPHeaders": headers}}
    monkeypatch.setattr(client, "describe_table", lambda **_: answer)
    assert published.now() == datetime(2026, 11, 21, 14, 5, 6, tzinfo=UTC)
    headers.clear()
    assert abs(published.now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(("mapping", "told"), STANDS_STILL)
def test_it_refuses_while_the_counter_stands_still(
    run: Run,
    published: Stack,
    sign: Sign,
    following: dict[str, str],
    mapping: dict[str, str],
    told: str,
) -> None:
    """What waits in the stream would be counted again when it comes."""
    sign("a")
    following |= mapping
    metric(published, "Errors", 1, timedelta(minutes=20))
    assert told in run("recount", code=1).output
    assert total(published) == 0


def test_it_refuses_while_the_counter_is_far_behind(
    run: Run, published: Stack, sign: Sign, waits: list[Wait]
) -> None:
    sign("a")
    metric(published, "IteratorAge", 600_000, timedelta(minutes=1))
    waits.append(lambda *_: pytest.fail("somebody is held up in vain"))
    said = run("recount", code=1).output
    assert "The counter is not up to date, so nothing was counted." in said
    assert "600 seconds behind" in said
    assert total(published) == 0


def test_where_the_counter_does_not_catch_up_in_time_nothing_is_written(
    run: Run, published: Stack, sign: Sign
) -> None:
    sign("a")
    metric(published, "IteratorAge", 120_000, timedelta(minutes=1))
    output = run("recount", code=1).output
    assert "nothing was written" in output
    assert "120 seconds behind" in output
    assert total(published) == 0
    assert action(published).held_until is None


def test_it_refuses_where_a_hold_would_outlast_the_last_moment_to_confirm(
    run: Run, published: Stack, sign: Sign
) -> None:
    sign("a")
    closed = datetime.now(UTC) - CONFIRM_GRACE + timedelta(minutes=5)
    published.store().actions.decide(replace(action(published), closed_early=closed))
    assert "nobody is held up now: recount after that." in run("recount", code=1).output
    assert total(published) == 0


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), PetitionError(Code.UNAVAILABLE)])
def test_stopped_anywhere_it_holds_nobody_any_longer_and_lets_others_work(
    run: Run, published: Stack, waits: list[Wait], fault: BaseException
) -> None:
    def stop(*_: object) -> None:
        raise fault

    waits.append(stop)
    run("recount", code=1)
    assert action(published).held_until is None
    assert published.store().leases.find() is None


def test_gone_without_a_word_its_hold_ends_by_itself(
    published: Stack, waits: list[Wait], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the battery is empty, or the line is cut."""

    def unreachable(*_: object) -> bool:
        raise PetitionError(Code.UNAVAILABLE)

    monkeypatch.setattr(Actions, "release", unreachable)
    assert recount.put_right(published, [PETITION], 0, lambda *_: None).unsettled == []
    assert waits == []
    until = action(published).held_until
    assert until
    assert action(published).held(until) is None


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize(
    "command",
    [
        ("recount",),
        ("block", "--past"),
        ("block", "example.org", "--past", "--yes"),
        ("allow", "example.org", "--past"),
        ("unlist", "example.org", "--past"),
        ("destroy", PETITION, "--yes"),
    ],
)
def test_nothing_else_of_the_desk_changes_meanwhile_what_counts(
    run: Run, published: Stack, sign: Sign, command: tuple[str, ...]
) -> None:
    sign("a", email="somebody@example.org", updates=True)
    store = published.store()
    found = replace(action(published), closed_early=datetime.now(UTC) - timedelta(days=2))
    store.actions.decide(found)
    before = store.signers.signature((PETITION, "a"))
    with alone(published, "recount"):
        output = run(*command, lines="somebody@example.org\n", code=1).output
        assert "`undersigned recount` is at work" in output
        assert store.signers.signature((PETITION, "a")) == before
        assert total(published) == 0
    run(*command, lines="somebody@example.org\n")


def test_an_action_that_is_not_there_is_told_and_nothing_written(run: Run, stack: Stack) -> None:
    before = list(stack.table().scan())
    assert "There is no action nothing" in run("recount", "nothing", code=1).output
    assert list(stack.table().scan()) == before


# ---- After a week without the counter ------------------------------------------------------------


def test_an_outage_of_a_week_is_repaired_by_one_command(
    run: Run, published: Stack, sign: Sign, following: dict[str, str]
) -> None:
    """The counter failed for a week at records that have left the stream since, and was mended.

    Nobody has pressed from then on: Lambda still tells of its last try, and the counter's last
    records were a day old as they came.
    """
    store = published.store()
    for number in range(40):
        sign(f"before{number}")
    run("recount")
    for number in range(5):  # in the week: come, gone, kept, and kept and gone
        sign(f"week{number}")
    for number in range(12):
        store.signers.remove((PETITION, f"before{number}"), "any")
    for number in range(12, 20):
        held = store.signers.signature((PETITION, f"before{number}"))
        assert isinstance(held, HeldItem)
        assert isinstance(held.what, Signature)
        assert store.signers.turn(held, stripped(held.what))
    sign("rejected", state=State.REJECTED)
    store.tallies.forget_checkpoints()  # as the table does by itself after three days
    following |= {"LastProcessingResult": "PROBLEM: Function call failed"}
    metric(published, "Errors", 1, timedelta(hours=3))
    metric(published, "IteratorAge", 86_400_000, timedelta(minutes=30))
    assert f"{PETITION}: 40 → 33\n" in run("recount").output
    tally = store.tallies.find(PETITION)
    assert (tally.confirmed, tally.kept, +tally.countries) == (25, 8, {"DE": 33})
    assert shown(published)["confirmed"] == 33
    assert f"{PETITION}: 33 → 33\n" in run("recount").output


def test_what_could_not_be_read_is_told_until_all_is_counted_afresh(
    run: Run, published: Stack
) -> None:
    tallies = published.store().tallies
    assert tallies.aside() == 0
    tallies.book("s", Part("1", {}, aside=2), "", datetime.now(UTC))
    for command in ("status", "check"):
        output = run(command, code=1 if command == "status" else 0).output
        assert "! counter: Records of changes that it could not read, and left out: 2." in output
        assert "undersigned recount" in output
    run("recount")
    assert tallies.aside() == 0
    assert "could not read" not in run("status").output


def test_a_recount_of_one_action_of_several_leaves_open_whose_records_they_were(
    run: Run, published: Stack
) -> None:
    tallies = published.store().tallies
    tallies.book("s", Part("1", {}, aside=1), "", datetime.now(UTC))
    body = json.dumps({}).encode()
    bucket = published.output("Bucket")
    published.client("s3").put_object(Bucket=bucket, Key="counts/another.json", Body=body)
    run("recount", PETITION)
    assert tallies.aside() == 1


def test_where_nothing_is_published_nobody_is_held_up(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "shown_actions", lambda *_: [])
    assert "Nothing is published yet" in run("recount", code=1).output
