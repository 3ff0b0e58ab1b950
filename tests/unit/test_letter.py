"""Letters: how many an address is sent, and that one delivered again is known."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from undersigned import letter

NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_three_signings_a_day_are_mailed_and_no_more() -> None:
    mailed: dict[str, datetime] = {}
    for signing in "abc":
        admitted = letter.admitted(mailed, signing, NOW)
        assert admitted is not None
        mailed = admitted
    assert letter.admitted(mailed, "d", NOW) is None


def test_a_letter_delivered_again_is_known_and_raises_nothing() -> None:
    full = dict.fromkeys("abc", NOW)
    assert letter.admitted(full, "b", NOW + HOUR) == full


def test_a_day_later_there_is_room_again() -> None:
    full = dict.fromkeys("abc", NOW)  # they may have gone out in the hour's last second
    assert letter.admitted(full, "d", NOW + 24 * HOUR) is None
    assert letter.admitted(full, "d", NOW + 25 * HOUR) == full | {"d": NOW + 25 * HOUR}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 720)), max_size=60))
def test_never_more_than_three_in_any_24_hours(presses: list[tuple[int, int]]) -> None:
    mailed: dict[str, datetime] = {}
    first_mailed: dict[str, datetime] = {}
    now = NOW
    for number, minutes in presses:
        now += timedelta(minutes=minutes)
        admitted = letter.admitted(mailed, str(number), now)
        if admitted is not None:
            if str(number) not in mailed:
                first_mailed[f"{number}@{now}"] = now
            mailed = admitted
        day = [at for at in first_mailed.values() if at > now - letter.CAP_WINDOW]
        assert len(day) <= letter.CAP


def test_a_letter_is_stale_after_four_days_redriven_or_not() -> None:
    written = letter.letter("a@example.org", "a", "s", "en", NOW)
    assert not written.stale(NOW + timedelta(days=4) - timedelta(seconds=1))
    assert written.stale(NOW + timedelta(days=4))


def test_a_letter_is_read_as_it_was_packed_and_carries_only_its_hour() -> None:
    written = letter.letter("a@example.org", "a", "s", "en", NOW + timedelta(minutes=7))
    assert letter.unpack(letter.pack(written)) == written
    assert written.asked == NOW
