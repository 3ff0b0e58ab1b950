"""A page of `make serve` shows each build by itself, and takes nothing away that is being typed."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.wrappers import Request, Response

from infra.local.front import Front, application
from infra.local.live import Live
from undersigned.rules.policy import policy

FAULT = "campaign.toml: goal: expected a whole number from 1, not <b>0</b>"


@dataclass
class Author:
    """Somebody who writes a page and has it open in a browser."""

    page: Page
    live: Live
    words: str = "First words"

    def serve(self, _: Request) -> Response:
        """Answer with the page as it is now."""
        script = "document.title = 'It runs';"
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy("", script)}">'
        html = f"<!doctype html><html><head>{meta}</head><body><h1>{self.words}</h1><input>"
        html += f"<script>{script}</script></body></html>"
        return Response(html, mimetype="text/html")

    def publish(self, words: str) -> None:
        """Build the page anew."""
        self.words = words
        self.live.rebuilt()


@pytest.fixture
def author(browser: Browser) -> Iterator[Author]:
    """Open the page; whatever the browser complains of fails the test."""
    live, front, complaints = Live(), Front(0), list[str]()
    page = browser.new_page()
    author = Author(page, live)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    front.start(application(author.serve, live.pages(author.serve), live.beside(author.serve), ()))
    with page.expect_response("**/_local/changes"):
        page.goto(front.url)
    yield author
    page.close()
    live.close()
    front.stop()
    assert complaints == []


def test_the_page_may_do_what_its_own_policy_says(author: Author) -> None:
    assert author.page.title() == "It runs"


def test_a_build_shows_itself(author: Author) -> None:
    author.publish("Second words")
    expect(author.page.locator("h1")).to_have_text("Second words")
    author.publish("Third words")
    expect(author.page.locator("h1")).to_have_text("Third words")


def test_what_is_being_typed_stays_until_its_writer_reloads(author: Author) -> None:
    author.page.locator("input").fill("Ada")
    author.publish("Second words")
    expect(author.page.get_by_role("alert")).to_contain_text("This page was rebuilt.")
    expect(author.page.locator("h1")).to_have_text("First words")
    expect(author.page.locator("input")).to_have_value("Ada")
    author.page.get_by_role("button", name="Reload").click()
    expect(author.page.locator("h1")).to_have_text("Second words")


def test_a_fault_is_shown_as_it_is_over_the_last_build_until_it_is_mended(author: Author) -> None:
    author.live.failed(FAULT)
    expect(author.page.get_by_role("alert")).to_contain_text(FAULT)
    expect(author.page.locator("h1")).to_have_text("First words")
    author.publish("Second words")
    expect(author.page.locator("h1")).to_have_text("Second words")
    expect(author.page.get_by_role("alert")).to_have_count(0)


def test_a_page_that_was_opened_after_a_fault_shows_it_too(author: Author) -> None:
    author.live.failed(FAULT)
    author.page.reload()
    expect(author.page.get_by_role("alert")).to_contain_text(FAULT)


def test_a_page_that_missed_a_build_catches_up_as_soon_as_it_hears_again(author: Author) -> None:
    with author.page.expect_event("requestfailed"):
        author.page.context.set_offline(True)  # also ends what is open
        author.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    author.publish("Second words")
    author.page.context.set_offline(False)
    author.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(author.page.locator("h1")).to_have_text("Second words")
