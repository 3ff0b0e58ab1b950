"""A visitor's way in each language but the first, on a phone that speaks it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from infra.local import LocalStack
from tests.browser.conftest import Visitor, eventually
from tests.template import ROOT
from undersigned.rules.language import LANGUAGES, SOURCE, direction

ACTION = "chechnya-petition"
NO_SCRIPT = pytest.mark.parametrize("script", [False], ids=["no-script"])


@dataclass(frozen=True)
class Speech:
    """What a language says along the way."""

    phone: str
    itself: str
    name: str
    email: str
    country: str
    ireland: str
    check: str
    confirm: str
    thanks: str
    remove: str
    removed: str
    subject: str
    greeting: str
    telling: tuple[str, ...]  # parts of words that a lock screen must not show
    error: str
    bad_name: str
    bad_email: str
    closed: str
    back: str
    no_link: str
    no_page: str
    goal: str
    confirmed: str
    day: str
    tag: str  # by which script writes numbers


SPEECHES = {
    "ru": Speech(
        phone="ru-RU",
        itself="Русский",
        name="Имя",
        email="Электронная почта",
        country="Страна",
        ireland="Ирландия",
        check="Проверьте почту",
        confirm="Подтвердить подпись",
        thanks="Спасибо, ваша подпись принята",
        remove="Удалить подпись",
        removed="Ваша подпись удалена",
        subject="Пожалуйста, подтвердите свой адрес электронной почты",
        greeting="Здравствуйте!",
        telling=("петици", "подпис", "лгбт", "чечн", "президент", "кампани"),
        error="Ошибка: ",
        bad_name="Имя должно начинаться с буквы",
        bad_email="Введите адрес электронной почты",
        closed="Приём подписей завершён",
        back="Вернуться на страницу",
        no_link="Эта ссылка больше не работает",
        no_page="Такой страницы нет",
        goal="10\N{NO-BREAK SPACE}000 подписей",
        confirmed="1\N{NO-BREAK SPACE}234",
        day="21 ноября 2026",
        tag="ru",
    ),
    "ar": Speech(
        phone="ar-EG",  # where a browser left alone writes other digits
        itself="العربية",
        name="الاسم",
        email="البريد الإلكتروني",
        country="البلد",
        ireland="أيرلندا",
        check="يُرجى تفقّد بريدك الإلكتروني",
        confirm="تأكيد توقيعك",
        thanks="شكرًا لك، اكتمل توقيعك",
        remove="حذف توقيعك",
        removed="حُذف توقيعك",
        subject="يُرجى تأكيد بريدك الإلكتروني",
        greeting="مرحبًا،",
        telling=("عريض", "توقيع", "وقّع", "الميم", "شيشان", "رئيس", "حمل"),
        error="خطأ: ",
        bad_name="يُرجى أن يبدأ الاسم بحرف",
        bad_email="يُرجى إدخال عنوان بريد إلكتروني",
        closed="أُغلق باب التوقيع",
        back="العودة إلى الصفحة",
        no_link="لم يعد هذا الرابط يعمل",
        no_page="لا توجد صفحة كهذه",
        goal="10,000 توقيع",
        confirmed="1,234",
        day="21 نوفمبر 2026",
        tag="ar-u-nu-latn",
    ),
}


@pytest.fixture(params=[language for language in LANGUAGES if language != SOURCE])
def language(request: pytest.FixtureRequest) -> str:
    """Every language that is promised; the other journeys are made in the first."""
    return str(request.param)


@pytest.fixture
def says(language: str) -> Speech:
    """Tell what it says."""
    return SPEECHES[language]


@pytest.fixture
def visitor(
    stack: LocalStack, browser: Browser, playwright: Playwright, script: bool, says: Speech
) -> Iterator[Visitor]:
    """Come with an old phone that is set to the language."""
    phone = playwright.devices["Galaxy S5"]
    context = browser.new_context(**phone, java_script_enabled=script, locale=says.phone)
    yield Visitor(stack, context.new_page())
    context.close()


def title(page: str, language: str) -> str:
    """Return the title that a page of the campaign has been given."""
    file = ROOT / "site" / "content" / "chechnya" / f"{page}.{language}.md"
    found = re.search(r"^Title: (.+)$", file.read_text("utf-8"), re.M)
    assert found
    return found[1]


def fill(page: Page, says: Speech, email: str, name: str = "Аля سلمى") -> None:
    """Fill the form and press."""
    page.get_by_label(says.name, exact=True).fill(name)
    page.get_by_label(says.email, exact=True).fill(email)
    page.get_by_label(says.country).select_option(label=says.ireland)
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
    visitor: Visitor, language: str, says: Speech, script: bool
) -> None:
    page, email = visitor.page, f"way.{language}.{'script' if script else 'plain'}@example.org"
    before = visitor.count(ACTION)
    visitor.open("/")
    page.get_by_role("link", name=says.itself).first.click()
    page.get_by_role("link", name=title("home", language)).click()
    page.locator("main").get_by_role("link", name=title("petition", language)).first.click()
    expect_spoken(page, language, title("petition", language))
    fill(page, says, email)
    expect(page).to_have_url(re.compile(rf"/{language}/chechnya/check-your-email/$"))
    expect_spoken(page, language, says.check)
    follow(visitor, "confirm", email)
    expect_spoken(page, language, says.confirm)
    page.get_by_role("button").click()
    expect(page).to_have_url(re.compile(rf"/{language}/chechnya/signed/$"))
    expect_spoken(page, language, says.thanks)
    eventually(lambda: visitor.count(ACTION) == before + 1)
    follow(visitor, "withdraw", email)
    expect_spoken(page, language, says.remove)
    page.get_by_role("button").click()
    expect(page).to_have_url(re.compile(rf"/{language}/chechnya/withdrawn/$"))
    expect_spoken(page, language, says.removed)
    eventually(lambda: visitor.count(ACTION) == before)


@NO_SCRIPT
def test_a_mail_tells_nothing_on_a_lock_screen_and_everything_within(
    visitor: Visitor, language: str, says: Speech
) -> None:
    email, petition = f"screen.{language}@example.org", f"/{language}/chechnya/petition/"
    visitor.open(petition)
    fill(visitor.page, says, email)
    mail = visitor.mail_to(email)
    assert mail["subject"] == says.subject
    assert mail["text"].startswith(says.greeting)
    preview = mail["text"][:250].lower()
    assert [word for word in says.telling if word in preview] == []
    assert title("petition", language) in mail["text"]
    assert f"{visitor.stack.url}{petition}\n" in mail["text"]
    links = re.findall(r"https?://\S+/api/\S+", mail["text"])
    assert [link.rpartition("&")[2] for link in links] == [f"lang={language}"] * 2
    assert f'<html lang="{language}" dir="{direction(language)}">' in mail["html"]


def test_what_was_typed_comes_back_with_what_to_mend(
    visitor: Visitor, language: str, says: Speech
) -> None:
    page = visitor.page
    visitor.open(f"/{language}/chechnya/petition/")
    fill(page, says, "никто", name="=cmd")
    expect(page).to_have_title(f"{says.error}{title('petition', language)}")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label(says.name, exact=True)).to_have_value("=cmd")
    expect(page.get_by_label(says.country)).to_have_value("IE")
    expect(page.locator("#name-error")).to_contain_text(says.bad_name)
    page.get_by_role("link", name=says.bad_email).click()
    expect(page.get_by_label(says.email, exact=True)).to_be_focused()


@NO_SCRIPT
def test_a_late_press_is_told_why(visitor: Visitor, language: str, says: Speech) -> None:
    page, letter = visitor.page, "chechnya-senate-letter"
    page.set_content(
        f'<form method="post" action="{visitor.stack.url}/api/actions/{letter}/signatures">'
        f'<input name="lang" value="{language}"><button>Late</button></form>'
    )
    page.get_by_role("button").click()
    expect_spoken(page, language, says.closed)
    page.get_by_role("link", name=says.back).click()
    assert urlsplit(page.url).path == f"/{language}/chechnya/senate-letter/"


@NO_SCRIPT
def test_a_link_cut_short_is_told_in_the_language_of_the_mail(
    visitor: Visitor, language: str, says: Speech
) -> None:
    answer = visitor.page.goto(f"{visitor.stack.url}/api/confirm?token=cut&lang={language}")
    assert answer
    assert answer.status == 404
    expect_spoken(visitor.page, language, says.no_link)


@NO_SCRIPT
def test_a_page_that_is_not_there_says_so_in_every_language(
    visitor: Visitor, language: str, says: Speech
) -> None:
    answer = visitor.page.goto(f"{visitor.stack.url}/{language}/nothing/")
    assert answer
    assert answer.status == 404
    for told_in, said in ((SOURCE, "There is no such page"), (language, says.no_page)):
        section = visitor.page.locator(f"section[lang={told_in}]")
        expect(section.get_by_role("heading")).to_have_text(said)


@NO_SCRIPT
@pytest.mark.parametrize("page", ["", "petition/", "senate-letter/", "signed/", "privacy/"])
def test_the_language_switcher_keeps_the_page(
    visitor: Visitor, language: str, says: Speech, page: str
) -> None:
    visitor.open(f"/{language}/chechnya/{page}")
    languages = visitor.page.locator("header nav")
    languages.get_by_role("link", name="English").click()
    assert urlsplit(visitor.page.url).path == f"/{SOURCE}/chechnya/{page}"
    languages.get_by_role("link", name=says.itself).click()
    assert urlsplit(visitor.page.url).path == f"/{language}/chechnya/{page}"


def test_the_count_is_written_as_the_language_writes_numbers(
    visitor: Visitor, language: str, says: Speech, script: bool
) -> None:
    """With the digits 0-9, whatever a phone's own are."""
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
    expect(count).to_contain_text(says.goal)
    expect(count).to_have_attribute("lang", says.tag)
    if script:
        expect(count.locator("strong").first).to_have_text(says.confirmed)
        expect(count.locator("[data-updated]").first).to_contain_text(says.day)
    assert not re.search("[٠-٩]", count.inner_text())
