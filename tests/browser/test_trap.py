"""The field that only machines fill, in a browser: nothing that serves people comes to it."""

from typing import Any

import pytest

from tests.browser.conftest import Visitor


@pytest.fixture
def script() -> bool:
    """Run scripts, to ask the page."""
    return True


@pytest.mark.parametrize("form", ["petition", "links"])
def test_a_browser_neither_focuses_the_trap_nor_offers_to_fill_it(
    visitor: Visitor, form: str
) -> None:
    page = visitor.page
    visitor.open(f"/en/chechnya/{form}/")
    page.evaluate("document.getElementById('website').focus()")
    assert page.evaluate("document.activeElement.id") != "website"
    hints: dict[str, Any] = page.locator("#website").evaluate(
        "it => ({...it.dataset, autocomplete: it.autocomplete})"
    )
    assert hints == {
        "1pIgnore": "",
        "bwignore": "",
        "lpignore": "true",
        "formType": "other",
        "autocomplete": "off",
    }
    tree = page.locator("form").aria_snapshot()
    assert "Leave this empty" not in tree
    assert "Email" in tree
