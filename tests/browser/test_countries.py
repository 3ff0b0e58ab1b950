"""The list of countries, by hand: typing finds one by the name that people use, script or none."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("USA", "US"),
        ("uk", "GB"),
        ("England", "GB"),
        ("Kosovo", "XK"),
        ("Macedonia", "MK"),
        ("Holland", "NL"),
    ],
)
def test_a_country_is_chosen_by_typing_its_name(visitor: Visitor, typed: str, code: str) -> None:
    visitor.open("/en/chechnya/petition/")
    country = visitor.page.locator("#country")
    expect(country).to_have_value("ZZ")
    country.focus()
    visitor.page.keyboard.type(typed)
    expect(country).to_have_value(code)
