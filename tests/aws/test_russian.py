"""The API in Russian: every answer to a person or a program, and the mail, in one language."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

import deployment
import web
from infra import catalogues
from tests.aws.conftest import CONTEXT, PETITION, Cloud, event
from tests.aws.journey import FIELDS, deliver, form_body, press, sign_and_read
from undersigned.action import Page
from undersigned.errors import Code, PetitionError
from undersigned.store import Store

PAGES = {
    "ru": Page("Сохраните реку чистой", "/ru/river/petition/"),
    "en": Page("Keep the river clean", "/en/river/petition/"),
}
SUBJECT = "Пожалуйста, подтвердите свой адрес электронной почты"


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compile the catalogues, which are made and not kept."""
    catalogues.main()


@pytest.fixture
def river(cloud: Cloud) -> Cloud:
    """Publish the petition in two languages, Russian being the campaign's own."""
    publish(cloud)
    return cloud


def publish(cloud: Cloud, **changes: Any) -> None:
    """Publish it, and let the minute pass for which the old one is remembered."""
    petition = replace(PETITION, languages=("ru", "en"), pages=PAGES)
    cloud.store.put_action(replace(petition, **changes))
    deployment.store.cache_clear()
    web._service.cache_clear()  # noqa: SLF001 - it holds the store


def press_in(language: str, accepted: str, **fields: str) -> dict[str, Any]:
    """Press the button of a form in a language, with a browser that prefers another."""
    pressed = event("sign-form", **form_body(FIELDS | {"lang": language} | fields))
    pressed["headers"]["accept-language"] = accepted
    return web.handler(pressed, CONTEXT)


def link(purpose: str, token: str, *, press: bool = False, language: str = "ru") -> dict[str, Any]:
    """Open a link as the mail has it, or press the button of the page behind it."""
    name = "confirm-post" if press else "confirm-get"
    fields = {"token": token, "lang": language}
    opened = event(name, rawPath=f"/api/{purpose}", **(form_body(fields) if press else {}))
    opened["requestContext"]["http"]["path"] = f"/api/{purpose}"
    if not press:
        opened["queryStringParameters"] = fields
    return web.handler(opened, CONTEXT)


@pytest.mark.parametrize(
    ("asked", "accepted", "sent_to", "told_in"),
    [
        ("ru", "en-GB,en;q=0.8", "ru", "ru"),
        ("en", "ru-RU,ru;q=0.9", "en", "en"),
        ("", "en-GB,en;q=0.8", "ru", "en"),
        ("xx", "de-DE", "ru", "ru"),
        ("", "", "ru", "ru"),
    ],
)
def test_the_language_is_the_forms(
    river: Cloud, asked: str, accepted: str, sent_to: str, told_in: str
) -> None:
    """Else the campaign's first for the mail and what follows, and the browser's for errors."""
    assert river
    answer = press_in(asked, accepted)
    assert answer["headers"]["Location"] == f"/{sent_to}/river/check-your-email/"
    wrong = press_in(asked, accepted, email="")
    assert f'<html lang="{told_in}"' in wrong["body"]


def test_a_mail_is_in_the_language_of_the_form_and_so_is_all_it_leads_to(river: Cloud) -> None:
    links = sign_and_read(river, lang="ru")
    mail = river.mails()[0]
    assert mail.subject == SUBJECT
    assert "Сохраните реку чистой" in mail.body
    assert "https://example.org/ru/river/petition/" in mail.body
    assert len(re.findall(r"/api/\w+\?\S+lang=ru", mail.body)) == 2
    page = link("confirm", links["confirm"])["body"]
    assert '<html lang="ru"' in page
    assert '<input type="hidden" name="lang" value="ru">' in page
    for purpose, done in (("confirm", "signed"), ("withdraw", "withdrawn")):
        pressed = link(purpose, links[purpose], press=True)
        assert pressed["headers"]["Location"] == f"/ru/river/{done}/"


