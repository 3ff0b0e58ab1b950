"""Writing to a target: choosing, editing, printing, copying, keeping, telling that it was sent."""

import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from infra.local import LocalStack
from tests.browser.conftest import Visitor, eventually
from tests.browser.paper import DIN_5008, DL, NO_10, printed
from tests.browser.test_pages import barriers
from undersigned_site import envelope
from undersigned_site.envelope import LINES

ACTION = "library-appeal"
APPEAL = "/en/library/appeal/"
PETITION = "/en/library/petition/"
RECORD = "/en/chechnya/appeal/"
KEY = f"letter:{ACTION}"
SENDER = "Ada Reader\n5 Long Lane"

with_script = pytest.mark.parametrize("script", [True], ids=["script"])
without_script = pytest.mark.parametrize("script", [False], ids=["no-script"])


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """Open the appeal on the day on which the clock stands still."""
    visitor.page.clock.set_fixed_time("2026-11-21T12:00:00")
    visitor.open(APPEAL)
    return visitor.page


def choose(page: Page, *labels: str) -> None:
    """Press what can be chosen."""
    for label in labels:
        page.locator(".pick + label", has_text=label).click()


def paper(page: Page) -> Locator:
    """Return the sheet that is seen."""
    return page.locator(".paper:visible")


def field(page: Page, part: str) -> Locator:
    """Return a field of the sheet that is seen."""
    return paper(page).locator(f"[data-part={part}]")


def kept(page: Page) -> dict[str, str]:
    """Return all that the phone keeps."""
    found: dict[str, str] = page.evaluate("Object.assign({}, localStorage)")
    return found


def mail(page: Page) -> dict[str, str]:
    """Return what the link to the mail program carries."""
    link = page.locator("[data-mail]:visible").get_attribute("href")
    assert link
    parts = urlsplit(link)
    return {"to": parts.path} | {name: text for name, [text] in parse_qs(parts.query).items()}


def test_a_letter_in_another_language_is_chosen_from_an_english_page(page: Page) -> None:
    expect(paper(page)).to_have_attribute("lang", "en")
    choose(page, "Русский")
    expect(paper(page)).to_have_count(1)
    expect(paper(page)).to_have_attribute("lang", "ru")
    expect(paper(page)).to_contain_text("Уважаемая госпожа мэр!")
    expect(page.locator("blockquote:visible").first).to_have_attribute("lang", "ru")
    choose(page, "A blank sheet")
    expect(field(page, "body")).to_have_text("")
    expect(page.get_by_role("heading", name="Points you can make")).to_be_visible()


def test_a_letter_is_edited_where_it_stands_and_nobody_is_sent_it(page: Page) -> None:
    asked: list[str] = []
    page.wait_for_load_state("networkidle")
    page.on("request", lambda request: asked.append(request.url))
    for part, text in {"from": SENDER, "subject": "My own", "body": "One.\n\nTwo."}.items():
        field(page, part).fill(text)
    choose(page, "Русский", "English")
    expect(field(page, "subject")).to_have_text("My own")
    (sheet,) = printed(page)
    assert "My own" in sheet.words
    assert [url for url in asked if "/counts/" not in url] == []


def test_the_date_is_todays_in_the_letters_language(page: Page, script: bool) -> None:
    expect(field(page, "date")).to_have_text("21 November 2026" if script else "")
    choose(page, "Русский")
    expect(field(page, "date")).to_have_text(re.compile("^21 ноября 2026") if script else "")


def test_the_keyboard_alone_chooses_and_writes(page: Page) -> None:
    page.locator("#start-en").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#start-fr")).to_be_checked()
    expect(paper(page)).to_have_attribute("lang", "fr")
    page.keyboard.press("Tab")
    expect(page.locator("#as-letter")).to_be_focused()
    page.keyboard.press("Tab")
    expect(field(page, "from")).to_be_focused()
    page.keyboard.type("Ada")
    expect(page.get_by_role("textbox", name="Your name and address")).to_have_text("Ada")


@with_script
def test_who_says_their_name_on_one_sheet_has_said_it_on_all(page: Page, script: bool) -> None:
    assert script
    field(page, "from").fill(SENDER)
    choose(page, "Русский")
    assert field(page, "from").inner_text() == SENDER


