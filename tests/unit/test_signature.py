"""What is stored of somebody who signs."""

import time as clock
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules.signature import (
    Signature,
    Signing,
    State,
    signature,
    signing,
    standing,
    stripped,
)

NOW = datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)
WAITING = signing("act", "ZZ", b"sealed", NOW)


def test_a_signing_says_aloud_only_what_counting_needs_and_its_last_day() -> None:
    assert Signing(State.WAITING, b"sealed", "act", "ZZ", date(2026, 11, 28)) == WAITING


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2026, 1, 1)))  # noqa: DTZ001
def test_a_signing_lives_for_seven_days_and_to_the_end_of_the_last(pressed: datetime) -> None:
    made = signing("act", "ZZ", b"", pressed)
    assert made.readable(pressed + timedelta(days=7))
    end = datetime.combine(made.expires + timedelta(days=1), time.min, UTC)
    assert made.readable(end - timedelta(seconds=1))
    assert not made.readable(end)


@pytest.fixture(params=["<+14>-14", "<-12>12"])
def elsewhere(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the computer's own clock be of another place."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("TZ", request.param)
        clock.tzset()
        yield
    clock.tzset()


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("hour", [0, 23])
def test_the_last_day_is_one_of_utc_wherever_the_computer_stands(hour: int) -> None:
    """The desk looks at what waits on the organiser's own."""
    pressed = datetime(2026, 11, 21, hour, 30, tzinfo=UTC)
    made = signing("act", "ZZ", b"", pressed)
    assert made.expires == date(2026, 11, 28)
    end = datetime(2026, 11, 29, tzinfo=UTC)
    assert made.readable(end - timedelta(seconds=1))
    assert not made.readable(end)


def test_a_signature_takes_over_what_its_signing_says() -> None:
    assert signature(WAITING) == Signature(State.CONFIRMED, b"sealed", "act", "ZZ")
    assert signature(WAITING, off=b"hidden").off == b"hidden"


def test_what_is_unwanted_is_rejected_before_or_when_it_is_confirmed() -> None:
    assert signing("act", "ZZ", b"", NOW, unwanted=True).state is State.REJECTED
    assert signature(WAITING, unwanted=True).state is State.REJECTED


def test_what_stays_of_a_destroyed_signature_is_no_word_of_its_signer() -> None:
    assert stripped(signature(WAITING)) == Signature(State.KEPT, b"", "act", "ZZ")


OLD = Signature(State.CONFIRMED, b"old", "act", "DE")
NEW = Signature(State.CONFIRMED, b"new", "act", "IE")


@pytest.mark.parametrize(
    ("earlier", "now", "stands"),
    [
        (None, State.CONFIRMED, "new"),
        (None, State.REJECTED, "new"),
        (State.CONFIRMED, State.CONFIRMED, "new"),
        (State.REJECTED, State.CONFIRMED, "new"),
        (State.REJECTED, State.REJECTED, "new"),
        (State.CONFIRMED, State.REJECTED, "old"),  # nothing that counts is undone by it
        (State.KEPT, State.CONFIRMED, "old"),  # what was destroyed is never replaced
        (State.KEPT, State.REJECTED, "old"),
    ],
)
def test_the_last_press_stands_save_where_it_would_undo_what_counts(
    earlier: State | None, now: State, stands: str
) -> None:
    old = Signature(earlier, b"old", "act", "DE") if earlier else None
    new = Signature(now, b"new", "act", "IE")
    assert standing(old, new) == (new if stands == "new" else old)
