"""Where an action stands: built pages are kept long, so script reads the clock and the count."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

HOME, PETITION = "/en/library/", "/en/library/petition/"
UNTIL = "31 December 2030, Atlantic Standard Time"
LONG_BEFORE = datetime(2026, 11, 21, tzinfo=UTC)
A_WEEK_BEFORE = datetime(2030, 12, 26, tzinfo=UTC)
THE_LAST_SECOND = datetime(2031, 1, 1, 3, 59, 58, tzinfo=UTC)
AFTER = datetime(2031, 1, 1, 4, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True, params=[True], ids=["script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Bring it up to date."""
    return bool(request.param)


def come(visitor: Visitor, path: str, at: datetime, state: str = "open") -> Page:
    """Open a page at some time, while the published state is `state`."""
    visitor.page.clock.install(time=at)
    visitor.page.route(
        "**/counts/*-petition.json",
        lambda route: route.fulfill(
            json={
                "action": "library-petition",
                "confirmed": 120,
                "state": state,
                "updated": "2026-11-21T14:00:00Z",
            }
        ),
    )
    visitor.open(path)
    return visitor.page


@pytest.mark.parametrize("path", [HOME, PETITION])
@pytest.mark.parametrize(
    ("at", "state", "told"),
    [
        (LONG_BEFORE, "open", f"Open until {UNTIL}"),
        (LONG_BEFORE, "paused", "Paused by the organiser for a while"),
        (LONG_BEFORE, "closed", "Closed by the organiser"),
        (A_WEEK_BEFORE, "open", f"Closing soon: {UNTIL}"),
        (THE_LAST_SECOND, "open", f"Closing soon: {UNTIL}"),
        (AFTER, "open", f"Closed after {UNTIL}"),
        (AFTER, "paused", f"Closed after {UNTIL}"),
    ],
)
def test_an_action_tells_where_it_stands(
    visitor: Visitor, path: str, at: datetime, state: str, told: str
) -> None:
    """In the same words wherever it is shown."""
    page = come(visitor, path, at, state)
    where = page.locator("[data-where=library-petition]")
    expect(page.locator("[data-confirmed]").first).to_have_text("120")
    expect(where).to_have_text(told, use_inner_text=True)


def test_what_cannot_be_signed_any_more_offers_no_form(visitor: Visitor) -> None:
    page = come(visitor, PETITION, AFTER)
    expect(page.locator("#state")).to_be_visible()
    expect(page.locator("#form")).to_be_hidden()
    expect(page.locator(".bar")).to_be_hidden()


def test_without_a_count_the_clock_is_enough(visitor: Visitor) -> None:
    visitor.page.clock.install(time=AFTER)
    visitor.page.route("**/counts/*", lambda route: route.abort())
    visitor.open(HOME)
    for action in ("petition", "appeal", "letter"):
        expect(visitor.page.locator(f"[data-where=library-{action}]")).to_have_text(
            f"Closed after {UNTIL}", use_inner_text=True
        )
