"""The arithmetic of the count, against a plain recount of where every signature stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules.action import Action, Kind
from undersigned.rules.countries import Shown, Snapshot
from undersigned.rules.signature import Signature, State, stripped
from undersigned.rules.tally import (
    Change,
    Tally,
    history,
    parts,
    published,
    published_history,
)

NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)
# What the use cases can do to a signature; nothing comes back from `kept`.
MOVES: dict[State | None, list[State | None]] = {
    None: [State.CONFIRMED, State.REJECTED],
    State.REJECTED: [None, State.CONFIRMED],
    State.CONFIRMED: [None, State.CONFIRMED, State.REJECTED, State.KEPT],
    State.KEPT: [State.KEPT],
}


def signature(state: State | None, who: int = 0, where: int = 0) -> Signature | None:
    country = ["DE", "IE", "ZZ"][where % 3]
    return Signature(state, b"", f"a{who % 2}", country) if state else None


def moved(old: State | None, new: State | None) -> tuple[int, int]:
    tally = Tally()
    tally.add(signature(old), signature(new))
    return tally.confirmed, tally.kept


def test_each_move_of_a_signature_counts_as_the_design_says() -> None:
    assert moved(None, State.CONFIRMED) == (1, 0)
    assert moved(State.REJECTED, State.CONFIRMED) == (1, 0)
    assert moved(State.CONFIRMED, None) == (-1, 0)
    assert moved(State.CONFIRMED, State.REJECTED) == (-1, 0)
    assert moved(State.CONFIRMED, State.KEPT) == (-1, 1)
    assert moved(State.KEPT, None) == (0, 0)
    assert moved(State.KEPT, State.CONFIRMED) == (0, 0)  # it was counted, and is already
    assert moved(State.CONFIRMED, State.CONFIRMED) == (0, 0)
    assert moved(None, State.REJECTED) == (0, 0)
    assert moved(None, None) == (0, 0)


def test_a_change_confirms_or_withdraws_where_a_signer_did_and_nowhere_else() -> None:
    moves = [(old, new) for old, ends in MOVES.items() for new in ends]
    moves += [(State.KEPT, None)]
    changes = {(old, new): Change("1", signature(old), signature(new)) for old, new in moves}
    assert {move for move, change in changes.items() if change.confirms} == {
        (None, State.CONFIRMED),
        (State.REJECTED, State.CONFIRMED),
    }
    assert [m for m, change in changes.items() if change.withdraws] == [(State.CONFIRMED, None)]


def test_a_signature_counts_in_its_country_as_long_as_it_counts() -> None:
    tally, place = Tally(), Signature(State.CONFIRMED, b"", "a0", "DE")
    tally.add(None, place)
    tally.count(place)
    assert tally.countries == {"DE": 2}
    tally.add(place, stripped(place))
    assert tally.countries == {"DE": 2}
    tally.add(place, None)
    assert tally.countries == {"DE": 1}


def test_one_that_takes_the_place_of_another_moves_its_country_only() -> None:
    tally, before = Tally(), Signature(State.CONFIRMED, b"", "a0", "DE")
    tally.add(None, before)
    tally.add(before, replace(before, country="IE"))
    assert (tally.confirmed, +tally.countries) == (1, {"IE": 1})


Stand = dict[int, Signature | None]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Change], Stand]:
    """Draw the changes of some signatures in order, and how each of them ends."""
    stand: Stand = {}
    changes = []
    for number in range(draw(st.integers(0, 40))):
        who = draw(st.integers(0, 7))
        old = stand.get(who)
        state = draw(st.sampled_from(MOVES[old.state if old else None]))
        new = signature(state, who, draw(st.integers(0, 2)))
        if old and new and State.KEPT in (old.state, new.state):
            new = replace(new, country=old.country)
        changes.append(Change(f"{number:040}", old, new))
        stand[who] = new
    return changes, stand


@given(histories(), st.integers(1, 3))
def test_parts_sum_up_to_a_recount_and_none_writes_too_much(
    history: tuple[list[Change], Stand], most: int
) -> None:
    changes, stand = history
    summed: dict[str, Tally] = {}
    last = ""
    for part in parts(changes, most):
        assert part.sequence > last
        last = part.sequence
        assert len(part.tallies) <= most
        for action, tally in part.tallies.items():
            total = summed.setdefault(action, Tally())
            total.confirmed += tally.confirmed
            total.kept += tally.kept
            total.countries.update(tally.countries)
    assert last == (changes[-1].sequence if changes else "")
    for action in ("a0", "a1"):
        recount = Tally()
        for now in stand.values():
            if now and now.action == action:
                recount.count(now)
        got = summed.get(action, Tally())
        assert (got.confirmed, got.kept) == (recount.confirmed, recount.kept)
        assert +got.countries == recount.countries


def signed(number: int, action: str) -> Change:
    """Return the change of one signature of an action."""
    return Change(f"{number:040}", None, Signature(State.CONFIRMED, b"", action, "DE"))


def test_a_part_holds_as_many_actions_as_it_may_and_not_one_more() -> None:
    presses = [signed(number, f"a{number}") for number in range(3)]
    assert [part.sequence for part in parts(presses, 3)] == [presses[2].sequence]
    assert [part.sequence for part in parts(presses, 2)] == [
        presses[1].sequence,
        presses[2].sequence,
    ]


def test_what_writes_the_same_items_again_adds_nothing_to_a_part() -> None:
    presses = [signed(number, "ab"[number % 2]) for number in range(50)]
    (part,) = parts(presses, 2)
    assert {action: tally.confirmed for action, tally in part.tallies.items()} == {"a": 25, "b": 25}


ACTION = Action("a0", "c", Kind.PETITION, ("en",), goal=10)


def test_the_published_file_says_what_the_contract_says() -> None:
    shown = Shown(Snapshot(12, {"DE": 10}))
    assert published(ACTION, 17, shown, NOW) == {
        "action": "a0",
        "state": "open",
        "confirmed": 17,
        "goal": 10,
        "countries": {"DE": 10, "other": 7},
        "updated": "2026-11-21T14:00:00Z",
    }


def test_the_state_is_that_of_the_moment() -> None:
    action = replace(ACTION, closes=NOW)
    assert published(action, 0, Shown(), NOW)["state"] == "closed"
    assert published(action, 0, Shown(), NOW - timedelta(seconds=1))["state"] == "open"


# ---- The history ---------------------------------------------------------------------------------

FIRST = NOW - timedelta(hours=40)


def totals(by_hour: dict[int, int]) -> dict[datetime, int]:
    """Return the totals that were published in some hours after FIRST."""
    return {FIRST + timedelta(hours=hour): total for hour, total in by_hour.items()}


@given(
    st.dictionaries(st.integers(0, 45), st.integers(0, 500_000), max_size=46),
    st.integers(0, 45 * 60),
)
def test_each_point_is_a_total_of_its_hour_in_tens_and_ten_more_than_the_last(
    by_hour: dict[int, int], minutes: int
) -> None:
    hours, now = totals(by_hour), FIRST + timedelta(minutes=minutes)
    points = history(hours, now)
    last, latest = 0, FIRST - timedelta(hours=1)
    for hour, told in points:
        assert hours[hour] - last >= 10
        assert told == hours[hour] // 10 * 10
        assert latest < hour <= now - timedelta(hours=1)
        last, latest = hours[hour], hour


@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=400), st.integers(1, 5000))
def test_there_are_a_hundred_points_at_the_most_however_it_went(
    steps: list[int], scale: int
) -> None:
    """Also where some leave and come back every hour."""
    hours = totals({hour: step * scale for hour, step in enumerate(steps)})
    assert len(history(hours, NOW + timedelta(days=400))) <= 100


def test_a_quiet_hour_is_joined_to_the_next_and_the_present_one_waits() -> None:
    hours = totals({0: 9, 1: 12, 2: 37, 3: 46, 4: 96})
    assert history(hours, FIRST + timedelta(hours=4, minutes=59)) == [
        (FIRST + timedelta(hours=1), 10),
        (FIRST + timedelta(hours=2), 30),
    ]


def test_the_first_ten_make_a_point_and_nine_make_none() -> None:
    assert history(totals({0: 10}), NOW) == [(FIRST, 10)]
    assert history(totals({0: 9}), NOW) == []


def test_who_leaves_and_comes_back_makes_no_point() -> None:
    hours = totals({0: 20, 1: 5, 2: 20, 3: 5, 4: 29, 5: 30})
    assert history(hours, NOW) == [(FIRST, 20), (FIRST + timedelta(hours=5), 30)]


def test_a_large_count_has_ever_fewer_points() -> None:
    def number(step: int, first: int = 0) -> int:
        return len(history(totals({h: first + (h + 1) * step for h in range(40)}), NOW))

    assert number(10, 600) == 40
    assert number(10, 601) == 20
    assert number(10, 1601) == 10
    assert number(10_000) == 40


def test_the_published_history_says_what_the_contract_says() -> None:
    assert published_history("a0", totals({0: 12, 5: 42}), NOW) == {
        "action": "a0",
        "updated": "2026-11-21T14:00:00Z",
        "points": [("2026-11-19T22:00:00Z", 10), ("2026-11-20T03:00:00Z", 40)],
    }
