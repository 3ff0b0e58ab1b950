"""Races: two processes at once, in each order of their calls, and each ended before each call.

What a person would call right is said at each test.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from undersigned.aws.ledger import Ledger

from tests.aws.conftest import PETITION
from tests.aws.race import PUT, REMOVED, WEEK, Client, Race, outcomes
from undersigned.aws import items
from undersigned.aws.table import Table
from undersigned.cases import count
from undersigned.cases.confirm import confirm
from undersigned.cases.withdraw import withdraw
from undersigned.rules.errors import Code
from undersigned.rules.keys import Keys
from undersigned.rules.signature import State
from undersigned.rules.tally import Change, Image, Tally


@pytest.fixture
def race(keys: Keys, now: datetime) -> Callable[..., Race]:
    """Return what begins a race anew."""

    def begin(*signings: str) -> Race:
        race = Race(keys, now.replace(minute=0, second=0))
        race.waiting(*signings)
        return race

    return begin


def test_two_first_signings_at_once_are_both_taken_and_give_one_signature(
    race: Callable[..., Race],
) -> None:
    """Right: both wait, each with its letter; whichever link is pressed, there is one signature."""

    def start() -> Race:
        begun = race()
        begun.signs("one")
        begun.signs("other")
        return begun

    runs = list(outcomes(start))
    assert len(runs) >= 20
    for run in runs:
        assert run.answers == {"one": "done", "other": "done"}
        assert (run.signings, len(run.letters), run.signature) == (2, 2, None)
        for letter in run.letters:
            link = run.link(letter.signing)
            confirm(link, store=run.store(), keys=run.keys, now=run.now)
        assert run.signature is not None


@pytest.mark.parametrize("signing", ["x", "y"], ids=["pressed twice", "two links"])
def test_two_first_confirmations_at_once_give_one_signature(
    race: Callable[..., Race], signing: str
) -> None:
    """Right: both are told that it stands; it is the one that was put first, and stays it."""

    def start() -> Race:
        begun = race("x", "y")
        begun.confirms("one", "x")
        begun.confirms("other", signing)
        return begun

    for run in outcomes(start):
        assert run.answers == {"one": "done", "other": "done"}
        first = next(who for who, *call in run.calls if tuple(call) == PUT)
        assert run.signature == (b"x" if first == "one" else signing.encode())


def test_signing_while_confirming_disturbs_neither(race: Callable[..., Race]) -> None:
    """Right: the signature is the link's, and the new signing waits; confirmed, it changes nothing.

    The first that was confirmed stays.
    """

    def start() -> Race:
        begun = race("x")
        begun.confirms("confirm", "x")
        begun.signs("sign")
        return begun

    for run in outcomes(start):
        assert run.answers == {"confirm": "done", "sign": "done"}
        assert (run.signature, run.signings) == (b"x", 2)
        [letter] = run.letters
        confirm(run.link(letter.signing), store=run.store(), keys=run.keys, now=run.now)
        assert run.signature == b"x"


def test_withdrawing_a_link_while_it_is_confirmed_leaves_nothing(race: Callable[..., Race]) -> None:
    """Right: what was withdrawn is gone, whoever was quicker, and no later press brings it back."""

    def start() -> Race:
        begun = race("x")
        begun.confirms("confirm", "x")
        begun.withdraws("withdraw", "x")
        return begun

    told = set()
    for run in outcomes(start):
        assert run.answers["withdraw"] == "done"
        assert (run.signature, run.signings) == (None, 0)
        told.add(run.answers["confirm"])
    assert told == {"done", Code.BAD_TOKEN}  # some were quicker, and some were not


def test_withdrawing_by_another_link_while_one_is_confirmed_is_one_before_the_other(
    race: Callable[..., Race],
) -> None:
    """Right: as if one came wholly after the other. The address's later wish is what stands."""

    def start() -> Race:
        begun = race("x", "y")
        begun.confirms("confirm", "x")
        begun.withdraws("withdraw", "y")
        return begun

    for run in outcomes(start):
        assert run.answers == {"confirm": "done", "withdraw": "done"}
        confirmed_last = run.order(("withdraw", *REMOVED), ("confirm", *PUT))
        assert run.signature == (b"x" if confirmed_last else None)