@with_script
def test_a_letter_is_copied_whole_and_as_it_was_edited(page: Page, script: bool) -> None:
    assert script
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    field(page, "from").fill(SENDER)
    field(page, "body").fill("One.\n\nTwo.")
    field(page, "name").fill("Ada")
    page.get_by_role("button", name="Copy the letter").click()
    expect(page.get_by_role("status").first).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n").split("\n\n")
    address, subject = paper(page).locator(".to dd").inner_text(), field(page, "subject")
    assert copied == [
        SENDER,
        address,
        "21 November 2026",
        subject.inner_text(),
        "Dear Mayor,",
        "One.",
        "Two.",
        "Ada",
    ]


@with_script
def test_what_is_pasted_loses_its_dress(page: Page, script: bool) -> None:
    assert script
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        "navigator.clipboard.write([new ClipboardItem({'text/html':"
        " new Blob(['<b onclick=x>Bold</b><img src=/x>'], {type: 'text/html'}),"
        " 'text/plain': new Blob(['Bold'], {type: 'text/plain'})})])"
    )
    field(page, "body").fill("")
    field(page, "body").press("Control+v")
    expect(field(page, "body")).to_have_text("Bold")
    assert field(page, "body").inner_html() == "Bold"


def test_a_mail_program_gets_the_letter_and_with_script_as_it_was_edited(
    page: Page, script: bool
) -> None:
    assert mail(page)["to"] == "mayor@example.org"
    assert mail(page)["subject"] == field(page, "subject").inner_text()
    assert mail(page)["body"].startswith("Dear Mayor,\r\n\r\n")
    field(page, "body").fill("One & two.\n\n100 %")
    if script:
        assert mail(page)["body"] == "Dear Mayor,\r\n\r\nOne & two.\r\n\r\n100 %"


def test_a_short_form_is_posted_by_a_plain_link(page: Page) -> None:
    link = page.get_by_role("link", name="Post on X").locator("visible=true")
    text = parse_qs(urlsplit(link.get_attribute("href") or "").query)["text"][0]
    assert text.startswith("@LindenfordMayor @LindenfordHall ")
    expect(page.locator("blockquote:visible", has_text=text)).to_have_count(1)


# ---- Kept on the phone ---------------------------------------------------------------------------


@with_script
def test_nothing_is_kept_until_somebody_asks_for_it(page: Page, script: bool) -> None:
    assert script
    field(page, "body").fill("Mine.")
    choose(page, "Fax sheet")
    assert kept(page) == {}
    page.reload()
    expect(field(page, "body")).not_to_have_text("Mine.")
    expect(page.get_by_label("Keep on this phone")).not_to_be_checked()


@with_script
def test_a_kept_letter_comes_back_and_goes_when_it_is_no_longer_to_be_kept(
    page: Page, script: bool
) -> None:
    assert script
    keep = page.get_by_label("Keep on this phone")
    keep.check()
    choose(page, "Русский", "Fax sheet")
    field(page, "body").fill("Раз.\n\nДва.")
    page.reload()
    expect(keep).to_be_checked()
    expect(paper(page)).to_have_attribute("lang", "ru")
    expect(page.get_by_label("Fax sheet")).to_be_checked()
    assert field(page, "body").inner_text() == "Раз.\n\nДва."
    assert mail(page)["body"].endswith("Раз.\r\n\r\nДва.")
    keep.uncheck()
    assert kept(page) == {}


@with_script
def test_a_kept_letter_is_deleted_by_a_button(page: Page, script: bool) -> None:
    assert script
    delete = page.get_by_role("button", name="Delete it")
    expect(delete).to_be_hidden()
    page.get_by_label("Keep on this phone").check()
    assert list(kept(page)) == [KEY]
    delete.click()
    assert kept(page) == {}
    expect(page.get_by_text("Deleted from this phone,")).to_be_visible()
    expect(page.get_by_label("Keep on this phone")).not_to_be_checked()
    field(page, "body").fill("After that.")
    assert kept(page) == {}


