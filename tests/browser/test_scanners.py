"""A scanner with a browser of its own: it opens links, fetches ahead and runs every script."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, eventually
from tests.browser.test_journey import ACTION, follow, sign

VISITS = 5  # to each link, each with all that a page's load sets off

# What it asks for beside the page, and how: the page's own policy would not let a script of it.
ASKED: tuple[dict[str, Any], ...] = (
    {"method": "GET", "headers": {"Purpose": "prefetch"}},
    {"method": "GET", "headers": {"Sec-Purpose": "prefetch;prerender"}},
    {"method": "HEAD"},
    {"method": "POST"},
)
AHEAD = """(link) => new Promise((done) => {
    const ahead = document.createElement("link")
    ahead.rel = "prefetch"
    ahead.href = link
    ahead.onload = ahead.onerror = () => done()
    document.head.append(ahead)
})"""


@pytest.fixture(autouse=True, params=[True], ids=["script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Run what a page brings."""
    return bool(request.param)


def test_a_browser_that_runs_scripts_confirms_and_withdraws_nothing_until_it_presses(
    visitor: Visitor,
) -> None:
    email, page = "scanned@example.org", visitor.page
    sign(visitor, email)
    page.wait_for_url("**/check-your-email/")
    text = visitor.mail_to(email)["text"]
    links = re.findall(r"https?://\S+/api/(?:confirm|signature)\S+", text)
    assert len(links) == 2
    before, held = visitor.count(ACTION), visitor.items("SIGNER#")

    for link in links * VISITS:
        page.goto(link, wait_until="networkidle")
        page.mouse.move(100, 100)
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        ask(visitor, link)
        page.evaluate(AHEAD, link)

    assert visitor.items("SIGNER#") == held
    assert visitor.count(ACTION) == before
    follow(visitor, "confirm", email)
    page.get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"/signed/$"))
    eventually(lambda: visitor.count(ACTION) == before + 1)

    held = visitor.items("SIGNER#")
    for link in links:
        page.goto(link, wait_until="networkidle")
        ask(visitor, link)
    assert visitor.items("SIGNER#") == held


def ask(visitor: Visitor, link: str) -> None:
    """Ask for a link in every way but that of its button; the last sends its query as a form."""
    for how in ASKED:
        visitor.page.context.request.fetch(link, **how)
    at, _, query = link.partition("?")
    form = "application/x-www-form-urlencoded"
    visitor.page.context.request.post(at, data=query, headers={"Content-Type": form})
