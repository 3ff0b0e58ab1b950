"""From landing to confirmed without JavaScript: what comes down the line, headers and all.

The mail is not counted, nor are connections; the answers of the API come as they do from the cloud,
where nothing compresses them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from tests.bench.row import Row
from tests.bench.stage import Stage
from tests.browser.test_journey import PETITION, follow

BYTES, REQUESTS = 24_000, 5
EMAIL = "journey@example.org"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came for one request; `length` is in bytes on the wire, headers included."""

    method: str
    url: str
    length: int


@dataclass
class Wire:
    """What a page's network did, as Chromium's own tools count it."""

    answers: list[Answer] = field(default_factory=list)
    _open: dict[str, dict[str, str]] = field(default_factory=dict)

    def watch(self, page: Page) -> None:
        """Begin to listen."""
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.loadingFailed", self._finished)  # asked for all the same
        session.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        # What was redirected never finishes: its answer comes with the request that follows it.
        if "redirectResponse" in event:
            self._finished(event | event["redirectResponse"])
        if event["request"]["url"].startswith("http"):  # an icon may be a data: address
            self._open[event["requestId"]] = event["request"]

    def _finished(self, event: dict[str, Any]) -> None:
        if asked := self._open.pop(event["requestId"], None):
            length = round(event.get("encodedDataLength", 0))
            self.answers.append(Answer(asked["method"], asked["url"], length))


def measure(stage: Stage) -> Iterator[Row]:
    """Sign and confirm by pages alone."""
    wire = Wire()
    with stage.visitor(script=False) as visitor:
        page = visitor.page
        wire.watch(page)
        visitor.open(PETITION)
        page.get_by_label("Name", exact=True).fill("Ada")
        page.get_by_label("Email", exact=True).fill(EMAIL)
        page.get_by_label("Country").select_option(label="Ireland")
        page.get_by_role("button", name="Sign").click()
        expect(page).to_have_url(re.compile(r"/check-your-email/$"))
        follow(visitor, "confirm", EMAIL)
        page.get_by_role("button").click()
        expect(page).to_have_url(re.compile(r"/signed/$"))
        page.wait_for_load_state("networkidle")
    # Confirmed with the answer to the second press; the page of thanks is one more request.
    methods = [answer.method for answer in wire.answers]
    confirmed = len(methods) - methods[::-1].index("POST")
    down = sum(answer.length for answer in wire.answers[:confirmed])
    yield Row("no script, requests until confirmed", confirmed, "", REQUESTS)
    yield Row("no script, bytes until confirmed", down, "B", BYTES)
    thanked = sum(answer.length for answer in wire.answers)
    yield Row("  and until the thanks are shown", thanked, "B", BYTES)
