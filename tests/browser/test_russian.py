"""A visitor's way in Russian, with script and without, on a phone that speaks Russian."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from infra.local import LocalStack
from tests.browser.conftest import Visitor, eventually

ACTION = "chechnya-petition"
PETITION = "/ru/chechnya/petition/"
TITLE = "Расследуйте нападения на ЛГБТИ-людей в Чечне"
SUBJECT = "Пожалуйста, подтвердите свой адрес электронной почты"


@pytest.fixture
def visitor(
    stack: LocalStack, browser: Browser, playwright: Playwright, script: bool
) -> Iterator[Visitor]:
    """Come with an old phone that is set to Russian."""
    phone = playwright.devices["Galaxy S5"]
    context = browser.new_context(**phone, java_script_enabled=script, locale="ru-RU")
    yield Visitor(stack, context.new_page())
    context.close()


def fill(page: Page, email: str, name: str = "Аля") -> None:
    """Fill the form and press."""
    page.get_by_label("Имя", exact=True).fill(name)
    page.get_by_label("Электронная почта", exact=True).fill(email)
    page.get_by_label("Страна").select_option(label="Ирландия")
    page.locator("form button").click()


def follow(visitor: Visitor, purpose: str, email: str) -> None:
    """Open the mail and go where its link leads."""
    found = re.search(rf"https?://\S+/api/{purpose}\S+", visitor.mail_to(email)["text"])
    assert found
    visitor.page.goto(found[0])


def expect_russian(page: Page, heading: str) -> None:
    """Expect a page that is in Russian, under a heading."""
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_visitor_signs_and_withdraws_without_a_word_of_english(
    visitor: Visitor, script: bool
) -> None:
    page, email = visitor.page, f"alya.{'script' if script else 'plain'}@example.org"
    before = visitor.count(ACTION)
    visitor.open("/")
    page.get_by_role("link", name="Русский").first.click()
    page.get_by_role("link", name=re.compile("^Преследование ЛГБТИ-людей")).click()
    page.get_by_role("link", name=TITLE).click()
    expect_russian(page, TITLE)
    fill(page, email)
    expect(page).to_have_url(re.compile(r"/ru/chechnya/check-your-email/$"))
    expect_russian(page, "Проверьте почту")
    follow(visitor, "confirm", email)
    expect_russian(page, "Подтвердить подпись")
    page.get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"/ru/chechnya/signed/$"))
    expect_russian(page, "Спасибо, ваша подпись принята")
    eventually(lambda: visitor.count(ACTION) == before + 1)
    follow(visitor, "withdraw", email)
    expect_russian(page, "Удалить подпись")
    page.get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"/ru/chechnya/withdrawn/$"))
    expect_russian(page, "Ваша подпись удалена")
    eventually(lambda: visitor.count(ACTION) == before)


def test_a_mail_tells_nothing_on_a_lock_screen_and_everything_within(
    visitor: Visitor, script: bool
) -> None:
    email = f"ekran.{'script' if script else 'plain'}@example.org"
    visitor.open(PETITION)
    fill(visitor.page, email)
    mail = visitor.mail_to(email)
    assert mail["subject"] == SUBJECT
    assert mail["text"].startswith("Здравствуйте!")
    preview = mail["text"][:250].lower()
    for word in ("петици", "подпис", "лгбт", "чечн", "президент", "кампани"):
        assert word not in preview
    assert TITLE in mail["text"]
    assert f"{visitor.stack.url}{PETITION}" in mail["text"]
    links = re.findall(r"https?://\S+/api/\S+", mail["text"])
    assert [link.rpartition("&")[2] for link in links] == ["lang=ru", "lang=ru"]


def test_what_was_typed_comes_back_with_what_to_mend(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(PETITION)
    fill(page, "никто", name="=cmd")
    expect(page).to_have_title(f"Ошибка: {TITLE}")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Имя", exact=True)).to_have_value("=cmd")
    expect(page.get_by_label("Страна")).to_have_value("IE")
    expect(page.locator("#name-error")).to_contain_text("Имя должно начинаться с буквы")
    page.get_by_role("link", name=re.compile("Введите адрес электронной почты")).click()
    expect(page.get_by_label("Электронная почта", exact=True)).to_be_focused()


def test_a_late_press_is_told_why_in_russian(visitor: Visitor) -> None:
    visitor.open("/ru/chechnya/appeal/")
    expect(visitor.page.get_by_text("Закрыто после 17 мая 2019 г.").first).to_be_visible()
    visitor.page.set_content(
        f'<form method="post" action="{visitor.stack.url}/api/actions/chechnya-appeal/signatures">'
        '<input name="lang" value="ru"><button>Поздно</button></form>'
    )
    visitor.page.get_by_role("button").click()
    expect_russian(visitor.page, "Приём подписей завершён")
    visitor.page.get_by_role("link", name="Вернуться на страницу").click()
    assert urlsplit(visitor.page.url).path == "/ru/chechnya/appeal/"


def test_a_link_cut_short_is_told_in_the_language_of_the_mail(visitor: Visitor) -> None:
    answer = visitor.page.goto(f"{visitor.stack.url}/api/confirm?token=cut&lang=ru")
    assert answer
    assert answer.status == 404
    expect_russian(visitor.page, "Эта ссылка больше не работает")


def test_a_page_that_is_not_there_says_so_in_both_languages(visitor: Visitor) -> None:
    answer = visitor.page.goto(f"{visitor.stack.url}/ru/nothing/")
    assert answer
    assert answer.status == 404
    for language, said in (("en", "There is no such page"), ("ru", "Такой страницы нет")):
        section = visitor.page.locator(f"section[lang={language}]")
        expect(section.get_by_role("heading")).to_have_text(said)


@pytest.mark.parametrize("page", ["", "petition/", "senate-letter/", "signed/", "privacy/"])
def test_the_language_switcher_keeps_the_page(visitor: Visitor, page: str) -> None:
    visitor.open(f"/ru/chechnya/{page}")
    visitor.page.get_by_role("link", name="English").click()
    assert urlsplit(visitor.page.url).path == f"/en/chechnya/{page}"
    visitor.page.get_by_role("link", name="Русский").click()
    assert urlsplit(visitor.page.url).path == f"/ru/chechnya/{page}"


def test_the_count_is_written_as_russian_writes_numbers(visitor: Visitor, script: bool) -> None:
    visitor.page.route(
        "**/counts/*",
        lambda route: route.fulfill(
            json={"confirmed": 1234, "state": "open", "updated": "2026-11-21T14:00:00Z"}
        ),
    )
    visitor.open(PETITION)
    expect(visitor.page.locator("#count")).to_contain_text("10\N{NO-BREAK SPACE}000 подписей")
    if script:
        expect(visitor.page.locator("#count strong").first).to_have_text("1\N{NO-BREAK SPACE}234")
        expect(visitor.page.locator("#count [data-updated]").first).to_contain_text(
            "21 ноября 2026"
        )
