"""What the tests share: keys made once, a clock that stands still, and one Chromium."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pyrage
import pytest
from botocore import session
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests import chromium
from undersigned.rules.keys import Keys, derive

SECRET = "a secret that only tests know, of sixty-four characters or so...."


# Rooms in the order in which they begin: what waits for a browser or a stack first, so that at the
# end no processor is left alone with one of their files.
_FIRST = ("browser", "deploy", "local", "security", "aws", "desk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the rooms that take longest."""
    items.sort(key=lambda item: _place(item.path.parent.name))


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among what was imported: it took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def _place(room: str) -> int:
    return _FIRST.index(room) if room in _FIRST else len(_FIRST)


@pytest.fixture(scope="session", autouse=True)
def service_models() -> None:
    """Read each description of an AWS service once; each session of boto3 would read it anew."""
    session.create_loader = cache(session.create_loader)


@pytest.fixture(scope="session")
def organiser() -> pyrage.x25519.Identity:
    """Hold an organiser key."""
    return pyrage.x25519.Identity.generate()


@pytest.fixture(scope="session")
def keys() -> Keys:
    """Hold the keys of a deployment."""
    return derive(SECRET)


@pytest.fixture
def now() -> datetime:
    """Stop the clock."""
    return datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Run Playwright, of which a process may have one."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Run Chromium, as far as pages need it."""
    with chromium.launch(playwright) as running:
        yield running


@pytest.fixture(scope="session")
def whole_browser(playwright: Playwright) -> Iterator[Browser]:
    """Run all of Chromium, which sends in the background too."""
    with chromium.launch(playwright, whole=True) as running:
        yield running
