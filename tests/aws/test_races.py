"""Races: two processes at once, in each order of their calls, and each ended before each call.

What a person would call right is said at each test.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from tests.aws.conftest import PETITION
from tests.aws.race import MOVED, Client, Race, outcomes
from tests.dynamo.dynamo import written
from undersigned.aws.signer_items import Held
from undersigned.aws.signers import Signers
from undersigned.aws.table import Table
from undersigned.aws.tallies import Tallies
from undersigned.cases import count
from undersigned.cases.confirm import confirm
from undersigned.cases.recount import recount
from undersigned.cases.withdraw import withdraw
from undersigned.rules.action import HOLD
from undersigned.rules.errors import Code
from undersigned.rules.keys import Keys
from undersigned.rules.signature import Signature, State, stripped
from undersigned.rules.tally import Change, Tally


@pytest.fixture
def race(keys: Keys, now: datetime) -> Callable[..., Race]:
    """Return what begins a race anew."""

    def begin(*signings: str) -> Race:
        race = Race(keys, now)
        race.waiting(*signings)
        return race

    return begin


def confirmed(run: Race, signing: str) -> None:
    confirm(run.link(signing), store=run.store(), keys=run.keys, now=run.now)


def test_two_first_signings_at_once_are_both_taken_and_give_one_signature(
    race: Callable[..., Race],
) -> None:
    """Right: both wait, each with its mail; whichever link is pressed, there is one signature."""

    def start() -> Race:
        begun = race()
        begun.signs("one")
        begun.signs("other")
        return begun

    runs = list(outcomes(start))
    assert len(runs) >= 20
    for run in runs:
        assert run.answers == {"one": "done", "other": "done"}
        assert (run.signings, len(run.requests), run.signature) == (2, 2, None)
        for request in run.requests:
            confirmed(run, request.signing)
        assert (run.signings, run.signature is not None) == (0, True)


def test_one_link_pressed_twice_at_once_gives_its_signature(race: Callable[..., Race]) -> None:
    """Right: both are told that it stands, and it was put once."""

    def start() -> Race:
        begun = race("x")
        begun.confirms("one", "x")
        begun.confirms("other", "x")
        return begun

    for run in outcomes(start):
        assert run.answers == {"one": "done", "other": "done"}
        assert (run.signature, run.signings, run.stood) == (b"x", 0, [b"x"])


def test_two_links_pressed_at_once_give_the_signature_of_the_later(
    race: Callable[..., Race],
) -> None:
    """Right: as if one came wholly after the other; neither signing is left."""

    def start() -> Race:
        begun = race("x", "y")
        begun.confirms("one", "x")
        begun.confirms("other", "y")
        return begun

    ends = set()
    for run in outcomes(start):
        assert run.answers == {"one": "done", "other": "done"}
        assert (run.signings, set(run.stood)) == (0, {b"x", b"y"})
        assert run.signature == run.stood[-1]
        ends.add(run.signature)
    assert ends == {b"x", b"y"}


def test_a_press_that_is_rejected_takes_the_place_of_none_that_counts_meanwhile(
    race: Callable[..., Race],
) -> None:
    """Right: whichever was quicker, what counts stands."""

    def start() -> Race:
        begun = race("x")
        begun.waiting("y", unwanted=True)
        begun.confirms("one", "x")
        begun.confirms("other", "y")
        return begun

    for run in outcomes(start):
        assert run.answers == {"one": "done", "other": "done"}
        assert (run.signings, run.signature) == (0, b"x")


def test_signing_while_confirming_disturbs_neither(race: Callable[..., Race]) -> None:
    """Right: the signature is the link's, and the new signing waits; confirmed, it counts."""

    def start() -> Race:
        begun = race("x")
        begun.confirms("confirm", "x")
        begun.signs("sign")
        return begun

    for run in outcomes(start):
        assert run.answers == {"confirm": "done", "sign": "done"}
        assert (run.signature, run.signings) == (b"x", 1)
        [request] = run.requests
        confirmed(run, request.signing)
        assert run.signature not in (None, b"x")


def test_signing_while_withdrawing_is_one_before_the_other(race: Callable[..., Race]) -> None:
    """Right: who signs anew, or just before, is removed with the rest, or waits for their press."""

    def start() -> Race:
        begun = race("x")
        confirmed(begun, "x")
        begun.withdraws("withdraw", "x")
        begun.signs("sign")
        return begun

    left = set()
    for run in outcomes(start):
        assert run.answers == {"withdraw": "done", "sign": "done"}
        assert run.signature is None
        left.add(run.signings)
    assert left == {0, 1}