@with_script
@pytest.mark.parametrize(
    "next_page", ["/", "/en/library/privacy/", PETITION, "/api/confirm?token=x"]
)
def test_a_kept_letter_is_gone_after_seven_days_whichever_page_comes_next(
    visitor: Visitor, page: Page, script: bool, next_page: str
) -> None:
    assert script
    page.evaluate("localStorage.another = 'not of this site'")
    page.get_by_label("Keep on this phone").check()
    field(page, "body").fill("Mine.")
    page.clock.set_fixed_time("2026-11-28T11:59:00")
    page.reload()
    expect(field(page, "body")).to_have_text("Mine.")
    page.clock.set_fixed_time("2026-11-28T12:01:00")
    visitor.open(next_page)
    assert list(kept(page)) == ["another"]
    visitor.open(APPEAL)
    expect(field(page, "body")).not_to_have_text("Mine.")


@with_script
def test_a_browser_that_keeps_nothing_does_not_offer_it(visitor: Visitor, script: bool) -> None:
    assert script
    visitor.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error(); }})"
    )
    visitor.open(APPEAL)
    expect(visitor.page.get_by_role("button", name="Copy the letter")).to_be_visible()
    expect(visitor.page.get_by_label("Keep on this phone")).to_be_hidden()


@without_script
def test_nothing_is_offered_that_needs_script(page: Page, script: bool) -> None:
    assert not script
    expect(page.locator(".by-script:visible")).to_have_count(0)
    expect(page.get_by_text("Choose “Print” in your browser’s menu")).to_be_visible()


# ---- On paper ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_the_address_shows_in_the_window_however_the_sheet_lies(
    page: Page, size: Literal["A4", "Letter"]
) -> None:
    for language in ("English", "Français", "Русский", "العربية"):
        choose(page, language)
        field(page, "from").fill("\n".join(["A long address of mine"] * 7))
        lines = paper(page).locator(".to dd").inner_text().split("\n")
        (sheet,) = printed(page, size)
        for window in (*DL, *NO_10):
            shown = sheet.seen(window)
            assert len(shown) == len(lines)
            assert all(window.shows(line.box) for line in shown)
        assert len(sheet.seen(DIN_5008)) == len(lines)
        if language != "العربية":  # which is printed in the shapes of its letters
            assert [line.text for line in sheet.seen(DIN_5008)] == lines


# Each title with so many lines of an address as the build takes.
TITLES = (
    "Minister for Women, Families, Older People, Housing and Children, and for Equal Rights",
    "Bundesministerin für wirtschaftliche Zusammenarbeit und Entwicklung",
    "Уполномоченный по правам человека в Российской Федерации и её субъектах",
    "Unabbreviatedministerialdirectorategeneralofficialsecretary",
    "رئيس لجنة حقوق الإنسان والحريات العامة في مجلس النواب ووزير الدولة لشؤون الأسرة",
    "WWWWW MMMMM WWWWW MMMMM WWWWW MMMMM",
    "Mayor",
)


@pytest.mark.parametrize("size", ["A4", "Letter"])
@with_script
def test_the_town_stays_in_the_window_however_long_the_title(
    page: Page, size: Literal["A4", "Letter"], script: bool
) -> None:
    """What the build counts is not less than what is printed in the widest font of a browser."""
    assert script
    field = paper(page).locator(".to dd")
    field.evaluate("field => { field.style.fontFamily = 'DejaVu Serif'; }")
    for title in TITLES:
        street = LINES - 2 - len(envelope.printed(title))
        assert street >= 0
        lines = ["Nora Field", title, *["Market Square"] * street, "00000 Lindenford"]
        html = "\n".join(f"<bdi>{line}</bdi>" for line in lines)
        field.evaluate("(field, html) => { field.innerHTML = html; }", html)
        (sheet,) = printed(page, size)
        for window in (*DL, *NO_10):
            shown = sheet.seen(window)
            assert len(shown) <= LINES
            assert all(window.shows(line.box) for line in shown)
            assert shown[-1].text == "00000 Lindenford"


def test_only_the_chosen_sheet_is_printed(page: Page) -> None:
    choose(page, "Français")
    expected = {
        line
        for part in (".to dd", "[data-part=subject]", "[data-part=salutation]")
        for line in paper(page).locator(part).inner_text().split("\n")
    }
    (sheet,) = printed(page)
    assert expected <= set(sheet.words.split("\n"))
    for other in ("Dear Mayor", "Уважаемая", "Nora Field,", "I sent it", "Print", "Undersigned"):
        assert other not in sheet.words


