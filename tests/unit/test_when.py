"""Times: nothing finer than an hour is left of one that is kept."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules.when import hour


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_hour_tells_nothing_of_the_moment_within_it(moment: datetime) -> None:
    begun = hour(moment)
    assert (begun.minute, begun.second, begun.microsecond) == (0, 0, 0)
    assert timedelta() <= moment - begun < timedelta(hours=1)
