"""What script adds to the form and the count, in a browser, whatever the server answers."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, Request, Route, expect

from infra.local import LocalStack
from tests.browser.conftest import Visitor

PETITION = "/en/chechnya/petition/"
TYPED = {"#name": "O’Brien", "#email": "obrien@example.org", "#comment": "One\nTwo & three"}
BUSY = {"detail": "Many are signing on your connection."}


@pytest.fixture
def script() -> bool:
    """Run scripts: the journeys show what works without."""
    return True


class Server:
    """A stand-in for the API: it is told what to answer, and remembers what was pressed."""

    def __init__(self, page: Page) -> None:
        self.pressed: list[Request] = []
        self.answers: list[dict[str, Any] | None] = []
        page.route("**/api/**", self._answer)

    def will(self, status: int, body: object = None, **headers: str) -> None:
        """Answer the next press so; afterwards as the stack does."""
        self.answers.append({"status": status, "body": json.dumps(body), "headers": headers})

    def will_be_gone(self) -> None:
        """Drop the line at the next press."""
        self.answers.append(None)

    def _answer(self, route: Route) -> None:
        self.pressed.append(route.request)
        if not self.answers:
            route.continue_()
            return
        answer = self.answers.pop(0)
        route.fulfill(**answer) if answer else route.abort()


@pytest.fixture
def server(visitor: Visitor) -> Server:
    """Stand between the page and the API."""
    return Server(visitor.page)


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """Come to the petition and fill the form; time goes on only when told to."""
    visitor.page.clock.install()
    visitor.open(PETITION)
    for field, text in TYPED.items():
        visitor.page.locator(field).fill(text)
    visitor.page.locator("#country").select_option("IE")
    visitor.page.get_by_label("Hand my name").check()
    return visitor.page


def press(page: Page) -> None:
    """Press the button of the form."""
    page.locator("form button").click()


def expect_kept(page: Page) -> None:
    """Expect everything to be as it was typed."""
    for field, text in TYPED.items():
        expect(page.locator(field)).to_have_value(text)
    expect(page.locator("#country")).to_have_value("IE")
    expect(page.get_by_label("Hand my name")).to_be_checked()


def expect_sent(page: Page) -> None:
    """Expect to be told to look for the mail."""
    expect(page).to_have_url(re.compile(r"/check-your-email/$"))


def test_errors_are_shown_without_leaving_the_page(page: Page, server: Server) -> None:
    page.locator("#name").fill("=cmd")
    page.locator("#email").fill("nobody")
    press(page)
    expect(page.locator("#errors")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: Investigate"))
    assert page.url.endswith(PETITION)
    name = page.locator("#name")
    expect(name).to_have_attribute("aria-describedby", "name-hint name-error")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#name-error")).to_contain_text("Start the name with a letter")
    page.get_by_role("link", name=re.compile("email address like")).click()
    expect(page.locator("#email")).to_be_focused()
    name.fill("O’Brien")
    page.locator("#email").fill("mended.form@example.org")
    press(page)
    expect_sent(page)
    assert "to_target=1&name=O%E2%80%99Brien&comment=One%0ATwo%20%26%20three" in (
        server.pressed[-1].post_data or ""
    )


def test_errors_that_were_mended_are_gone(page: Page, server: Server) -> None:
    server.will(422, {"errors": [{"field": "name", "code": "missing", "message": "Enter a name."}]})
    server.will(422, {"errors": [{"field": "email", "code": "missing", "message": "Enter one."}]})
    press(page)
    expect(page.locator("#name-error")).to_be_visible()
    press(page)
    expect(page.locator("#email-error")).to_be_visible()
    expect(page.locator(".error")).to_have_count(1)
    expect(page.locator("#errors li")).to_have_count(1)
    expect(page.locator("#name")).to_have_attribute("aria-describedby", "name-hint")
    assert page.locator("#name").get_attribute("aria-invalid") is None
    expect_kept(page)


def test_two_presses_in_a_row_are_one(visitor: Visitor, page: Page) -> None:
    held: list[Route] = []
    visitor.page.route("**/api/**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
    press(page)
    expect(page.locator("form button")).to_have_text("Sending …")
    page.locator("form button").click(force=True)
    page.locator("#email").press("Enter")
    held[0].continue_()
    expect_sent(page)
    assert len(held) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_in_sight(page: Page, server: Server, status: int) -> None:
    server.will(status, BUSY, **{"Retry-After": "60"})
    press(page)
    summary = page.locator("#errors")
    expect(summary).to_contain_text("Many are signing on your connection.")
    expect(summary).to_contain_text(re.compile(r"We press again for you in (1:0\d|0:5\d)"))
    expect(summary).to_be_focused()
    expect_kept(page)
    page.clock.run_for(45_000)
    assert len(server.pressed) == 1
    page.clock.run_for(25_000)
    expect_sent(page)
    assert len(server.pressed) == 2


def test_who_does_not_want_to_wait_stops_it(page: Page, server: Server) -> None:
    server.will(503, BUSY, **{"Retry-After": "60"})
    press(page)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("form button")).to_be_focused()
    page.clock.run_for(300_000)
    assert len(server.pressed) == 1
    expect_kept(page)
    press(page)
    expect_sent(page)


def test_an_answer_that_cannot_be_read_is_waited_out_too(page: Page, server: Server) -> None:
    server.will(502)
    press(page)
    expect(page.locator("#errors")).to_contain_text("Something failed on our side")
    page.clock.run_for(34_000)
    expect_sent(page)


def test_no_answer_loses_nothing(page: Page, server: Server) -> None:
    server.will_be_gone()
    press(page)
    expect(page.locator("#errors")).to_contain_text("No answer came")
    expect(page.locator("#errors")).to_be_focused()
    expect_kept(page)
    page.locator("#errors").get_by_role("button", name="Try again").click()
    expect_sent(page)


def test_an_answer_that_does_not_come_is_given_up(visitor: Visitor, page: Page) -> None:
    visitor.page.route("**/api/**", lambda _: None)
    press(page)
    expect(page.locator("form button")).to_have_text("Sending …")
    page.clock.run_for(30_000)
    expect(page.locator("#errors")).to_contain_text("No answer came")
    expect(page.locator("form button")).to_have_text("Try again")
    expect_kept(page)


def test_a_refusal_says_why_and_keeps_what_was_typed(page: Page, server: Server) -> None:
    server.will(409, {"detail": "This action is paused. Please come back later."})
    press(page)
    expect(page.locator("#errors")).to_contain_text("This action is paused.")
    expect(page.locator("form button")).to_have_text("Sign")
    expect_kept(page)


def test_the_next_page_says_where_the_mail_goes_and_back_leads_to_no_form(page: Page) -> None:
    """It takes the form's place: nobody who comes after finds it there."""
    before = page.evaluate("history.length")
    press(page)
    expect_sent(page)
    expect(page).to_have_title(re.compile("^Check your email"))
    expect(page.locator("#main")).to_be_focused()
    expect(page.locator("#to bdi").first).to_have_text(TYPED["#email"])
    expect(page.locator("#to")).to_contain_text(
        "Investigate the attacks on LGBTI people in Chechnya"
    )
    assert page.evaluate("history.length") == before
    expect(page.locator("#form")).to_have_count(0)
    page.reload()
    expect(page.locator("h1")).to_have_text("Check your email")
    expect(page.locator("#to")).to_be_hidden()
    assert TYPED["#email"] not in page.content()


