"""The table is shown as it lies there, by what the store says of it."""

import re
from decimal import Decimal

from boto3.dynamodb.types import Binary

from infra.local.holdings import plain
from tests.template import ROOT


def test_an_items_values_become_json() -> None:
    item = {
        "name": "somebody",
        "sealed": Binary(b"\x00\xff"),
        "expires": Decimal("1795269600"),
        "share": Decimal("0.5"),
        "paused": False,
        "closes": None,
        "pages": {"en": {"url": "/en/"}},
        "languages": ["en"],
        "seen": {"b", "a"},
    }
    assert plain(item) == {
        "name": "somebody",
        "sealed": "AP8=",
        "expires": 1795269600,
        "share": 0.5,
        "paused": False,
        "closes": None,
        "pages": {"en": {"url": "/en/"}},
        "languages": ["en"],
        "seen": ["a", "b"],
    }


def test_the_local_stack_knows_nothing_of_how_the_table_is_laid_out() -> None:
    """Only the store does: a key that is changed there is changed everywhere."""
    files = sorted((ROOT / "infra" / "local").rglob("*.*"))
    sources = {file.name: file.read_text("utf-8") for file in files if file.suffix != ".pyc"}
    assert "holdings.py" in sources
    keys = re.compile(r"\b[A-Z]+#|\[\"[ps]k\"\]|\.[ps]k\b")
    assert {name: found for name, text in sources.items() if (found := keys.findall(text))} == {}
