"""A visitor's way in each language but the first, on a phone that speaks it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from infra.local import LocalStack
from tests.browser.conftest import Visitor, eventually
from tests.content import Says, country, site_name, speech, spoken, telling
from tests.template import ROOT
from undersigned.rules.language import SOURCE, direction
from undersigned_site import cldr

ACTION = "chechnya-petition"
NO_SCRIPT = pytest.mark.parametrize("script", [False], ids=["no-script"])


@dataclass(frozen=True)
class Written:
    """Numbers and a day as a language writes them, and the locale by which script does."""

    goal: str
    confirmed: str
    day: str
    tag: str


NUMBERS = {
    "ru": Written(
        "10\N{NO-BREAK SPACE}000 подписей", "1\N{NO-BREAK SPACE}234", "21 ноября 2026", "ru"
    ),
    # Where a browser left alone writes other digits.
    "ar": Written("10,000 توقيع", "1,234", "21 نوفمبر 2026", "ar-u-ca-gregory-nu-latn"),
}


@pytest.fixture(params=[language for language in spoken("chechnya") if language != SOURCE])
def language(request: pytest.FixtureRequest) -> str:
    """Every language that is promised; the other journeys are made in the first."""
    return str(request.param)


@pytest.fixture
def says(language: str) -> Says:
    """Tell what it says."""
    return speech(language)


@pytest.fixture
def visitor(
    stack: LocalStack, browser: Browser, playwright: Playwright, script: bool, language: str
) -> Iterator[Visitor]:
    """Come with an old phone that is set to the language."""
    phone = playwright.devices["Galaxy S5"]
    context = browser.new_context(
        **phone, java_script_enabled=script, locale=cldr.territorial(language).replace("_", "-")
    )
    yield Visitor(stack, context.new_page())
    context.close()


def title(page: str, language: str) -> str:
    """Return the title that a page of the campaign has been given."""
    file = ROOT / "site" / "content" / "chechnya" / f"{page}.{language}.md"
    found = re.search(r"^Title: (.+)$", file.read_text("utf-8"), re.M)
    assert found
    return found[1]


def fill(page: Page, language: str, email: str, name: str = "Аля سلمى") -> None:
    """Fill the form and press."""
    says = speech(language)
    page.get_by_label(says("Name"), exact=True).fill(name)
    page.get_by_label(says("Email"), exact=True).fill(email)
    page.get_by_label(says("Country")).select_option(label=country("IE", language))
    page.locator("#form button").click()


def follow(visitor: Visitor, purpose: str, email: str) -> None:
    """Open the mail and go where its link leads."""
    found = re.search(rf"https?://\S+/api/{purpose}\S+", visitor.mail_to(email)["text"])
    assert found
    visitor.page.goto(found[0])


def expect_spoken(page: Page, language: str, heading: str) -> None:
    """Expect a page in the language and in its direction, under a heading."""
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", direction(language))
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_visitor_signs_and_withdraws_without_a_word_of_english(
    visitor: Visitor, language: str, says: Says, script: bool
) -> None:
    page, email = visitor.page, f"way.{language}.{'script' if script else 'plain'}@example.org"
    before = visitor.count(ACTION)
    visitor.open("/")
    page.get_by_role("link", name=cldr.autonym(language)).first.click()
    page.get_by_role("link", name=title("home", language)).click()
    page.locator("main").get_by_role("link", name=title("petition", language)).first.click()
    expect_spoken(page, language, title("petition", language))
    fill(page, language, email)
    expect(page).to_have_url(re.compile(rf"/{language}/chechnya/check-your-email/$"))
    expect_spoken(page, language, says("Check your email"))
    follow(visitor, "confirm", email)
    expect_spoken(page, language, says("Confirm your signature"))
    page.get_by_role("button").click()
    expect(page).to_have_url(re.compile(rf"/{language}/chechnya/signed/$"))
    expect_spoken(page, language, says("Thank you, you have signed"))
    eventually(lambda: visitor.count(ACTION) == before + 1)
    follow(visitor, "signature", email)
    expect_spoken(page, language, says("Your signature"))
    page.get_by_role("button", name=says("Remove everything")).click()
    expect(page).to_have_url(re.compile(rf"/{language}/chechnya/withdrawn/$"))
    expect_spoken(page, language, says("It is removed"))
    eventually(lambda: visitor.count(ACTION) == before)


@NO_SCRIPT
@pytest.mark.parametrize("language", ["ru", "ar"], indirect=True)
def test_who_lost_the_mail_has_the_link_again_and_takes_back_stops_or_removes(
    visitor: Visitor, language: str, says: Says
) -> None:
    """Each by one press, in order, without script and without a word of English."""
    page, email = visitor.page, f"again.{language}@example.org"
    visitor.open(f"/{language}/chechnya/petition/")
    fill(page, language, email)
    follow(visitor, "confirm", email)
    page.get_by_role("button").click()
    page.get_by_role("link", name=says("Lost the mail? Have the link again")).click()
    expect_spoken(page, language, says("Have your link again"))
    page.get_by_label(says("Email"), exact=True).fill("nobody")
    page.get_by_role("button", name=title("petition", language)).click()
    expect(page.locator("#email-error")).to_be_visible()
    page.get_by_label(says("Email"), exact=True).fill(email)
    page.get_by_role("button", name=title("petition", language)).click()
    expect(page).to_have_url(re.compile(rf"/{language}/chechnya/check-your-email/$"))
    mail = visitor.mail_to(email, 2)
    assert mail["subject"] == says("The link that was asked for")
    [link] = re.findall(r"https?://\S+/api/\S+", mail["text"])
    page.goto(link)
    expect_spoken(page, language, says("Your signature"))
    hand_over = page.locator("button[name=off]")
    expect(hand_over).to_have_count(1)
    for button in (hand_over, page.get_by_role("button", name=says("Never mail me again"))):
        button.click()
        expect(page.get_by_role("status")).to_be_visible()
        expect_spoken(page, language, says("Your signature"))
    assert {tuple(item) for item in visitor.items("STOP#")} == {("pk", "sk")}
    page.get_by_role("button", name=says("Remove everything")).click()
    expect(page).to_have_url(re.compile(rf"/{language}/chechnya/withdrawn/$"))
    expect_spoken(page, language, says("It is removed"))


@NO_SCRIPT
def test_a_mail_tells_nothing_on_a_lock_screen_and_everything_within(
    visitor: Visitor, language: str, says: Says
) -> None:
    email, petition = f"screen.{language}@example.org", f"/{language}/chechnya/petition/"
    visitor.open(petition)
    fill(visitor.page, language, email)
    mail = visitor.mail_to(email)
    assert mail["subject"] == says("Please confirm your email")
    assert mail["text"].startswith(says("Hello,"))
    preview = mail["text"][:250].lower()
    assert [
        word for word in telling(language, title("petition", language)) if word in preview
    ] == []
    assert title("petition", language) in mail["text"]
    assert f"{visitor.stack.url}{petition}\n" in mail["text"]
    links = re.findall(r"https?://\S+/api/\S+", mail["text"])
    assert [link.rpartition("&")[2] for link in links] == [f"lang={language}"] * 2
    assert f'<html lang="{language}" dir="{direction(language)}">' in mail["html"]


def test_what_was_typed_comes_back_with_what_to_mend(
    visitor: Visitor, language: str, says: Says
) -> None:
    page = visitor.page
    visitor.open(f"/{language}/chechnya/petition/")
    fill(page, language, "никто", name="=cmd")
    named = f"{title('petition', language)} · {site_name(language)}"
    expect(page).to_have_title(says("Error: ") + named)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label(says("Name"), exact=True)).to_have_value("=cmd")
    expect(page.get_by_label(says("Country"))).to_have_value("IE")
    expect(page.locator("#name-error")).to_contain_text(
        says("Start the name with a letter, not with = + - or @.")
    )
    page.get_by_role("link", name=says("Enter an email address like name@example.org.")).click()
    expect(page.get_by_label(says("Email"), exact=True)).to_be_focused()


@NO_SCRIPT
def test_a_late_press_is_told_why(visitor: Visitor, language: str, says: Says) -> None:
    page, letter = visitor.page, "chechnya-senate-letter"
    visitor.open(f"/{language}/")  # what another site sends is not taken
    page.set_content(
        f'<form method="post" action="{visitor.stack.url}/api/actions/{letter}/signatures">'
        f'<input name="lang" value="{language}"><button>Late</button></form>'
    )
    page.get_by_role("button").click()
    expect_spoken(page, language, says("Signing has closed"))
    page.get_by_role("link", name=says("Back to the page")).click()
    assert urlsplit(page.url).path == f"/{language}/chechnya/senate-letter/"


@NO_SCRIPT
def test_a_link_cut_short_is_told_in_the_language_of_the_mail(
    visitor: Visitor, language: str, says: Says
) -> None:
    answer = visitor.page.goto(f"{visitor.stack.url}/api/confirm?token=cut&lang={language}")
    assert answer
    assert answer.status == 404
    expect_spoken(visitor.page, language, says("This link no longer works"))


@NO_SCRIPT
def test_a_page_that_is_not_there_says_so_in_every_language(
    visitor: Visitor, language: str, says: Says
) -> None:
    answer = visitor.page.goto(f"{visitor.stack.url}/{language}/nothing/")
    assert answer
    assert answer.status == 404
    for told_in, said in (
        (SOURCE, "There is no such page"),
        (language, says("There is no such page")),
    ):
        section = visitor.page.locator(f"section[lang={told_in}]")
        expect(section.get_by_role("heading")).to_have_text(said)


@NO_SCRIPT
@pytest.mark.parametrize("page", ["", "petition/", "senate-letter/", "signed/", "privacy/"])
def test_the_language_switcher_keeps_the_page(visitor: Visitor, language: str, page: str) -> None:
    visitor.open(f"/{language}/chechnya/{page}")
    languages = visitor.page.locator("header nav")
    languages.get_by_role("link", name="English").click()
    assert urlsplit(visitor.page.url).path == f"/{SOURCE}/chechnya/{page}"
    languages.get_by_role("link", name=cldr.autonym(language)).click()
    assert urlsplit(visitor.page.url).path == f"/{language}/chechnya/{page}"


@pytest.mark.parametrize("language", NUMBERS, indirect=True)
def test_the_count_is_written_as_the_language_writes_numbers(
    visitor: Visitor, language: str, script: bool
) -> None:
    """With the digits 0-9, whatever a phone's own are."""
    written = NUMBERS[language]
    visitor.page.route(
        f"**/counts/{ACTION}.json",
        lambda route: route.fulfill(
            json={
                "action": ACTION,
                "state": "open",
                "confirmed": 1234,
                "goal": 10_000,
                "updated": "2026-11-21T14:00:00Z",
            }
        ),
    )
    visitor.open(f"/{language}/chechnya/petition/")
    count = visitor.page.locator("#count")
    expect(count).to_contain_text(written.goal)
    expect(count).to_have_attribute("lang", written.tag)
    if script:
        expect(count.locator("strong").first).to_have_text(written.confirmed)
        expect(count.locator("[data-updated]").first).to_contain_text(written.day)
    assert not re.search("[٠-٩]", count.inner_text())