def test_where_the_next_page_does_not_come_the_browser_goes_there_itself(page: Page) -> None:
    page.route("**/check-your-email/", lambda route: route.abort(), times=1)
    press(page)
    expect_sent(page)
    expect(page.locator("h1")).to_have_text("Check your email")
    page.go_back()
    expect(page.locator("form button")).to_have_text("Sign")
    assert page.locator("form button").get_attribute("aria-disabled") is None


def test_a_browser_without_fetch_sends_the_form_itself(visitor: Visitor) -> None:
    visitor.page.add_init_script("delete window.fetch")
    visitor.open(PETITION)
    visitor.page.locator("#name").fill("Opera")
    press(visitor.page)
    expect(visitor.page).to_have_title(re.compile("^Error: "))
    assert "/api/actions/" in visitor.page.url
    expect(visitor.page.locator("#name")).to_have_value("Opera")


def test_the_keyboard_alone_reaches_the_end(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(PETITION)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    sign = page.locator(".go a")
    while not sign.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("keys.alone@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("Irel")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Keys")
    expect(page.get_by_label("Hand my name")).to_be_checked()
    while not page.locator("form button").evaluate("it => it === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_sent(page)


# ---- The count -----------------------------------------------------------------------------------


class Counts:
    """A count that is told, and how often it was asked for."""

    def __init__(self, page: Page) -> None:
        self.asked = 0
        self.published = {
            "action": "chechnya-petition",
            "confirmed": 1234,
            "state": "open",
            "updated": "2026-11-21T14:00:00Z",
        }
        page.route("**/counts/*", self._answer)

    def _answer(self, route: Route) -> None:
        self.asked += 1
        route.fulfill(json=self.published)


@pytest.fixture
def counts(visitor: Visitor) -> Counts:
    """Stand between the page and its count; time goes on only when told to."""
    visitor.page.clock.install()
    return Counts(visitor.page)


def turn(page: Page, *, hidden: bool) -> None:
    """Put the page away, or take it up again."""
    page.evaluate(
        "hidden => {"
        " Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        hidden,
    )


def test_the_count_is_asked_for_twice_a_minute_at_most_and_never_unseen(
    visitor: Visitor, counts: Counts
) -> None:
    page = visitor.page
    visitor.open(PETITION)
    expect(page.locator("#count strong").first).to_have_text("1,234")
    page.clock.run_for(29_000)
    assert counts.asked == 1
    counts.published["confirmed"] = 1300
    page.clock.run_for(6_500)
    expect(page.locator("#count strong").first).to_have_text("1,300")
    turn(page, hidden=True)
    page.clock.run_for(600_000)
    assert counts.asked == 2
    with page.expect_request("**/counts/*"):
        turn(page, hidden=False)
    turn(page, hidden=True)
    turn(page, hidden=False)
    page.clock.run_for(29_000)
    assert counts.asked == 3


def test_milestones_turn_reached_as_the_count_rises(visitor: Visitor, counts: Counts) -> None:
    counts.published["confirmed"] = 5000
    visitor.open(PETITION)
    visitor.page.locator("summary").click()
    expect(visitor.page.get_by_text("✓ reached")).to_have_count(3)
    expect(visitor.page.locator(".reached:visible")).to_have_count(2)


@pytest.mark.parametrize(
    ("state", "told"),
    [("closed", "Closed by the organiser"), ("paused", "Paused by the organiser for a while")],
)
def test_a_state_that_changed_is_told_and_can_change_back(
    visitor: Visitor, counts: Counts, state: str, told: str
) -> None:
    page = visitor.page
    counts.published["state"] = state
    visitor.open(PETITION)
    expect(page.locator(".where")).to_have_text(told, use_inner_text=True)
    expect(page.locator("form")).to_be_hidden()
    expect(page.locator(".bar")).to_be_hidden()
    counts.published["state"] = "open"
    page.clock.run_for(36_000)
    expect(page.locator("form")).to_be_visible()
    expect(page.locator(".where")).to_have_text("Open; no closing day is set", use_inner_text=True)


def test_a_form_in_which_somebody_writes_is_not_taken_away(
    visitor: Visitor, counts: Counts
) -> None:
    page = visitor.page
    visitor.open(PETITION)
    page.locator("#comment").fill("For an hour")
    counts.published["state"] = "paused"
    page.clock.run_for(36_000)
    expect(page.locator(".where")).to_have_text(
        "Paused by the organiser for a while", use_inner_text=True
    )
    expect(page.locator("#comment")).to_be_visible()


# ---- Looks ---------------------------------------------------------------------------------------


@pytest.fixture
def small(browser: Browser, playwright: Playwright, stack: LocalStack) -> Iterator[Page]:
    """Come with the smallest phone that counts."""
    assert playwright
    context = browser.new_context(viewport={"width": 320, "height": 568}, base_url=stack.url)
    yield context.new_page()
    context.close()


def test_the_first_screen_of_a_phone_says_what_of_whom_and_how_many(small: Page) -> None:
    small.goto(PETITION)
    bar = small.locator(".bar").bounding_box()
    assert bar
    assert bar["y"] + bar["height"] <= 568
    for part in ("h1", ".hero strong", "#count p:visible >> nth=0"):
        box = small.locator(part).bounding_box()
        assert box
        assert box["y"] + box["height"] <= bar["y"]


def test_the_link_to_the_form_is_within_reach_until_the_form_is(small: Page) -> None:
    small.goto(PETITION)
    small.mouse.wheel(0, 1500)
    bar = small.locator(".bar a")
    expect(bar).to_be_in_viewport()
    bar.click()
    expect(small.locator("#sign-heading")).to_be_in_viewport()
    small.locator("#email").scroll_into_view_if_needed()
    expect(bar).not_to_be_in_viewport()