@pytest.mark.parametrize("link", ["x", "y"], ids=["by its own link", "by another link"])
def test_withdrawing_while_a_link_is_confirmed_leaves_nothing_and_no_press_brings_it_back(
    race: Callable[..., Race], link: str
) -> None:
    """Right: what was signed before the withdrawal is gone, whoever was quicker."""

    def start() -> Race:
        begun = race("x", "y")
        begun.confirms("confirm", "x")
        begun.withdraws("withdraw", link)
        return begun

    told = set()
    for run in outcomes(start):
        assert run.answers["withdraw"] == "done"
        assert (run.signature, run.signings) == (None, 0)
        told.add(run.answers["confirm"])
    assert told == {"done", Code.BAD_TOKEN}  # some were quicker, and some were not


def test_two_withdrawals_at_once_leave_nothing(race: Callable[..., Race]) -> None:
    def start() -> Race:
        begun = race("x", "y")
        confirmed(begun, "x")
        begun.withdraws("one", "x")
        begun.withdraws("other", "y")
        return begun

    for run in outcomes(start):
        assert run.answers == {"one": "done", "other": "done"}
        assert (run.signature, run.signings) == (None, 0)


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


def test_no_signature_outlives_a_withdrawal_wherever_a_process_ends(
    race: Callable[..., Race],
) -> None:
    """The confirmation is one transaction: there is no moment between two writes to end in."""

    def start() -> Race:
        begun = race("x")
        begun.confirms("confirm", "x")
        begun.withdraws("withdraw", "x")
        return begun

    for run in outcomes(start, deaths=1):
        if run.answers["withdraw"] == "done":
            assert (run.signature, run.signings) == (None, 0)
        moved = ("confirm", *MOVED) in run.calls and b"x" in run.stood
        assert run.signings + (run.signature is not None) <= 1
        assert moved or run.signature is None


def test_two_consents_taken_back_at_once_are_both_taken_back(race: Callable[..., Race]) -> None:
    def start() -> Race:
        begun = race("x")
        confirmed(begun, "x")
        begun.takes_back("one", "updates")
        begun.takes_back("other", "public")
        return begun

    for run in outcomes(start):
        assert run.answers == {"one": "done", "other": "done"}
        assert run.signature == b"x"
        assert run.off == {"updates", "public"}


def test_a_consent_taken_back_brings_no_signature_back(race: Callable[..., Race]) -> None:
    """Right: who removes everything meanwhile is gone, wherever either of the two ends."""

    def start() -> Race:
        begun = race("x")
        confirmed(begun, "x")
        begun.takes_back("one", "updates")
        begun.withdraws("other", "x")
        return begun

    for run in outcomes(start, deaths=1):
        if run.answers["other"] == "done":
            assert (run.signature, run.signings) == (None, 0)


def test_a_consent_taken_back_while_a_newer_link_is_confirmed_is_of_one_of_the_two(
    race: Callable[..., Race],
) -> None:
    """Right: what is pressed last counts; no record is joined to what another one took back."""

    def start() -> Race:
        begun = race("x", "y")
        confirmed(begun, "x")
        begun.takes_back("one", "updates")
        begun.confirms("other", "y")
        return begun

    told = set()
    for run in outcomes(start):
        assert run.answers == {"one": "done", "other": "done"}
        assert run.signature == b"y"
        told.add(run.off)
    assert told == {frozenset(), frozenset({"updates"})}  # before it, and after it


@pytest.mark.parametrize("ends", ["destroyed", "rejected"])
def test_what_the_desk_does_to_a_signature_undoes_no_press_made_meanwhile(
    race: Callable[..., Race], ends: str
) -> None:
    """Right: the desk writes over what it read and nothing else: a newer press, or none, stays."""

    def start(press: str) -> Race:
        begun = race("x", "y")
        confirmed(begun, "x")
        desk = Signers(Table(Client(begun), "main"))
        held = Signers(Table(begun.dynamo, "main")).signature(begun.ada)
        assert held
        begun.enter("desk", partial(turn, desk, held, ends))
        if press == "confirm":
            begun.confirms("press", "y")
        else:
            begun.withdraws("press", "x")
        return begun

    for run in outcomes(lambda: start("withdraw")):
        assert (run.answers["press"], run.signings) == ("done", 0)
        key = ("SIGNER#" + "#".join(run.ada), "SIGNATURE")
        assert key not in run.dynamo.tables["main"]
    for run in outcomes(lambda: start("confirm")):
        assert run.answers["press"] == "done"
        item = run.dynamo.tables["main"]["SIGNER#" + "#".join(run.ada), "SIGNATURE"]
        if b"" in run.stood:  # what was destroyed is never replaced
            assert item["state"]["S"] == State.KEPT
        else:
            assert item["sealed"]["B"] == b"y"


def turn(desk: Signers, held: Held, ends: str) -> None:
    """Destroy what was read, or reject it."""
    assert isinstance(held.what, Signature)
    rejected = Signature(State.REJECTED, held.what.sealed, held.what.action, held.what.country)
    desk.turn(held, stripped(held.what) if ends == "destroyed" else rejected)


