"""What the tests share: keys made once, and a clock that stands still."""

from datetime import UTC, datetime

import pyrage
import pytest

from undersigned.keys import Keys, derive

SECRET = "a secret that only tests know, of sixty-four characters or so...."


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
