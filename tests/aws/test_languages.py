"""The API in each language but the first: what it answers people and programs, and the mail."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

import deployment
import web
from making import catalogues
from tests.aws.conftest import CONTEXT, PETITION, Cloud, event
from tests.aws.journey import FIELDS, deliver, form_body, press, sign_and_read
from tests.content import Says, country, shown, speech, telling
from undersigned.aws.actions import Actions
from undersigned.rules.action import Page
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.language import LANGUAGES, SOURCE, direction, translations

BUSY = (
    "Many are signing on your connection. Nothing is lost. Please press again in %(num)d minute.",
    "Many are signing on your connection. Nothing is lost. Please press again in %(num)d minutes.",
)
TITLE = "Сохраните реку чистой حافظوا على النهر Keep it clean"  # as it stands in every language


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compile the catalogues, which are made and not kept."""
    catalogues.main()


@pytest.fixture(params=[language for language in LANGUAGES if language != SOURCE])
def language(request: pytest.FixtureRequest) -> str:
    """Every language that is promised; the other tests are in the first."""
    return str(request.param)


@pytest.fixture
def says(language: str) -> Says:
    """Tell what it says."""
    return speech(language)


@pytest.fixture
def river(cloud: Cloud, language: str) -> Cloud:
    """Publish the petition in two languages, the tested one being the campaign's own."""
    publish(cloud, language)
    return cloud


def publish(cloud: Cloud, language: str, **changes: Any) -> None:
    """Publish it, and let the minute pass for which the old one is remembered."""
    pages = {
        language: Page(TITLE, f"/{language}/river/petition/"),
        "en": Page("Keep the river clean", "/en/river/petition/"),
    }
    petition = replace(PETITION, languages=tuple(pages), pages=pages)
    cloud.store.actions.publish(replace(petition, **changes))
    deployment.store.cache_clear()
    web._service.cache_clear()  # noqa: SLF001 - it holds the store


def press_in(language: str, accepted: str, **fields: str) -> dict[str, Any]:
    """Press the button of a form in a language, with a browser that prefers another."""
    pressed = event("sign-form", **form_body(FIELDS | {"lang": language} | fields))
    pressed["headers"]["accept-language"] = accepted
    return web.handler(pressed, CONTEXT)


def send_in(language: str, **fields: str) -> dict[str, Any]:
    """Sign as a program does, and return the problem it is told."""
    body = json.dumps(FIELDS | {"lang": language} | fields)
    problem: dict[str, Any] = json.loads(
        web.handler(event("sign-json", body=body), CONTEXT)["body"]
    )
    return problem


def link(purpose: str, token: str, language: str, *, press: bool = False) -> dict[str, Any]:
    """Open a link as the mail has it, or press the button of the page behind it."""
    name = "confirm-post" if press else "confirm-get"
    fields = {"token": token, "lang": language}
    fields |= {"do": "remove"} if press and purpose == "signature" else {}
    opened = event(
        name, rawPath=f"/api/{purpose}", **(form_body(fields | {"press": "1"}) if press else {})
    )
    opened["requestContext"]["http"]["path"] = f"/api/{purpose}"
    if not press:
        opened["queryStringParameters"] = fields
    return web.handler(opened, CONTEXT)


@pytest.mark.parametrize("language", ["ru"], indirect=True)
@pytest.mark.parametrize(
    ("asked", "accepted", "sent_to", "told_in"),
    [
        ("ru", "en-GB,en;q=0.8", "ru", "ru"),
        ("en", "ru-RU,ru;q=0.9", "en", "en"),
        ("", "en-GB,en;q=0.8", "ru", "en"),
        ("", "ar-EG,ar;q=0.9", "ru", "ru"),
        ("xx", "de-DE", "ru", "ru"),
        ("", "", "ru", "ru"),
    ],
)
def test_the_language_is_the_forms(
    river: Cloud, asked: str, accepted: str, sent_to: str, told_in: str
) -> None:
    """Else the campaign's first, and for errors the browser's where the campaign speaks it."""
    assert river
    answer = press_in(asked, accepted)
    assert answer["headers"]["Location"] == f"/{sent_to}/river/check-your-email/"
    wrong = press_in(asked, accepted, email="")
    assert f'<html lang="{told_in}"' in wrong["body"]


def test_a_mail_is_in_the_language_of_the_form_and_so_is_all_it_leads_to(
    river: Cloud, language: str, says: Says
) -> None:
    links = sign_and_read(river, lang=language)
    mail = river.mails()[0]
    assert mail.subject == says("Please confirm your email")
    assert TITLE in mail.body
    assert f"https://example.org/{language}/river/petition/" in mail.body
    assert f'<html lang="{language}" dir="{direction(language)}">' in mail.body
    assert (
        len(re.findall(rf"/api/\w+\?\S+lang={language}", mail.body)) == 4
    )  # each link, and its address written out
    page = link("confirm", links["confirm"], language)["body"]
    assert f'<html lang="{language}" dir="{direction(language)}">' in page
    assert f'<input type="hidden" name="lang" value="{language}">' in page
    for purpose, done in (("confirm", "signed"), ("signature", "withdrawn")):
        pressed = link(purpose, links[purpose], language, press=True)
        assert pressed["headers"]["Location"] == f"/{language}/river/{done}/"


