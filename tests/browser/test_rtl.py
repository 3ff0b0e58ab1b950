"""From right to left: what stands on which side of an Arabic page, on the smallest phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from infra.local import LocalStack
from tests.browser.paper import printed

PETITION = "/ar/chechnya/petition/"
APPEAL = "/ar/chechnya/appeal/"
# Where postal lines stand that a post office abroad reads: of a target, of an organiser.
ADDRESSES = (
    APPEAL,
    "/ar/chechnya/contact/",
    "/ar/chechnya/privacy/",
    "/ar/chechnya/petition/share/",
)
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


def test_a_postal_code_stays_before_its_town(page: Page) -> None:
    """A line in Latin letters reads from left to right wherever it stands."""
    seen = 0
    for path in ADDRESSES:
        page.goto(path)
        lines = codes_and_towns(page)
        assert [line for line in lines if line["code"] >= line["town"]] == [], path
        seen += len(lines)
    assert seen > 1


def test_a_postal_code_stays_before_its_town_on_paper(page: Page) -> None:
    page.goto(APPEAL)
    sheet = printed(page)[0]
    assert "103132 Moscow" in sheet.words.split("\n")


def test_a_writer_s_own_address_goes_each_line_its_own_way(page: Page) -> None:
    """It may be Latin in an Arabic letter; its lines still begin at the right."""
    page.goto(APPEAL)
    field = page.locator(".paper:visible [data-part=from]")
    field.fill("سلمى\n10115 Berlin")
    assert [line for line in codes_and_towns(page) if line["code"] >= line["town"]] == []
    box = field.bounding_box()
    assert box
    assert end_of(page, "10115 Berlin") > box["x"] + box["width"] - 20


def codes_and_towns(page: Page) -> list[dict[str, float]]:
    """Return where a line's number stands and where the Latin word after it, in px."""
    found: list[dict[str, float]] = page.evaluate(
        r"""() => {
            const found = [];
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const box = (text, from, to) => {
                const range = document.createRange();
                range.setStart(text, from);
                range.setEnd(text, to);
                return range.getClientRects()[0];
            };
            while (texts.nextNode()) {
                const text = texts.currentNode;
                for (const line of text.data.matchAll(/(\d{5,}) ([A-Z][a-z]+)/g)) {
                    const from = line.index, town = from + line[1].length + 1;
                    const code = box(text, from, town - 1);
                    const word = box(text, town, from + line[0].length);
                    // What is wrapped between the two cannot turn round.
                    if (code && code.top === word.top) found.push(
                        {line: line[0], code: code.left, town: word.left});
                }
            }
            return found;
        }"""
    )
    return found


def end_of(page: Page, words: str) -> float:
    """Return how far right these words reach, in px."""
    return float(
        page.evaluate(
            """words => {
                const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                while (texts.nextNode()) {
                    const at = texts.currentNode.data.indexOf(words);
                    if (at < 0) continue;
                    const range = document.createRange();
                    range.setStart(texts.currentNode, at);
                    range.setEnd(texts.currentNode, at + words.length);
                    return Math.max(...[...range.getClientRects()].map(each => each.right));
                }
            }""",
            words,
        )
    )


def outside(page: Page) -> list[str]:
    """Return what reaches beyond the screen, but for what only screen readers are told."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll("body *:not(.skip, .go, .trap, .trap *)")].filter(each => {
            const box = each.getBoundingClientRect();
            return box.width && (box.left < -1 || box.right > innerWidth + 1);
        }).map(each => each.outerHTML.slice(0, 80))"""
    )
    return found
