"""Nobody learns from the published figures in which minute somebody from a country pressed."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from tests.security.watcher import MINUTE, Site, watched
from undersigned.rules.countries import Shown, Snapshot, in_tens

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PRESSED = NOON + timedelta(hours=5, minutes=17)  # by the one from the Vatican
PRESSES = [(NOON + timedelta(minutes=13 * number), "DE") for number in range(24)]
PRESSES += [(PRESSED, "VA")]


def just_before(number: int) -> datetime:
    return PRESSED - (10 - number) * MINUTE


def hours_before(number: int) -> datetime:
    """So that countries could have been renewed for hours."""
    return NOON + number * MINUTE


PATIENCE = pytest.mark.parametrize("own", [just_before, hours_before])


@PATIENCE
def test_who_fills_a_country_up_does_not_see_the_minute_of_the_next_from_there(
    own: Callable[[int], datetime],
) -> None:
    assert watched(Site(), "VA", PRESSES, own) == set()


@PATIENCE
def test_the_same_watcher_sees_it_where_countries_follow_each_press(
    own: Callable[[int], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    def follow(_: Shown, total: int, countries: Mapping[str, int], *__: object) -> Shown:
        return Shown(Snapshot(total, in_tens(countries)))

    monkeypatch.setattr(Shown, "renewed", follow)
    assert watched(Site(), "VA", PRESSES, own) == {PRESSED}


@PATIENCE
def test_within_the_hour_nothing_but_the_total_tells_of_the_press(
    own: Callable[[int], datetime],
) -> None:
    site = Site()
    watched(site, "VA", PRESSES, own)
    total = site.told["confirmed"]
    for minutes in range(1, 60):
        site.confirm("DE", PRESSED + minutes * MINUTE)
        assert "VA" not in site.told["countries"]
        assert site.told["confirmed"] == total + minutes


def test_later_the_country_is_shown_which_tells_that_one_of_many_came_from_there() -> None:
    """What is left to whoever pads: as many hours as it takes, and all who came in them."""
    site = Site()
    watched(site, "VA", PRESSES, just_before)
    for hours in range(2, 24):
        site.confirm("DE", PRESSED + timedelta(hours=hours))
    assert site.told["countries"]["VA"] == 10