def test_a_lock_screen_shows_nothing_of_the_cause(river: Cloud, language: str) -> None:
    assert press(lang=language)["statusCode"] == 303
    deliver(river)
    mail = river.mails()[0]
    words = " ".join(re.sub("<[^>]+>", " ", mail.body).split())
    seen = shown(mail.source, mail.subject, words[:300])
    assert [word for word in ("minister", *telling(language, TITLE)) if word in seen] == []
    assert TITLE in words


def test_bad_fields_are_told_to_people_and_programs(
    river: Cloud, language: str, says: Says
) -> None:
    assert river
    wrong = {"name": "=cmd", "email": "nobody", "comment": "я" * 501}
    answer = press_in(language, "en", **wrong)
    assert answer["statusCode"] == 422
    assert f"<title>{says('Error: ')}{TITLE}" in answer["body"]
    told = [error["message"] for error in send_in(language, **wrong)["errors"]]
    assert told == [
        says("Enter an email address like name@example.org."),
        says("Start the name with a letter, not with = + - or @."),
        says("Shorten the comment to %(most)d characters.") % {"most": 500},
    ]
    for sentence in told:
        assert sentence in answer["body"]
    assert re.search(rf'<option value="?IE"? selected>{country("IE", language)}', answer["body"])


@pytest.mark.parametrize(
    ("changes", "told", "why"),
    [
        (
            {"opens": datetime(2999, 1, 1, tzinfo=UTC)},
            "Signing has not opened yet",
            "This action is not open yet.",
        ),
        (
            {"closes": datetime(2020, 1, 1, tzinfo=UTC)},
            "Signing has closed",
            "This action is closed.",
        ),
        (
            {"paused": True},
            "Signing is paused",
            "This action is paused. Please come back later.",
        ),
    ],
)
def test_an_action_that_is_not_open_says_why(
    river: Cloud, language: str, says: Says, changes: dict[str, Any], told: str, why: str
) -> None:
    publish(river, language, **changes)
    if "paused" in changes:  # the desk's own, which publishing never writes
        river.dynamodb.update_item(
            TableName="main",
            Key={"pk": {"S": "ACTION#river-petition"}, "sk": {"S": "STATE"}},
            UpdateExpression="SET paused = :yes",
            ExpressionAttributeValues={":yes": {"BOOL": True}},
        )
    answer = press_in(language, "en")
    assert answer["statusCode"] == 409
    assert f"<h1>{says(told)}</h1>" in answer["body"]
    assert send_in(language)["detail"] == says(why)


def test_one_too_many_is_told_when_to_press_again(
    river: Cloud, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert river
    monkeypatch.setenv("SIGN_LIMIT_PER_NETWORK", "1")
    assert [press_in(language, "en")["statusCode"] for _ in range(2)] == [303, 429]
    told = translations(language).ngettext(*BUSY, 10).partition(".")[0]
    assert told in press_in(language, "en")["body"]


def test_a_store_that_is_down_is_told_with_the_form(
    river: Cloud, language: str, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert river

    def down(*_: object) -> None:
        raise PetitionError(Code.UNAVAILABLE, retry_after=5)

    monkeypatch.setattr(Actions, "find", down)
    answer = press_in(language, "en", comment="как я написал كما كتبت")
    assert answer["statusCode"] == 503
    assert says("Something failed on our side. Please try again in a moment.") in answer["body"]
    assert "как я написал كما كتبت" in answer["body"]


@pytest.mark.parametrize("purpose", ["confirm", "signature"])
def test_what_is_no_token_is_told_with_a_way_on(
    river: Cloud, language: str, says: Says, purpose: str
) -> None:
    assert river
    answer = link(purpose, "река", language)
    assert answer["statusCode"] == 404
    assert f"<h1>{says('This link no longer works')}</h1>" in answer["body"]
    assert f'href="/{language}/"' in answer["body"]


def test_a_program_says_its_language_as_a_browser_does(
    river: Cloud, language: str, says: Says
) -> None:
    assert river
    lost = event("sign-json", rawPath="/api/nothing", body=json.dumps(FIELDS | {"lang": ""}))
    lost["requestContext"]["http"]["path"] = "/api/nothing"
    lost["headers"]["accept-language"] = f"{language}-XX,{language};q=0.9"
    assert json.loads(web.handler(lost, CONTEXT)["body"])["detail"] == says(
        "There is nothing at this address."
    )
