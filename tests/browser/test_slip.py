"""A likely slip in an address, by hand: asked about once, with and without script."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visitor


def test_a_slip_is_asked_about_and_one_more_press_keeps_it(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/en/chechnya/petition/")
    page.locator("#name").fill("Ann")
    page.locator("#email").fill("slip.kept@gmial.com")
    page.locator("form button").click()
    expect(page.locator("#errors")).to_contain_text("Did you mean gmail.com?")
    expect(page.locator("#email")).to_have_value("slip.kept@gmial.com")
    expect(page.locator("#email")).to_have_attribute("aria-invalid", "true")
    page.locator("form button").click()
    expect(page).to_have_url(re.compile("/check-your-email/$"))
    visitor.mail_to("slip.kept@gmial.com")


def test_a_slip_that_is_mended_goes_where_it_was_meant_to(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/en/chechnya/petition/")
    page.locator("#name").fill("Ann")
    page.locator("#email").fill("slip.mended@gmail.con")
    page.locator("form button").click()
    page.get_by_role("link", name=re.compile("Did you mean gmail.com?")).click()
    expect(page.locator("#email")).to_be_focused()
    page.locator("#email").fill("slip.mended@hotmial.com")
    page.locator("form button").click()
    expect(page.locator("#errors")).to_contain_text("Did you mean hotmail.com?")
    page.locator("#email").fill("slip.mended@example.org")
    page.locator("form button").click()
    expect(page).to_have_url(re.compile("/check-your-email/$"))
    visitor.mail_to("slip.mended@example.org")
