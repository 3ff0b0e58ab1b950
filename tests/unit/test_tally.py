"""The arithmetic of the count, against a plain recount of where every signature stands."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from undersigned.action import Action, Kind
from undersigned.signature import State
from undersigned.tally import Change, Image, Tally, parts, published

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
