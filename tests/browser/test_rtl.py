"""From right to left: what stands on which side of an Arabic page, on the smallest phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from infra.local import LocalStack

PETITION = "/ar/chechnya/petition/"
PAGES = ("/ar/", "/ar/chechnya/", PETITION, "/ar/chechnya/privacy/", "/ar/chechnya/signed/")


@pytest.fixture
def page(browser: Browser, stack: LocalStack) -> Iterator[Page]:
    """Come with a small phone that is set to Arabic."""
    context = browser.new_context(
        viewport={"width": 320, "height": 568}, locale="ar-EG", base_url=stack.url
    )
    yield context.new_page()
    context.close()


def middle(found: Locator) -> float:
    """Return how far right the middle of an element is, in px."""
    box = found.bounding_box()
    assert box
    return box["x"] + box["width"] / 2


def style(found: Locator, name: str) -> str:
    """Return a computed style."""
    return str(found.evaluate(f"each => getComputedStyle(each).{name}"))


def press_wrongly(page: Page) -> None:
    """Press with a name and an address that cannot be taken."""
    page.goto(PETITION)
    page.locator("#name").fill("=cmd")
    page.locator("#email").fill("nobody")
    page.locator("#form button").click()
    page.locator("#name-error").wait_for()


def test_a_page_begins_at_the_right(page: Page) -> None:
    page.goto(PETITION)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert middle(page.locator(".brand")) > middle(page.locator("header nav"))
    for text in ("h1", ".lede", "label[for=name]"):
        assert style(page.locator(text).first, "textAlign") == "start"
        assert style(page.locator(text).first, "direction") == "rtl"


def test_a_box_to_tick_stands_right_of_its_text(page: Page) -> None:
    page.goto(PETITION)
    choice = page.locator(".choice").first
    assert middle(choice.locator("input")) > middle(choice.locator("span"))


def test_what_is_to_be_mended_is_marked_at_the_right(page: Page) -> None:
    press_wrongly(page)
    field = page.locator(".wrong").first
    assert float(style(field, "borderRightWidth").removesuffix("px")) >= 4
    assert style(field, "borderLeftWidth") == "0px"
    summary = page.locator("#errors")
    expect(summary).to_be_focused()
    assert style(summary, "direction") == "rtl"


def test_what_is_typed_goes_its_own_way(page: Page) -> None:
    """An address always from left to right, a name or a comment as its letters do."""
    page.goto(PETITION)
    assert style(page.locator("#email"), "direction") == "ltr"
    for field in ("#name", "#comment"):
        page.locator(field).fill("سلمى")
        assert style(page.locator(field), "direction") == "rtl"
        page.locator(field).fill("Ada (Countess)")
        assert style(page.locator(field), "direction") == "ltr"


def test_the_way_to_the_form_lies_across_the_foot_of_the_screen(page: Page) -> None:
    page.goto(PETITION)
    box = page.locator(".bar .button").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 568
    assert box["x"] == pytest.approx(320 - box["x"] - box["width"], abs=1)


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_nothing_sticks_out_at_either_side(page: Page, size: str) -> None:
    """What sticks out at the left cannot even be scrolled to by the document's own width."""
    for path in PAGES:
        page.goto(path)
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
        assert outside(page) == [], path
    press_wrongly(page)
    page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
    assert outside(page) == []


def outside(page: Page) -> list[str]:
    """Return what reaches beyond the screen, but for what only screen readers are told."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll("body *:not(.skip, .go, .trap, .trap *)")].filter(each => {
            const box = each.getBoundingClientRect();
            return box.width && (box.left < -1 || box.right > innerWidth + 1);
        }).map(each => each.outerHTML.slice(0, 80))"""
    )
    return found