def test_a_long_letter_goes_on_on_a_second_sheet(page: Page) -> None:
    field(page, "body").fill(
        "\n\n".join(f"{n}. {'Words and more words. ' * 12}" for n in range(14))
    )
    field(page, "name").fill("Ada")
    first, second = printed(page)
    assert max(line.box.bottom for line in first.lines) <= first.height - 15
    assert min(line.box.top for line in second.lines) >= 20
    assert {round(line.box.left) for line in second.lines} == {25}
    assert max(line.box.right for line in second.lines) <= second.width - 20
    assert second.lines[-1].text == "Ada"


def test_a_fax_sheet_has_the_number_and_who_it_is_for(page: Page) -> None:
    choose(page, "Fax sheet")
    field(page, "from").fill(SENDER)
    field(page, "pages").fill("2")
    (sheet,) = printed(page)
    head = sheet.words[: sheet.words.index("Dear Mayor")]
    for words in ("Fax", "+1 506 555 0142", "To:", "Nora Field", "Ada Reader", "Date:", "Pages:"):
        assert words in head
    choose(page, "Letter")
    (sheet,) = printed(page)
    assert "+1 506 555 0142" not in sheet.words


# ---- Looks, and the end --------------------------------------------------------------------------


@pytest.fixture(params=["light", "dark"])
def coloured(browser: Browser, stack: LocalStack, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Come with the smallest phone, set to light or to dark."""
    context = browser.new_context(
        viewport={"width": 320, "height": 568}, color_scheme=request.param, base_url=stack.url
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("coloured", "language"),
    [("light", "en"), ("dark", "en"), ("light", "ru"), ("light", "ar")],
    indirect=["coloured"],
)
def test_no_choice_puts_up_a_barrier_nor_does_twice_the_text(coloured: Page, language: str) -> None:
    """Of model letters that differ in their words alone, the page's own and one from the right."""
    coloured.goto(f"/{language}/library/appeal/")
    found = []
    for start in sorted({language, "ar", "blank"}):
        coloured.locator(f"label[for=start-{start}]").click()
        found += barriers(coloured)
    coloured.locator("label[for=as-fax]").click()
    found += barriers(coloured)
    assert found == []
    coloured.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not coloured.evaluate("document.documentElement.scrollWidth > innerWidth")


@with_script
def test_after_the_last_day_nothing_is_counted_and_the_letter_stays(
    visitor: Visitor, script: bool
) -> None:
    assert script
    page = visitor.page
    page.clock.set_fixed_time("2031-01-01T12:00:00Z")
    visitor.open(APPEAL)
    expect(page.locator(".prose").get_by_text("Closed after")).to_be_visible()
    expect(page.get_by_text("After that day:")).to_be_visible()
    expect(page.locator("#form")).to_be_hidden()
    expect(page.locator(".bar")).to_be_hidden()
    expect(paper(page)).to_be_visible()


def test_the_record_of_an_appeal_is_read_and_printed_still(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(RECORD)
    expect(page.locator("form")).to_have_count(0)
    expect(page.get_by_text("After that day:")).to_be_visible()
    choose(page, "Русский", "Fax sheet")
    sheet = printed(page)[0]
    assert "+7 495 9102134" in sheet.words
    assert "Уважаемый господин Президент!" in sheet.words


def test_who_sent_a_letter_tells_it_and_is_counted(visitor: Visitor, script: bool) -> None:
    page, email = visitor.page, f"sent.{'script' if script else 'plain'}@example.org"
    before = visitor.count(ACTION)
    visitor.open(APPEAL)
    page.locator(".bar a").click()
    expect(page.locator("#write-heading")).to_be_in_viewport()
    field(page, "body").fill("My own words.")
    page.get_by_label("Name", exact=True).fill("Ada")
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_role("button", name="I sent it").click()
    expect(page).to_have_url(re.compile(r"/en/library/check-your-email/$"))
    link = re.search(r"https?://\S+/api/confirm\S+", visitor.mail_to(email)["text"])
    assert link
    page.goto(link[0])
    page.get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"/en/library/signed/$"))
    eventually(lambda: visitor.count(ACTION) == before + 1)
