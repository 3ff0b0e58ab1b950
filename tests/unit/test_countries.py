"""Which countries are shown: late, in tens, and never more of them than there are."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules.countries import Shown, Snapshot, in_tens

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PRESSES = st.lists(  # minutes since the last, and who came (or went) from where
    st.tuples(
        st.integers(0, 90), st.sampled_from(["DE", "IE", "ZZ"]), st.sampled_from([1, 1, 1, 1, -1])
    ),
    max_size=150,
)


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def test_what_came_is_shown_an_hour_after_it_was_ten() -> None:
    shown = Shown().renewed(9, {"DE": 9}, at(0), HOUR)
    assert shown == Shown()
    shown = shown.renewed(10, {"DE": 10}, at(2), HOUR)
    assert shown.among(10) == {"other": 10}
    assert shown.renewed(10, {"DE": 10}, at(2.99), HOUR) == shown
    assert shown.renewed(10, {"DE": 10}, at(3), HOUR).among(10) == {"DE": 10, "other": 0}


def test_who_comes_in_that_hour_waits_for_the_next_ten() -> None:
    shown = Shown().renewed(10, {"DE": 10}, at(0), HOUR)
    shown = shown.renewed(19, {"DE": 10, "IE": 9}, at(1), HOUR)
    assert shown.among(19) == {"DE": 10, "other": 9}
    assert shown.later is None
    shown = shown.renewed(20, {"DE": 10, "IE": 10}, at(9), HOUR)
    assert shown.among(20) == {"DE": 10, "other": 10}
    assert shown.renewed(21, {"DE": 11, "IE": 10}, at(10), HOUR).among(21) == {
        "DE": 10,
        "IE": 10,
        "other": 1,
    }


def test_one_mailbox_that_comes_and_goes_brings_nothing_on() -> None:
    shown = Shown()
    for press in range(100):
        shown = shown.renewed(9 + press % 2 * -1, {"DE": 9}, at(press), HOUR)
    assert shown == Shown()


def test_who_leaves_moves_a_country_by_the_same_rule() -> None:
    shown = Shown(Snapshot(40, {"DE": 20, "IE": 20}))
    shown = shown.renewed(31, {"DE": 11, "IE": 20}, at(0), HOUR)
    assert shown.among(31) == {"DE": 10, "IE": 20, "other": 1}  # from the largest, whoever left
    shown = shown.renewed(30, {"DE": 10, "IE": 20}, at(1), HOUR)
    assert shown.now == Snapshot(40, {"DE": 20, "IE": 20})
    shown = shown.renewed(30, {"DE": 10, "IE": 20}, at(2), HOUR)
    assert shown.among(30) == {"DE": 10, "IE": 20, "other": 0}


def test_where_all_have_left_nothing_is_shown() -> None:
    shown = Shown(Snapshot(40, {"DE": 20, "IE": 20}))
    assert shown.among(0) == {"other": 0}


def test_without_a_pause_it_is_shown_with_the_tenth() -> None:
    shown = Shown().renewed(9, {"DE": 9}, at(0), timedelta())
    assert shown.among(9) == {"other": 9}
    assert shown.renewed(10, {"DE": 10}, at(0), timedelta()).among(10) == {"DE": 10, "other": 0}


@given(PRESSES)
def test_no_press_moves_a_country_s_figure_within_the_hour_nor_without_nine_others(
    presses: list[tuple[int, str, int]],
) -> None:
    """The figures are always true of a moment an hour ago or more; the total is of now."""
    now, shown, stood = at(0), Shown(), Counter[str]()
    past = [(now, Counter[str]())]
    for minutes, country, by in presses:
        now += timedelta(minutes=minutes)
        stood[country] += by if stood[country] + by >= 0 else 1
        total, before = stood.total(), shown
        shown = shown.renewed(total, stood, now, HOUR)
        assert shown.renewed(total, stood, now, HOUR) == shown
        if shown.now != before.now:
            told = [counts for when, counts in past if when <= now - HOUR]
            assert shown.now in [Snapshot(c.total(), in_tens(c)) for c in told]
            assert abs(shown.now.total - before.now.total) >= 10
        figures = shown.among(total)
        assert sum(figures.values()) == total
        assert all(number >= 0 for number in figures.values())
        assert all(number % 10 == 0 for code, number in figures.items() if code != "other")
        past.append((now, stood.copy()))


@given(st.dictionaries(st.sampled_from(["DE", "IE", "FR", "ZZ"]), st.integers(-9, 99)))
def test_a_country_is_told_in_tens_from_ten_on(counts: dict[str, int]) -> None:
    told = in_tens(counts)
    assert "ZZ" not in told
    for code, count in counts.items():
        assert told.get(code, 0) in (0, count // 10 * 10)
        assert code in told or code == "ZZ" or count < 10
