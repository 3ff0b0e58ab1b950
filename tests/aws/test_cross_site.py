"""A form on another website, sent by a visitor's browser, does nothing here."""

import json
from typing import Any

import pytest

import deployment
import web
from tests.aws.conftest import CONTEXT, Cloud, event
from tests.aws.journey import FIELDS, form_body, press, sign_and_read
from undersigned.http import elsewhere
from undersigned.http.request import Request
from undersigned.rules.errors import Code, PetitionError

Headers = dict[str, str | None]
OURS, THEIRS = "https://example.org", "https://evil.example"
CROSS: Headers = {"sec-fetch-site": "cross-site"}
OLD: Headers = {"sec-fetch-site": None}  # a browser that does not say it


def sent(headers: Headers, name: str = "sign-form", **changes: Any) -> dict[str, Any]:
    """Send a golden event with other headers; None takes one away."""
    made = event(name, **changes)
    given = made["headers"] | headers
    made["headers"] = {name: value for name, value in given.items() if value is not None}
    return web.handler(made, CONTEXT)


@pytest.mark.parametrize(
    "headers",
    [
        CROSS,
        CROSS | {"origin": OURS},
        CROSS | {"origin": None},
        OLD | {"origin": THEIRS},
        OLD | {"origin": "http://example.org:8080"},
        OLD | {"origin": "https://example.org.evil.example"},
        OLD | {"origin": "example.org"},
        OLD | {"origin": "file://"},
        {"sec-fetch-site": "nonsense", "origin": THEIRS},
    ],
)
def test_what_another_website_sends_signs_nothing(cloud: Cloud, headers: Headers) -> None:
    assert sent(headers)["statusCode"] == 409
    assert cloud.items("SIGNER#") == []
    assert cloud.requests() == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-site", "origin": "https://www.example.org"},
        {"sec-fetch-site": "none", "origin": None},
        OLD,
        OLD | {"origin": OURS},
        OLD | {"origin": "https://EXAMPLE.org"},
        OLD | {"origin": None},  # a program
        OLD | {"origin": THEIRS, "x-viewer-host": None},  # a CDN that does not tell the host yet
        {"origin": THEIRS},  # which says itself that it is ours
    ],
)
def test_what_our_own_page_or_a_program_sends_is_taken(cloud: Cloud, headers: Headers) -> None:
    assert sent(headers)["statusCode"] == 303
    assert len(cloud.items(sk="SIGNING#")) == 1


def test_a_person_is_told_the_way_to_the_form_in_their_language(cloud: Cloud) -> None:
    assert cloud
    answer = sent(CROSS)
    assert "<h1>Nothing was done</h1>" in answer["body"]
    assert '<a href="/en/river/petition/">Keep the river clean</a>' in answer["body"]
    told = sent(CROSS | {"accept-language": "ru"}, "confirm-post", body="", isBase64Encoded=False)
    assert '<html lang="ru"' in told["body"]
    assert 'href="/ru/"' in told["body"]


def test_a_program_is_told_by_a_code_of_its_own(cloud: Cloud) -> None:
    assert cloud
    answer = sent(CROSS, "sign-json")
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    problem = json.loads(answer["body"])
    assert (problem["status"], problem["code"]) == (409, "cross-site")


def test_no_link_is_pressed_from_another_website(cloud: Cloud) -> None:
    """Not even by whoever knows what the link carries."""
    links = sign_and_read(cloud)
    held = cloud.items("SIGNER#")
    for purpose, token in links.items():
        pressed = event("confirm-post", **form_body({"token": token, "press": "1"}))
        pressed["requestContext"]["http"]["path"] = pressed["rawPath"] = f"/api/{purpose}"
        pressed["headers"] |= CROSS
        assert web.handler(pressed, CONTEXT)["statusCode"] == 409
    assert cloud.items("SIGNER#") == held


def test_a_link_on_another_website_is_followed(cloud: Cloud) -> None:
    """As in a mail that is read in a browser: looking changes nothing."""
    token = sign_and_read(cloud)["confirm"]
    opened = sent(CROSS, "confirm-get", queryStringParameters={"token": token})
    assert opened["statusCode"] == 200


def test_whatever_is_at_a_path_is_not_looked_at_but_the_action(cloud: Cloud) -> None:
    """An unknown one leads to the first page, and so does one that cannot be read just now."""
    answers = [
        sent(CROSS, rawPath=path)
        for path in ("/api/actions/nothing/signatures", "/api/actions/%00/signatures")
    ]
    assert [answer["statusCode"] for answer in answers] == [409, 409]
    assert all('href="/en/"' in answer["body"] for answer in answers)
    assert cloud


def test_with_the_table_down_it_is_refused_all_the_same(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cloud

    def down(_: str) -> None:
        raise PetitionError(Code.UNAVAILABLE)

    monkeypatch.setattr(deployment.store().actions, "find", down)
    assert sent(CROSS)["statusCode"] == 409


def test_one_click_from_a_mail_provider_s_page_is_let_through() -> None:
    """RFC 8058: whose mail is unsubscribed from presses on the provider's own site."""
    made = Request.of(event("confirm-post") | {"headers": {**CROSS}})
    assert elsewhere.sent(made, "/api/confirm")
    assert not elsewhere.sent(made, "/api/unsubscribe")


def test_what_is_told_there_is_the_same_whoever_signed(cloud: Cloud) -> None:
    sign_and_read(cloud)
    known, unknown = (
        sent(CROSS, **form_body(FIELDS | {"email": email}))
        for email in (FIELDS["email"], "nobody@example.org")
    )
    assert known == unknown
    assert press()["statusCode"] == 303
