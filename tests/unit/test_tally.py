"""The arithmetic of the count, against a plain recount of where every signature stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules.action import Action, Kind
from undersigned.rules.signature import State
from undersigned.rules.tally import (
    Change,
    Image,
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
    State.CONFIRMED: [None, State.REJECTED, State.KEPT],
    State.KEPT: [State.KEPT],
}


def image(state: State | None, who: int = 0) -> Image | None:
    country = ["DE", "IE", "ZZ"][who % 3]
    return Image(f"a{who % 2}", state, country, NOW + timedelta(hours=who)) if state else None


def moved(old: State | None, new: State | None) -> tuple[int, int]:
    tally = Tally()
    tally.add(image(old), image(new))
    return tally.confirmed, tally.kept


def test_each_move_of_a_signature_counts_as_the_design_says() -> None:
    assert moved(None, State.CONFIRMED) == (1, 0)
    assert moved(State.REJECTED, State.CONFIRMED) == (1, 0)
    assert moved(State.CONFIRMED, None) == (-1, 0)
    assert moved(State.CONFIRMED, State.REJECTED) == (-1, 0)
    assert moved(State.CONFIRMED, State.KEPT) == (-1, 1)
    assert moved(State.KEPT, None) == (0, 0)
    assert moved(State.CONFIRMED, State.CONFIRMED) == (0, 0)
    assert moved(None, State.REJECTED) == (0, 0)
    assert moved(None, None) == (0, 0)


def test_a_change_confirms_or_withdraws_where_a_signer_did_and_nowhere_else() -> None:
    moves = [(old, new) for old, ends in MOVES.items() for new in ends]
    moves += [(State.KEPT, None), (State.CONFIRMED, State.CONFIRMED)]
    changes = {(old, new): Change("1", image(old), image(new)) for old, new in moves}
    assert {move for move, change in changes.items() if change.confirms} == {
        (None, State.CONFIRMED),
        (State.REJECTED, State.CONFIRMED),
    }
    assert [m for m, change in changes.items() if change.withdraws] == [(State.CONFIRMED, None)]


def test_a_signature_counts_in_its_country_and_hour_as_long_as_it_counts() -> None:
    tally, place = Tally(), Image("a0", State.CONFIRMED, "DE", NOW)
    tally.add(None, place)
    tally.count(place)
    assert (tally.countries, tally.hours) == ({"DE": 2}, {NOW: 2})
    tally.add(place, replace(place, state=State.KEPT))
    assert (tally.countries, tally.hours) == ({"DE": 2}, {NOW: 2})
    tally.add(place, None)
    assert (tally.countries, tally.hours) == ({"DE": 1}, {NOW: 1})


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Change], dict[int, State | None]]:
    """Draw the changes of some signatures in order, and where each of them ends."""
    stand: dict[int, State | None] = {}
    changes = []
    for number in range(draw(st.integers(0, 40))):
        who = draw(st.integers(0, 7))
        old = stand.get(who)
        new = draw(st.sampled_from(MOVES[old]))
        changes.append(Change(f"{number:040}", image(old, who), image(new, who)))
        stand[who] = new
    return changes, stand


@given(histories(), st.integers(3, 9))
def test_parts_sum_up_to_a_recount_and_none_writes_too_much(
    history: tuple[list[Change], dict[int, State | None]], most: int
) -> None:
    changes, stand = history
    summed: dict[str, Tally] = {}
    last = ""
    for part in parts(changes, most):
        assert part.sequence > last
        last = part.sequence
        days = sum(len({at.date() for at in t.hours}) for t in part.tallies.values())
        assert days + len(part.tallies) <= most
        for action, tally in part.tallies.items():
            total = summed.setdefault(action, Tally())
            total.confirmed += tally.confirmed
            total.kept += tally.kept
            total.countries.update(tally.countries)
            total.hours.update(tally.hours)
    assert last == (changes[-1].sequence if changes else "")
    for action in ("a0", "a1"):
        recount = Tally()
        for who, state in stand.items():
            now = image(state, who)
            if now and now.action == action:
                recount.count(now)
        got = summed.get(action, Tally())
        assert (got.confirmed, got.kept) == (recount.confirmed, recount.kept)
        assert +got.countries == recount.countries
        assert +got.hours == recount.hours


def signed(number: int, action: str, day: int) -> Change:
    """Return the change of one signature of an action, on some day."""
    new = Image(action, State.CONFIRMED, "DE", NOW + timedelta(days=day))
    return Change(f"{number:040}", None, new)


def test_a_part_holds_as_much_as_it_may_and_not_one_item_more() -> None:
    days = [signed(number, "a", day=number) for number in range(3)]  # a tally, and a day each
    assert [part.sequence for part in parts(days, 4)] == [days[2].sequence]
    assert [part.sequence for part in parts(days, 3)] == [days[1].sequence, days[2].sequence]


def test_what_writes_the_same_items_again_adds_nothing_to_a_part() -> None:
    presses = [signed(number, "ab"[number % 2], day=0) for number in range(50)]
    (part,) = parts(presses, 4)
    assert {action: tally.confirmed for action, tally in part.tallies.items()} == {"a": 25, "b": 25}


ACTION = Action("a0", "c", Kind.PETITION, ("en",), goal=10)


@given(st.dictionaries(st.sampled_from(["DE", "IE", "FR", "ZZ"]), st.integers(0, 99)))
def test_a_country_is_published_in_tens_and_the_rest_is_other(counts: dict[str, int]) -> None:
    tally = Tally(confirmed=sum(counts.values()))
    tally.countries.update(counts)
    told = published(ACTION, tally, NOW)["countries"]
    assert isinstance(told, dict)
    assert sum(told.values()) == tally.total
    for code, count in told.items():
        assert code == "other" or (count % 10 == 0 and 10 <= count <= counts[code])
    assert "ZZ" not in told


def test_the_published_file_says_what_the_contract_says() -> None:
    tally = Tally(confirmed=12, kept=5)
    tally.countries.update({"DE": 12, "IE": 5})
    assert published(ACTION, tally, NOW) == {
        "action": "a0",
        "state": "open",
        "confirmed": 17,
        "goal": 10,
        "countries": {"DE": 10, "other": 7},
        "updated": "2026-11-21T14:00:00Z",
    }


def test_a_country_is_shown_from_ten_on() -> None:
    tally = Tally(confirmed=19)
    tally.countries.update({"DE": 10, "IE": 9})
    assert published(ACTION, tally, NOW)["countries"] == {"DE": 10, "other": 9}


def test_the_state_is_that_of_the_moment() -> None:
    action = replace(ACTION, closes=NOW)
    assert published(action, Tally(), NOW)["state"] == "closed"
    assert published(action, Tally(), NOW - timedelta(seconds=1))["state"] == "open"


# ---- The history ---------------------------------------------------------------------------------

FIRST = NOW - timedelta(hours=40)
Hours = dict[int, int]  # signatures by the number of an hour after FIRST


def grown(hours: Hours, before: int = 0) -> Tally:
    """Return a tally of these hours, and of so many that were counted before them."""
    tally = Tally(confirmed=before + sum(hours.values()))
    tally.hours.update({FIRST + timedelta(hours=hour): n for hour, n in hours.items()})
    return tally


def at_end_of(tally: Tally, hour: datetime) -> int:
    return tally.total - sum(count for at, count in tally.hours.items() if at > hour)


def hours(most: int = 60) -> st.SearchStrategy[Hours]:
    return st.dictionaries(st.integers(0, 45), st.integers(0, most), max_size=30)


@given(hours(), st.integers(0, 3000), st.integers(0, 45 * 60))
def test_each_point_tells_tens_that_were_there_by_then_and_ten_more_have_come(
    hours: Hours, before: int, minutes: int
) -> None:
    tally, now = grown(hours, before), FIRST + timedelta(minutes=minutes)
    last = before
    ends = [FIRST - timedelta(hours=1)]
    for hour, told in history(tally, now):
        reached = at_end_of(tally, hour)
        assert reached - last >= 10
        assert told == reached // 10 * 10
        assert ends[-1] < hour
        assert hour + timedelta(hours=1) <= now
        last = reached
        ends.append(hour)
    assert last <= tally.total
    assert len(ends) <= 101


@given(hours(), st.data())
def test_a_withdrawal_shows_no_finer_than_ten(hours: Hours, data: st.DataObject) -> None:
    """Points before it stay; those after it move at most on to the next, and by ten at most."""
    signed = sorted(hour for hour, count in hours.items() if count)
    if not 1 < sum(hours.values()) <= 1000:  # where the step doubles, all points are drawn anew
        return
    gone = data.draw(st.sampled_from(signed))
    before = history(grown(hours), NOW + timedelta(days=1))
    after = history(grown(hours | {gone: hours[gone] - 1}), NOW + timedelta(days=1))
    at = FIRST + timedelta(hours=gone)
    assert [point for point in before if point[0] < at] == [p for p in after if p[0] < at]
    for hour, told in after:
        assert dict(before).get(hour, told) - told in {0, 10}
    following = [*(hour for hour, _ in before[1:]), NOW + timedelta(days=9)]
    assert len(before) - len(after) in {0, 1}
    for (was, _), (moved, _), (latest, _) in zip(
        before, after, [(hour, 0) for hour in following], strict=False
    ):
        assert was <= moved <= latest


def test_a_quiet_hour_is_joined_to_the_next_and_the_present_one_waits() -> None:
    tally = grown({0: 9, 1: 3, 2: 25, 3: 9, 4: 50})
    present = FIRST + timedelta(hours=4, minutes=59)
    assert history(tally, present) == [
        (FIRST + timedelta(hours=1), 10),  # of 12
        (FIRST + timedelta(hours=2), 30),  # of 37
    ]


def test_what_no_hour_knows_of_lies_below_the_line() -> None:
    """As with a tally from before hours were kept, or kept signatures that a recount lost."""
    assert history(grown({0: 9, 1: 1}, before=500), NOW) == [(FIRST + timedelta(hours=1), 510)]


def test_a_large_count_has_ever_fewer_points() -> None:
    def number(total: int) -> int:
        return len(history(grown(dict.fromkeys(range(40), total // 40)), NOW))

    assert number(1000) == 40
    assert len(history(grown(dict.fromkeys(range(40), 10), before=600), NOW)) == 40
    assert len(history(grown(dict.fromkeys(range(40), 10), before=601), NOW)) == 20
    assert number(400_000) == 40
    assert len(history(grown(dict.fromkeys(range(40), 10)), NOW)) == 40
    assert len(history(grown(dict.fromkeys(range(40), 10), before=1600), NOW)) == 20


def test_the_published_history_says_what_the_contract_says() -> None:
    assert published_history("a0", grown({0: 12, 5: 30}), NOW) == {
        "action": "a0",
        "updated": "2026-11-21T14:00:00Z",
        "points": [("2026-11-19T22:00:00Z", 10), ("2026-11-20T03:00:00Z", 40)],
    }