@pytest.mark.parametrize("told", ["рек", "чист", "Minister", "петици", "подпис", "кампани"])
def test_a_lock_screen_shows_nothing_of_the_cause(river: Cloud, told: str) -> None:
    assert press(lang="ru")["statusCode"] == 303
    deliver(river)
    mail = river.mails()[0]
    words = " ".join(re.sub("<[^>]+>", " ", mail.body).split())
    assert told.lower() not in f"{mail.subject} {mail.source} {words[:300]}".lower()
    assert "Сохраните реку чистой" in words


def test_bad_fields_are_told_to_people_and_programs(river: Cloud) -> None:
    assert river
    wrong = {"name": "=cmd", "email": "nobody", "comment": "я" * 501}
    answer = press_in("ru", "en", **wrong)
    assert answer["statusCode"] == 422
    body = json.dumps(FIELDS | wrong | {"lang": "ru"})
    problem = json.loads(web.handler(event("sign-json", body=body), CONTEXT)["body"])
    assert "<title>Ошибка: Сохраните реку чистой" in answer["body"]
    told = [error["message"] for error in problem["errors"]]
    assert told == [
        "Имя должно начинаться с буквы, а не со знака =, +, - или @.",
        "Введите адрес электронной почты, например name@example.org.",
        "Сократите комментарий до 500 знаков.",
    ]
    for sentence in told:
        assert sentence in answer["body"]
    assert re.search(r'<option value="?IE"? selected>Ирландия', answer["body"])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"opens": datetime(2999, 1, 1, tzinfo=UTC)}, "Приём подписей ещё не начался"),
        ({"closes": datetime(2020, 1, 1, tzinfo=UTC)}, "Приём подписей завершён"),
        ({"paused": True}, "Приём подписей приостановлен"),
    ],
)
def test_an_action_that_is_not_open_says_why(
    river: Cloud, changes: dict[str, Any], told: str
) -> None:
    publish(river, **changes)
    if "paused" in changes:  # the desk's own, which publishing never writes
        river.dynamodb.update_item(
            TableName="main",
            Key={"pk": {"S": "ACTION#river-petition"}},
            UpdateExpression="SET paused = :yes",
            ExpressionAttributeValues={":yes": {"BOOL": True}},
        )
    answer = press_in("ru", "en")
    assert answer["statusCode"] == 409
    assert f"<h1>{told}</h1>" in answer["body"]
    problem = json.loads(web.handler(event("sign-json", **in_russian()), CONTEXT)["body"])
    assert problem["detail"].startswith(told)


def test_one_too_many_is_told_when_to_press_again(
    river: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert river
    monkeypatch.setenv("SIGN_LIMIT_PER_NETWORK", "1")
    assert [press_in("ru", "en")["statusCode"] for _ in range(2)] == [303, 429]
    assert "Из вашей сети сейчас подписывают многие." in press_in("ru", "en")["body"]


def test_a_store_that_is_down_is_told_with_the_form(
    river: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert river

    def down(*_: object) -> None:
        raise PetitionError(Code.UNAVAILABLE, retry_after=5)

    monkeypatch.setattr(Store, "action", down)
    answer = press_in("ru", "en", comment="как я написал")
    assert answer["statusCode"] == 503
    assert "Произошла ошибка на нашей стороне." in answer["body"]
    assert "как я написал" in answer["body"]


@pytest.mark.parametrize("purpose", ["confirm", "withdraw"])
def test_what_is_no_token_is_told_with_a_way_on(river: Cloud, purpose: str) -> None:
    assert river
    answer = link(purpose, "река")
    assert answer["statusCode"] == 404
    assert "<h1>Эта ссылка больше не работает</h1>" in answer["body"]
    assert 'href="/ru/"' in answer["body"]


def test_a_program_says_its_language_as_a_browser_does(river: Cloud) -> None:
    assert river
    lost = event("sign-json", rawPath="/api/nothing", **in_russian(lang=""))
    lost["requestContext"]["http"]["path"] = "/api/nothing"
    lost["headers"]["accept-language"] = "ru-RU,ru;q=0.9"
    assert json.loads(web.handler(lost, CONTEXT)["body"])["detail"] == "По этому адресу ничего нет."


def in_russian(**fields: str) -> dict[str, Any]:
    """Return a body in JSON, as a program sends it."""
    return {"body": json.dumps(FIELDS | {"lang": "ru"} | fields)}