def test_a_confirmation_that_was_withdrawn_takes_away_no_other_signature(
    race: Callable[..., Race],
) -> None:
    """Right: what another link has put since the withdrawal stays.

    That link may also be told that a signature stands while the withdrawn one still does, for the
    moment between its two calls: three presses of one address at once, one of them a withdrawal.
    """

    def start() -> Race:
        begun = race("x", "y")
        begun.confirms("x", "x")
        begun.withdraws("withdraw", "x")
        begun.confirms("y", "y")
        return begun

    for run in outcomes(start):
        assert run.signature in (None, b"y")
        kept = b"y" in run.stood
        if run.order(("withdraw", *REMOVED), ("y", *PUT)):
            assert run.signature == (b"y" if kept else None)
            assert kept or run.order(("x", *PUT), ("y", *PUT), ("x", *REMOVED))


def test_a_process_that_ends_loses_nothing_that_pressing_again_would_not_mend(
    race: Callable[..., Race],
) -> None:
    """Right: pressed again, the withdrawal leaves nothing, wherever either of the two ended."""

    def start() -> Race:
        begun = race("x")
        begun.confirms("confirm", "x")
        begun.withdraws("withdraw", "x")
        return begun

    for run in outcomes(start, deaths=2):
        withdraw(run.link("x"), store=run.store(), now=run.now)
        assert (run.signature, run.signings) == (None, 0)


def test_one_window_is_left_in_which_a_signature_outlives_its_withdrawal(
    race: Callable[..., Race],
) -> None:
    """The confirmation has read its signing, is overtaken by the whole withdrawal, puts, and ends.

    To close it a confirmation would have to cost another write, or a withdrawal to leave a trace.
    Nobody is told that this signature stands; the withdrawal's link removes it for good.
    """

    def start() -> Race:
        begun = race("x")
        begun.confirms("confirm", "x")
        begun.withdraws("withdraw", "x")
        return begun

    read = ("confirm", "get_item", "SIGNING#")
    window = (read, ("withdraw", *REMOVED), ("confirm", *PUT))
    outlived = 0
    for run in outcomes(start, deaths=1):
        if run.answers["withdraw"] != "done":
            continue
        in_window = run.order(*window) and run.answers["confirm"] == "ended"
        undone = run.order(*window, ("confirm", *REMOVED))
        assert (run.signature is not None) == (in_window and not undone)
        outlived += run.signature is not None
    assert outlived


def test_expiry_while_confirming_takes_nothing_from_who_has_confirmed(
    race: Callable[..., Race],
) -> None:
    """Right: whoever is told that it stands has it, and a second press at the end loses nothing."""

    def start(pressed_before: bool, left: timedelta) -> Race:
        begun = race("x")
        if pressed_before:
            confirm(begun.link("x"), store=begun.store(), keys=begun.keys, now=begun.now)
        client = Client(begun)
        begun.confirms("confirm", "x", begun.now + WEEK - left)
        sweep = {"TableName": "main", "Key": {"pk": {"S": items.signing_key("x")}}}
        begun.enter("sweep", lambda: client.delete_item(**sweep))
        return begun

    for run in outcomes(lambda: start(pressed_before=True, left=timedelta(seconds=1))):
        assert run.signature == b"x"
    for run in outcomes(lambda: start(pressed_before=False, left=timedelta(seconds=1))):
        assert (run.answers["confirm"] == "done") == (run.signature is not None)
    early = race("x")
    early.confirms("confirm", "x", early.now + WEEK - timedelta(minutes=2))
    early.processes["confirm"].switch()
    for _ in range(3):
        early.processes["confirm"].switch()
    assert early.signature == b"x"


def test_two_calls_with_one_batch_count_it_once_and_again_where_one_ended(
    race: Callable[..., Race],
) -> None:
    """Right: each change once, though one ended and the stream gives the batch again."""
    hour = datetime(2026, 11, 21, 14, tzinfo=race().now.tzinfo)
    image = Image(PETITION.id, State.CONFIRMED, "IE", hour)
    changes = [Change(str(number), None, image) for number in range(3)]

    def counted(run: Race, batch: list[Change]) -> None:
        count.count(Ledger(Table(Client(run), "main")), "s", batch, hour)

    def start() -> Race:
        begun = race()
        for name, batch in (("one", changes[:2]), ("other", changes)):
            begun.enter(name, partial(counted, begun, batch))
        return begun

    for run in outcomes(start, deaths=1):
        counted(run, changes)
        tally = Ledger(Table(run.dynamo, "main")).tally_by_hour(PETITION.id, hour)
        assert tally == Tally(3, 0, Counter(IE=3), Counter({hour: 3}))
