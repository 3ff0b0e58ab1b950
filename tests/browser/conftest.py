"""One whole stack for all journeys, and a visitor with a phone."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, Playwright

from infra.local import LocalStack

PATIENCE = 20  # seconds, for what a stream or a queue brings


@dataclass
class Visitor:
    """Somebody with a phone, and what they can see of the stack."""

    stack: LocalStack
    page: Page

    def open(self, path: str) -> None:
        """Go to a page of the site."""
        self.page.goto(f"{self.stack.url}{path}")

    def mails_to(self, address: str) -> list[dict[str, Any]]:
        """Return the mails to an address, oldest first."""
        return [mail for mail in _json(self.stack, "/_local/outbox") if mail["to"] == address]

    def mail_to(self, address: str, number: int = 1) -> dict[str, Any]:
        """Wait for a mail to an address."""
        eventually(lambda: len(self.mails_to(address)) >= number)
        return self.mails_to(address)[number - 1]

    def items(self, prefix: str) -> list[dict[str, Any]]:
        """Return the table's items whose key begins with a prefix."""
        return [i for i in _json(self.stack, "/_local/table") if i["pk"].startswith(prefix)]

    def count(self, action: str) -> int:
        """Return the published count of an action."""
        return int(_json(self.stack, f"/counts/{action}.json")["confirmed"])


def eventually(seen: Callable[[], bool]) -> None:
    """Wait until something is seen that another process brings about."""
    deadline = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def _json(stack: LocalStack, path: str) -> Any:
    request = Request(f"{stack.url}{path}", headers={"Accept": "application/json"})
    with urlopen(request) as answer:
        return json.load(answer)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Run the whole stack, with no limit for our one network."""
    with LocalStack(tmp_path_factory.mktemp("stack"), sign_limit=0) as running:
        yield running


@pytest.fixture(params=[False, True], ids=["no-script", "script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Whether the phone runs scripts: every journey is made both ways."""
    return bool(request.param)


@pytest.fixture
def visitor(
    stack: LocalStack, browser: Browser, playwright: Playwright, script: bool
) -> Iterator[Visitor]:
    """Come with an old phone."""
    phone = playwright.devices["Galaxy S5"]
    context = browser.new_context(**phone, java_script_enabled=script, locale="en-GB")
    yield Visitor(stack, context.new_page())
    context.close()
