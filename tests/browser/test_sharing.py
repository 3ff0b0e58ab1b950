"""Passing a page on with a phone: copying, its own share sheet, and what comes out of a printer."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from pdfminer.high_level import extract_text
from pdfminer.pdfpage import PDFPage
from playwright.sync_api import Browser, Page

from infra.local import LocalStack
from tests.browser.conftest import Visitor, eventually
from tests.content import spoken

SHARE = "/en/library/petition/share/"
A4, LETTER = (595, 842), (612, 792)  # points


@pytest.fixture
def page(browser: Browser, stack: LocalStack) -> Iterator[Page]:
    """Come with a phone that may write to its clipboard."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, base_url=stack.url, color_scheme="dark"
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def address(stack: LocalStack) -> str:
    """Return what is passed on."""
    return stack.url + SHARE.removesuffix("share/")


def test_the_buttons_are_there_only_with_script(visitor: Visitor, script: bool) -> None:
    """What needs none is there for everybody."""
    visitor.open(SHARE)
    assert visitor.page.get_by_role("button", name="Copy the address").is_visible() == script
    assert visitor.page.get_by_role("button", name="Print").is_visible() == script
    assert visitor.page.get_by_role("link", name="WhatsApp").is_visible()
    assert visitor.page.locator(".sharing .address").inner_text() == address(visitor.stack)


def test_the_address_is_copied_and_that_is_said(page: Page, stack: LocalStack) -> None:
    page.goto(SHARE)
    page.get_by_role("button", name="Copy the address").click()
    page.get_by_role("status").get_by_text("Copied", exact=True).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == address(stack)


@pytest.mark.parametrize(
    "clipboard", ["undefined", "{writeText: () => Promise.reject(new Error())}"]
)
def test_it_is_copied_where_a_page_may_not_write_to_the_clipboard(
    page: Page, stack: LocalStack, clipboard: str
) -> None:
    page.add_init_script(f"Object.defineProperty(navigator, 'clipboard', {{value: {clipboard}}})")
    page.goto(SHARE)
    page.get_by_role("button", name="Copy the address").click()
    page.get_by_role("status").get_by_text("Copied", exact=True).wait_for()
    page.goto("about:blank")
    page.set_content("<textarea></textarea>")
    page.locator("textarea").focus()
    page.keyboard.press("Control+v")
    assert page.locator("textarea").input_value() == address(stack)


def test_where_nothing_may_be_copied_the_address_is_selected(page: Page, stack: LocalStack) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
        "document.execCommand = () => false;"
    )
    page.goto(SHARE)
    page.get_by_role("button", name="Copy the address").click()
    page.get_by_role("status").get_by_text("The address is selected").wait_for()
    assert page.evaluate("getSelection().toString()") == address(stack)


def test_a_tap_selects_the_whole_address(page: Page, stack: LocalStack) -> None:
    page.goto(SHARE)
    page.locator(".sharing .address").click()
    assert page.evaluate("getSelection().toString()") == address(stack)


@pytest.mark.parametrize("ending", ["Promise.resolve()", "Promise.reject(new Error('not now'))"])
def test_the_phones_own_share_sheet_gets_title_and_address(
    page: Page, stack: LocalStack, ending: str
) -> None:
    """And who thinks better of it meets no error."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(f"navigator.share = what => {{ window.shared = what; return {ending}; }}")
    page.goto(SHARE)
    page.get_by_role("button", name="Share with an app").click()
    shared = page.evaluate("window.shared")
    title = page.locator(".lede").inner_text()
    assert shared == {"title": title, "text": title, "url": address(stack)}
    assert errors == []


def test_no_button_for_a_share_sheet_where_there_is_none(page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'share', {value: undefined})")
    page.goto(SHARE)
    assert page.get_by_role("button", name="Copy the address").is_visible()
    assert page.get_by_role("button", name="Share with an app").is_hidden()


def test_the_code_is_dark_on_light_in_the_dark_too(page: Page) -> None:
    """Else many cameras do not find it."""
    page.goto(SHARE)
    for code in page.locator(".code").all():
        stroke = code.locator("path").evaluate("path => getComputedStyle(path).stroke")
        ground = code.evaluate("code => getComputedStyle(code).backgroundColor")
        assert (stroke, ground) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


def test_nobody_else_learns_of_it(page: Page, stack: LocalStack) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(SHARE)
    page.get_by_role("button", name="Copy the address").click()
    page.get_by_role("status").get_by_text("Copied", exact=True).wait_for()
    assert asked == [stack.url + SHARE]


@pytest.mark.parametrize(("paper", "size"), [("A4", A4), ("Letter", LETTER)])
@pytest.mark.parametrize("language", spoken("library"))
def test_what_is_printed_is_a_poster_and_a_sheet(
    page: Page, stack: LocalStack, language: str, paper: str, size: tuple[int, int]
) -> None:
    """Two sheets of the paper that is in the printer, and nothing of the page around them."""
    page.goto(SHARE.replace("/en/", f"/{language}/"))
    title = page.locator("#poster").inner_text()
    printed = page.pdf(format=paper)
    sheets = [sheet.mediabox[2:] for sheet in PDFPage.get_pages(BytesIO(printed))]
    assert [tuple(round(each - 0.5) for each in sheet) for sheet in sheets] == [size, size]
    poster, sheet = (words(printed, number) for number in (0, 1))
    short = address(stack).partition("//")[2].replace("/en/", f"/{language}/")
    assert short in poster.replace(" ", "")
    assert "friends@example.org" in poster
    assert "friends@example.org" in sheet
    assert "WhatsApp" not in poster + sheet
    if language == "en":
        assert " ".join(title.split()) in poster
        assert "Whoever signs after you can read" in sheet


def test_the_longest_title_still_leaves_two_sheets(page: Page) -> None:
    """With long names of all others who stand there."""
    page.goto(SHARE)
    page.evaluate(
        "for (const heading of document.querySelectorAll('.paper h3')) {"
        "  heading.className = 'long'; heading.textContent = 'Wherever we live '.repeat(12);"
        "}"
        "for (const line of document.querySelectorAll('.paper p:not(.kind), .paper li'))"
        "  line.append(' and so on, at length, and on');"
    )
    assert len(list(PDFPage.get_pages(BytesIO(page.pdf(format="Letter"))))) == 2


def words(pdf: bytes, number: int) -> str:
    """Return what a sheet of a printed page says."""
    return " ".join(extract_text(BytesIO(pdf), page_numbers=[number]).split())


def test_the_print_button_prints(page: Page) -> None:
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(SHARE)
    page.get_by_role("button", name="Print").click()
    eventually(lambda: bool(page.evaluate("window.printed")))
