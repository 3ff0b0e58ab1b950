"""Enter: nobody signs with it before the last words above the button were on their screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from infra.local import LocalStack

PETITION = "/en/chechnya/petition/"
WITHOUT_BUTTON = "input:visible, select:visible"


@pytest.fixture
def page(browser: Browser, stack: LocalStack, *, script: bool) -> Iterator[Page]:
    """Come to the form with a phone."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=stack.url, java_script_enabled=script
    )
    page = context.new_page()
    page.goto(PETITION)
    yield page
    context.close()


def fields(page: Page) -> list[Locator]:
    """Return what can be entered, but for the button and what takes more than one line."""
    return (
        page.locator("#form").locator(WITHOUT_BUTTON).and_(page.locator("[id]:not(.trap *)")).all()
    )


def fill(page: Page) -> None:
    """Fill in all that is asked."""
    page.locator("#name").fill("Ada")
    page.locator("#email").fill("enter@example.org")


def test_enter_signs_from_no_field(page: Page) -> None:
    """Whatever is filled in and whatever has the focus, the page stays and nothing is sent."""
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.url) if request.method == "POST" else None
    )
    for filled in (False, True):
        if filled:
            fill(page)
        for field in fields(page):
            field.focus()
            page.keyboard.press("Enter")
            page.keyboard.press("Escape")  # the list of countries, where Enter opens it
    page.locator("#comment").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith(PETITION)
    assert sent == []
    expect(page.locator("#name")).to_have_value("Ada")


def test_the_button_signs_all_the_same(page: Page) -> None:
    fill(page)
    page.locator("#form button").focus()
    for words in page.locator("#form .explicit p").all():
        expect(words).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/check-your-email/")


@pytest.mark.parametrize("script", [True], ids=["script"])
def test_enter_goes_on_from_field_to_field_down_to_the_button(page: Page) -> None:
    page.locator("#email").focus()
    page.keyboard.type("ada@example.org")
    page.keyboard.press("Enter")
    expect(page.locator("#country")).to_be_focused()
    boxes = page.locator("#form [type=checkbox]")
    boxes.first.focus()
    for box in boxes.all():
        expect(box).to_be_focused()
        page.keyboard.press("Enter")
        expect(box).not_to_be_checked()
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("Ada")
    page.keyboard.press("Enter")
    expect(page.locator("#comment")).to_be_focused()
    page.locator("#form button").focus()
    for words in page.locator("#form .explicit p").all():
        expect(words).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("script", [False], ids=["no-script"])
def test_enter_leads_to_what_is_still_to_be_filled(page: Page) -> None:
    page.locator("#name").fill("Ada")
    page.locator("#name").press("Enter")
    expect(page.locator("#email")).to_be_focused()
