"""The page with the form: its bytes, and whom it asks for what before it can be signed."""

import gzip
from collections.abc import Iterator
from urllib.parse import urlsplit

import brotli
from playwright.sync_api import Error, Request, Route

from tests.bench.row import Row
from tests.bench.stage import Stage
from tests.browser.conftest import Visitor

BYTES = 12_000
PATIENCE = 3_000  # milliseconds, for a page that is held to do without something


def measure(stage: Stage) -> Iterator[Row]:
    """Weigh every page that has the form, and open it."""
    for address, html in stage.forms.items():
        # CloudFront compresses at a quality of about 5; a packager could do it at 11.
        # The design bounds pages that are signed; the tool for writing a letter takes its own room.
        limit = None if b"contenteditable" in html else BYTES
        yield Row(f"{address}, brotli 5", len(brotli.compress(html, quality=5)), "B", limit)
        yield Row(f"{address}, brotli 11", len(brotli.compress(html, quality=11)), "B", limit)
        yield Row(f"{address}, gzip 6", len(gzip.compress(html, 6)), "B")
        with stage.visitor(script=True) as visitor:
            needed, strangers = _asked(visitor, address)
        yield Row(f"{address}, requests until usable", needed, "", 1)
        yield Row(f"{address}, requests of third parties", strangers, "", 0)


def _asked(visitor: Visitor, address: str) -> tuple[int, int]:
    """Return how many requests the button waits for, and how many go elsewhere in all.

    Everything but the page itself is held back: if the button can be pressed all the same, it
    waits for nothing else.
    """
    page = visitor.page
    asked: list[Request] = []
    held: list[Route] = []
    free = False

    def hold(route: Route) -> None:
        if free or route.request.is_navigation_request():
            route.continue_()
        else:
            held.append(route)

    def note(request: Request) -> None:
        asked.append(request)

    page.on("request", note)
    page.route("**/*", hold)
    page.goto(f"{visitor.stack.url}{address}", wait_until="commit")
    button = page.locator("form button").last
    try:
        button.click(trial=True, timeout=PATIENCE)
        needed = 1
    except Error:
        needed = 0
    free = True
    for route in held:
        route.continue_()
    if not needed:
        button.click(trial=True)
        needed = len(asked)
    page.wait_for_load_state("networkidle")
    ours = {urlsplit(visitor.stack.url).netloc, ""}  # a data: address has no host
    return needed, sum(urlsplit(request.url).netloc not in ours for request in asked)
