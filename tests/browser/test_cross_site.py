"""Other websites' pages in a visitor's own browser, with forms that post to this site."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, eventually
from tests.browser.test_journey import ACTION, PETITION, address, sign

FIELDS = {"name": "Somebody", "country": "IE", "lang": "en"}


class Elsewhere:
    """A website of somebody else's, on this machine; its first page is as it was last written."""

    def __init__(self) -> None:
        site = self
        self.page = ""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                page = site.page if self.path == "/" else "<!doctype html><title>Plain</title>"
                self.wfile.write(page.encode())

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        Thread(target=self.server.serve_forever, daemon=True).start()

    def form(self, action: str, email: str, policy: str) -> None:
        """Write a form as ours has it."""
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{value}">'
            for name, value in (FIELDS | {"email": email}).items()
        )
        self.page = (
            f'<!doctype html><meta name="referrer" content="{policy}"><title>Win a phone</title>'
            f'<form method="post" action="{action}">{fields}<button>Win</button></form>'
        )


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    site = Elsewhere()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.mark.parametrize("policy", ["no-referrer", "unsafe-url"])
def test_a_form_on_another_website_signs_nothing_and_leads_to_ours(
    visitor: Visitor, script: bool, elsewhere: Elsewhere, policy: str
) -> None:
    """Whether it hides where it is (`Origin: null`, as our own page's) or not."""
    email, page = address(visitor, f"tricked-{policy}", script), visitor.page
    held = visitor.items("SIGNER#")
    elsewhere.form(f"{visitor.stack.url}/api/actions/{ACTION}/signatures", email, policy)
    page.goto(f"http://localhost:{elsewhere.port}/")  # another name: to a browser another site
    with page.expect_response("**/signatures") as answered:
        page.get_by_role("button").click()
    assert answered.value.status == 409
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing was done")
    assert visitor.items("SIGNER#") == held
    page.get_by_role("main").get_by_role("link").click()
    expect(page).to_have_url(f"{visitor.stack.url}{PETITION}")
    sign(visitor, email)
    expect(page).to_have_url(re.compile(r"/check-your-email/$"))
    eventually(lambda: len(visitor.mails_to(email)) == 1)


def test_a_form_on_the_same_site_is_taken(
    visitor: Visitor, script: bool, elsewhere: Elsewhere
) -> None:
    """As on a subdomain of the organiser's own: here, on another port."""
    email = address(visitor, "neighbour", script)
    elsewhere.form(f"{visitor.stack.url}/api/actions/{ACTION}/signatures", email, "no-referrer")
    visitor.page.goto(f"http://127.0.0.1:{elsewhere.port}/")
    visitor.page.get_by_role("button").click()
    expect(visitor.page).to_have_url(re.compile(r"/check-your-email/$"))
    assert visitor.mail_to(email)


def test_our_own_page_says_where_it_is_by_no_more_than_that_it_is_ours(
    visitor: Visitor, script: bool
) -> None:
    with visitor.page.expect_request("**/signatures") as asked:
        sign(visitor, address(visitor, "ours", script))
    said = asked.value.all_headers()
    assert said["sec-fetch-site"] == "same-origin"
    if not script:  # a script's own request names its origin, and to nobody but that
        assert said["origin"] == "null"
    assert "referer" not in said
    expect(visitor.page).to_have_url(re.compile(r"/check-your-email/$"))
