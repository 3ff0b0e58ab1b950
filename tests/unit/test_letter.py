"""Letters: how many an address is sent, and that one delivered again is known."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules import letter

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
    assert letter.admitted(full, "b", NOW) == full
    assert letter.admitted(full, "b", NOW + HOUR) == full | {"b": NOW + HOUR}


def test_a_day_later_there_is_room_again() -> None:
    full = dict.fromkeys("abc", NOW)  # they may have gone out in the hour's last second
    assert letter.admitted(full, "d", NOW + 24 * HOUR) is None
    assert letter.admitted(full, "d", NOW + 25 * HOUR) == {"d": NOW + 25 * HOUR}


def test_what_waited_for_a_day_takes_its_place_when_it_is_sent() -> None:
    """Three letters that the provider refused since yesterday, and three of today."""
    mailed = dict.fromkeys("abc", NOW)
    later = NOW + 26 * HOUR
    for signing in "dea":
        admitted = letter.admitted(mailed, signing, later)
        assert admitted is not None
        mailed = admitted
    assert letter.admitted(mailed, "b", later) is None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 720)), max_size=60))
def test_never_more_than_three_in_any_24_hours(presses: list[tuple[int, int]]) -> None:
    """However often each of them is delivered again."""
    mailed: dict[str, datetime] = {}
    sent: list[tuple[datetime, str]] = []
    now = NOW
    for number, minutes in presses:
        now += timedelta(minutes=minutes)
        admitted = letter.admitted(mailed, str(number), now)
        if admitted is not None:
            sent.append((now, str(number)))
            mailed = admitted
        day = {signing for at, signing in sent if at > now - letter.CAP_WINDOW}
        assert len(day) <= letter.CAP


def test_a_letter_is_stale_after_four_days_redriven_or_not() -> None:
    written = letter.letter("a@example.org", "a", "s", "en", NOW)
    assert not written.stale(NOW + timedelta(days=4) - timedelta(seconds=1))
    assert written.stale(NOW + timedelta(days=4))


def test_a_letter_is_read_as_it_was_packed_and_carries_only_its_hour() -> None:
    written = letter.letter("a@example.org", "a", "s", "en", NOW + timedelta(minutes=7))
    assert letter.unpack(letter.pack(written)) == written
    assert written.asked == NOW


def test_a_letter_says_to_whom_for_which_signing_and_in_which_language() -> None:
    written = letter.letter("a@example.org", "act", "sig", "ru", NOW)
    assert written == letter.Letter("a@example.org", "act", "sig", "ru", NOW)


def test_what_was_mailed_is_forgotten_once_its_letter_could_no_longer_come_again() -> None:
    admitted = letter.admitted({"old": NOW}, "new", NOW + 96 * HOUR)
    assert admitted == {"new": NOW + 96 * HOUR}
