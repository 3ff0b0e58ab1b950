"""What the tests share: keys made once, and a clock that stands still."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import pyrage
import pytest
from botocore.loaders import JSONFileLoader

from undersigned.keys import Keys, derive

SECRET = "a secret that only tests know, of sixty-four characters or so...."


@pytest.fixture(scope="session", autouse=True)
def service_models() -> None:
    """Let each description of an AWS service be read once, not by each test's clients anew."""
    read = JSONFileLoader.load_file

    @cache
    def read_once(path: str) -> Any:
        return read(JSONFileLoader(), path)

    JSONFileLoader.load_file = lambda _, path: read_once(path)


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