def test_expiry_while_confirming_takes_nothing_from_who_has_confirmed(
    race: Callable[..., Race],
) -> None:
    """Right: whoever is told that it stands has it, and a second press at the end loses nothing."""

    def start(pressed_before: bool) -> Race:
        begun = race("x")
        if pressed_before:
            confirmed(begun, "x")
        client = Client(begun)
        begun.confirms("confirm", "x", begun.now + timedelta(days=7))
        key = ("SIGNER#" + "#".join(begun.ada), "SIGNING#x")
        sweep = {"TableName": "main", "Key": written(key)}
        begun.enter("sweep", lambda: client.delete_item(**sweep))
        return begun

    for run in outcomes(lambda: start(pressed_before=True)):
        assert run.signature == b"x"
    for run in outcomes(lambda: start(pressed_before=False)):
        assert (run.answers["confirm"] == "done") == (run.signature is not None)


def test_two_calls_with_one_batch_count_it_once_and_again_where_one_ended(
    race: Callable[..., Race],
) -> None:
    """Right: each change once, though one ended and the stream gives the batch again."""
    signed = Signature(State.CONFIRMED, b"", PETITION.id, "IE")
    changes = [Change(str(number), None, signed) for number in range(3)]

    def counted(run: Race, batch: list[Change]) -> None:
        count.count(Tallies(Table(Client(run), "main")), "s", batch, run.now)

    def start() -> Race:
        begun = race()
        for name, batch in (("one", changes[:2]), ("other", changes)):
            begun.enter(name, partial(counted, begun, batch))
        return begun

    for run in outcomes(start, deaths=1):
        counted(run, changes)
        tally = Tallies(Table(run.dynamo, "main")).find(PETITION.id)
        assert tally == Tally(3, 0, Counter(IE=3))


def lost_one(run: Race) -> None:
    """Let there be a signature that the stream has forgotten."""
    signed = Signature(State.CONFIRMED, b"lost", PETITION.id, "IE")
    store = Signers(Table(run.dynamo, "main"))
    assert store.bring_back(Held(PETITION.id, "somebody", "", signed))
    run.stream.clear()


def counts(run: Race) -> int:
    return Tallies(Table(run.dynamo, "main")).find(PETITION.id).total


def recounts(run: Race) -> None:
    """Recount in a process, for which the counter catches up in time."""
    store = run.store()

    def counted() -> None:
        run.answers["settled"] = recount(store, PETITION.id, run.catch_up).settled

    run.enter("recount", counted)


@pytest.mark.parametrize("press", ["confirm", "withdraw"])
def test_a_recount_is_right_or_writes_nothing_whoever_presses_meanwhile(
    race: Callable[..., Race], press: str
) -> None:
    """Right: also where no hold keeps anybody off, once the rest of the stream has come."""

    def start() -> Race:
        begun = race("x")
        lost_one(begun)
        if press == "withdraw":
            confirmed(begun, "x")
            begun.catch_up()
        recounts(begun)
        if press == "confirm":
            begun.confirms("press", "x")
        else:
            begun.withdraws("press", "x")
        return begun

    settled = Counter[bool]()
    for run in outcomes(start):
        was = bool(run.answers["settled"])
        run.catch_up()
        assert (counts(run) == run.signatures) == was
        settled[was] += 1
    assert settled.keys() == {True, False}


def test_who_pressed_before_the_hold_was_seen_is_in_the_recount(
    race: Callable[..., Race],
) -> None:
    """Right: a warm process knows nothing of the hold, and its last press may come after it."""

    def start() -> Race:
        begun = race("x")
        lost_one(begun)
        desk = begun.store().actions
        begun.enter("hold", lambda: desk.hold(PETITION.id, begun.now + HOLD))
        begun.confirms("confirm", "x")
        begun.withdraws("withdraw", "x")
        return begun

    told = set()
    for run in outcomes(start):  # to their end, which the desk waits for
        rounds = [recount(run.store(), PETITION.id, run.catch_up).settled for _ in range(2)]
        assert rounds[-1]
        assert counts(run) == run.signatures
        told.add(run.answers["confirm"])
    assert told == {"done", Code.BAD_TOKEN}


def test_a_recount_ends_while_people_press_once_they_are_held(race: Callable[..., Race]) -> None:
    """Right: each is told to press again, and what the counter still had to count is in it."""

    def start() -> Race:
        begun = race("x", "y")
        confirmed(begun, "x")
        late = begun.stream
        lost_one(begun)
        begun.stream = late
        assert begun.store().actions.hold(PETITION.id, begun.now + HOLD)
        recounts(begun)
        begun.confirms("confirm", "y")
        begun.withdraws("withdraw", "x")
        return begun

    for run in outcomes(start):
        assert run.answers == {
            "settled": run.answers["settled"],
            "recount": "done",
            "confirm": Code.UNAVAILABLE,
            "withdraw": Code.UNAVAILABLE,
        }
        run.catch_up()
        assert recount(run.store(), PETITION.id, run.catch_up).settled
        assert (counts(run), run.signatures, run.signature) == (2, 2, b"x")
