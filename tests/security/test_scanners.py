"""Scanners: what follows links, fetches ahead or sends a link's query by POST confirms nothing."""

import json
from collections import Counter
from http import HTTPStatus
from itertools import cycle, islice, product
from typing import Any
from urllib.parse import urlencode

import pytest

import web
from tests.aws.conftest import CONTEXT, Cloud, event
from tests.aws.journey import form_body, press_link, sign_and_read
from undersigned.rules.language import LANGUAGES

VISITS = 1000
BUTTON: dict[str, dict[str, str]] = {"confirm": {}, "signature": {"do": "remove"}}

# How scanners, mail clients and browsers come to a link that nobody has pressed.
WAYS: tuple[tuple[str, dict[str, str]], ...] = (
    ("GET", {}),
    ("HEAD", {}),
    ("GET", {"purpose": "prefetch"}),  # Safari, and Chromium before 2020
    ("GET", {"x-moz": "prefetch"}),
    ("GET", {"sec-purpose": "prefetch", "sec-fetch-dest": "empty"}),
    ("GET", {"sec-purpose": "prefetch;prerender", "sec-fetch-mode": "navigate"}),
    ("GET", {"accept": "*/*", "range": "bytes=0-1023"}),
    ("GET", {"accept": "application/json"}),
)


def visit(purpose: str, token: str, method: str, headers: dict[str, str]) -> dict[str, Any]:
    """Open a link of a mail in some scanner's way."""
    opened = event("confirm-get", rawPath=f"/api/{purpose}", rawQueryString=f"token={token}")
    opened["queryStringParameters"]["token"] = token
    opened["headers"] |= headers
    opened["requestContext"]["http"] |= {"path": f"/api/{purpose}", "method": method}
    return web.handler(opened, CONTEXT)


def send(purpose: str, fields: dict[str, str], **changes: Any) -> dict[str, Any]:
    """Send fields to where the button would."""
    sent = event("confirm-post", rawPath=f"/api/{purpose}", **form_body(fields) | changes)
    sent["requestContext"]["http"]["path"] = f"/api/{purpose}"
    return web.handler(sent, CONTEXT)


def test_a_thousand_visits_to_both_links_change_nothing(cloud: Cloud) -> None:
    links = sign_and_read(cloud)
    held = cloud.items()
    ways = [(purpose, *way) for way in WAYS for purpose in ("confirm", "signature")]
    answered = Counter(
        visit(purpose, links[purpose], method, headers)["statusCode"]
        for purpose, method, headers in islice(cycle(ways), VISITS)
    )
    assert answered == {HTTPStatus.OK: VISITS}
    assert cloud.items() == held
    assert cloud.requests() == []
    # The links were good all along.
    assert press_link("confirm", links["confirm"])["statusCode"] == HTTPStatus.SEE_OTHER
    assert len(cloud.items(sk="SIGNATURE")) == 1


def test_visits_remove_no_signature_either(cloud: Cloud) -> None:
    links = sign_and_read(cloud)
    press_link("confirm", links["confirm"])
    held = cloud.items()
    for method, headers in WAYS:
        visit("signature", links["signature"], method, headers)
    for button in ({"do": "remove"}, {"do": "remove-this"}, {"do": "stop"}, {"off": "updates"}):
        send("signature", {"token": links["signature"], "lang": "en"} | button)
    assert cloud.items() == held


@pytest.mark.parametrize("purpose", ["confirm", "signature"])
def test_a_post_without_the_page_s_own_field_shows_the_button_and_presses_nothing(
    cloud: Cloud, purpose: str
) -> None:
    """As of a scanner that sends the link's own query as a form, having tried it by GET."""
    token = sign_and_read(cloud)[purpose]
    held = cloud.items()
    without: tuple[dict[str, str], ...] = ({}, {"press": ""}, {"press": "0"}, {"Press": "1"})
    for own in without:
        answer = send(purpose, {"token": token, "lang": "en"} | BUTTON[purpose] | own)
        assert answer["statusCode"] == HTTPStatus.OK
        assert f'value="{token}"' in answer["body"]
        assert 'name="press" value="1"' in answer["body"]
        assert cloud.items() == held
    pressed = {"token": token, "press": "1"} | BUTTON[purpose]
    assert send(purpose, pressed)["statusCode"] == HTTPStatus.SEE_OTHER
    assert cloud.items() != held


@pytest.mark.parametrize("purpose", ["confirm", "signature"])
def test_a_program_needs_the_field_as_well(cloud: Cloud, purpose: str) -> None:
    token = sign_and_read(cloud)[purpose]
    held = cloud.items()
    for press in (None, "", False):
        answer = send_json(purpose, {"token": token, "press": press} | BUTTON[purpose])
        assert answer["statusCode"] == HTTPStatus.BAD_REQUEST
        assert cloud.items() == held
    pressed = {"token": token, "press": True} | BUTTON[purpose]
    assert send_json(purpose, pressed)["statusCode"] == HTTPStatus.OK
    assert cloud.items() != held


@pytest.mark.parametrize("purpose", ["confirm", "signature"])
def test_a_post_to_the_link_itself_presses_nothing_whatever_its_query(
    cloud: Cloud, purpose: str
) -> None:
    token = sign_and_read(cloud)[purpose]
    held = cloud.items()
    query = {"token": token, "lang": "en", "press": "1"} | BUTTON[purpose]
    kinds = ("application/x-www-form-urlencoded", "text/plain", "")
    for kind, body in product(kinds, ({}, {"lang": "en"})):
        sent = event(
            "confirm-post",
            rawPath=f"/api/{purpose}",
            rawQueryString=urlencode(query),
            queryStringParameters=query,
            **form_body(body),
        )
        sent["headers"]["content-type"] = kind
        sent["requestContext"]["http"]["path"] = f"/api/{purpose}"
        assert web.handler(sent, CONTEXT)["statusCode"] in (404, 415)
    assert cloud.items() == held


def test_no_link_carries_the_page_s_own_field(cloud: Cloud) -> None:
    for language in LANGUAGES:
        sign_and_read(cloud, lang=language)
        mail = cloud.mails()[-1]
        assert "press=" not in mail.body


def send_json(purpose: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Send fields as a program does."""
    sent = event(
        "confirm-post", rawPath=f"/api/{purpose}", body=json.dumps(fields), isBase64Encoded=False
    )
    sent["headers"]["content-type"] = "application/json"
    sent["requestContext"]["http"]["path"] = f"/api/{purpose}"
    return web.handler(sent, CONTEXT)
