"""What the tests share: keys made once, and a clock that stands still."""

from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest

from undersigned.keys import Keys, derive

SECRET = "a secret that only tests know, of sixty-four characters or so...."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what shares a stack and a browser in one process, beside which all else runs."""
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder in {"browser", "local"}:
            item.add_marker(pytest.mark.xdist_group(folder))


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
