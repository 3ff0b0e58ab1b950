"""The cap: how many mails an address is sent, and that one delivered again is known."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules import mail_cap

NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_three_signings_a_day_are_mailed_and_no_more() -> None:
    mailed: dict[str, datetime] = {}
    for signing in "abc":
        remembered = mail_cap.admitted(mailed, signing, NOW)
        assert remembered is not None
        mailed = remembered
    assert mail_cap.admitted(mailed, "d", NOW) is None


def test_a_request_delivered_again_is_known_and_raises_nothing() -> None:
    full = dict.fromkeys("abc", NOW)
    assert mail_cap.admitted(full, "b", NOW) == full
    assert mail_cap.admitted(full, "b", NOW + HOUR) == full | {"b": NOW + HOUR}


def test_a_day_later_there_is_room_again() -> None:
    full = dict.fromkeys("abc", NOW)  # they may have gone out in the hour's last second
    assert mail_cap.admitted(full, "d", NOW + 24 * HOUR) is None
    assert mail_cap.admitted(full, "d", NOW + 25 * HOUR) == {"d": NOW + 25 * HOUR}


def test_what_waited_for_a_day_takes_its_place_when_it_is_sent() -> None:
    """Three mails that the provider refused since yesterday, and three of today."""
    mailed = dict.fromkeys("abc", NOW)
    later = NOW + 26 * HOUR
    for signing in "dea":
        remembered = mail_cap.admitted(mailed, signing, later)
        assert remembered is not None
        mailed = remembered
    assert mail_cap.admitted(mailed, "b", later) is None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 720)), max_size=60))
def test_never_more_than_three_in_any_24_hours(presses: list[tuple[int, int]]) -> None:
    """However often each of them is delivered again."""
    mailed: dict[str, datetime] = {}
    sent: list[tuple[datetime, str]] = []
    now = NOW
    for number, minutes in presses:
        now += timedelta(minutes=minutes)
        remembered = mail_cap.admitted(mailed, str(number), now)
        if remembered is not None:
            sent.append((now, str(number)))
            mailed = remembered
        day = {signing for at, signing in sent if at > now - mail_cap.CAP_WINDOW}
        assert len(day) <= mail_cap.CAP


def test_what_was_mailed_is_forgotten_once_its_request_could_no_longer_come_again() -> None:
    remembered = mail_cap.admitted({"old": NOW}, "new", NOW + 96 * HOUR)
    assert remembered == {"new": NOW + 96 * HOUR}
