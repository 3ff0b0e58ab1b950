"""One-click unsubscribe (RFC 8058): one press in a mail program takes one consent back."""

import json
from http import HTTPStatus

import pytest

from tests.aws.conftest import PETITION, Cloud, event
from tests.aws.journey import form_body, press_link, sign_and_read, unsubscribe
from tests.aws.test_own import off
from undersigned.rules.keys import Keys
from undersigned.rules.token import NO_SIGNING, Purpose, Token, mint

FORM = "application/x-www-form-urlencoded"
IN_PARTS = "multipart/form-data; boundary=b"
PARTS = (
    '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
)


@pytest.fixture
def link(keys: Keys) -> str:
    """Return the token of such a link to Ada."""
    who = Token(PETITION.id, keys.mac(PETITION.id, "ada@example.org"), NO_SIGNING)
    return mint(keys.token, Purpose.UNSUBSCRIBE, who)


def test_one_press_takes_back_the_consent_to_mails_and_nothing_else(
    cloud: Cloud, keys: Keys, link: str
) -> None:
    links = sign_and_read(cloud, updates="1", public="1")
    press_link("confirm", links["confirm"])
    answers = [unsubscribe(link) for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["statusCode"] == HTTPStatus.OK
    assert json.loads(answers[0]["body"]) == {"status": "taken-back"}
    assert off(cloud, keys) == {"updates"}
    assert cloud.items("STOP#") == []


def test_whatever_there_is_the_answer_is_the_same(cloud: Cloud, link: str) -> None:
    nothing = unsubscribe(link)
    links = sign_and_read(cloud)
    waiting = unsubscribe(link)
    press_link("confirm", links["confirm"])
    assert nothing == waiting == unsubscribe(link)


def test_a_program_may_send_the_press_in_parts(cloud: Cloud, keys: Keys, link: str) -> None:
    press_link("confirm", sign_and_read(cloud)["confirm"])
    answer = unsubscribe(link, headers=headers(IN_PARTS), body=PARTS, isBase64Encoded=False)
    assert answer["statusCode"] == HTTPStatus.OK
    assert off(cloud, keys) == {"updates"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", FORM),
        ("List-Unsubscribe=", FORM),
        ("press=1", FORM),
        ("--b--", IN_PARTS),
        (PARTS, "text/plain"),
    ],
)
def test_what_only_follows_the_link_ends_nothing(
    cloud: Cloud, keys: Keys, link: str, body: str, kind: str
) -> None:
    """As a scanner does that tries each address by POST, too."""
    press_link("confirm", sign_and_read(cloud)["confirm"])
    answer = unsubscribe(link, headers=headers(kind), body=body, isBase64Encoded=False)
    assert answer["statusCode"] in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    assert off(cloud, keys) == frozenset()


def test_no_other_link_of_a_mail_opens_it(cloud: Cloud) -> None:
    for token in sign_and_read(cloud).values():
        assert unsubscribe(token)["statusCode"] == HTTPStatus.NOT_FOUND


def test_its_link_opens_no_page(cloud: Cloud, link: str) -> None:
    assert cloud
    for purpose in ("confirm", "signature"):
        assert press_link(purpose, link)["statusCode"] == HTTPStatus.NOT_FOUND


def test_its_token_stands_in_the_header_s_own_address(cloud: Cloud, link: str) -> None:
    assert cloud
    fields = {"List-Unsubscribe": "One-Click", "token": link}
    assert unsubscribe("", **form_body(fields))["statusCode"] == HTTPStatus.NOT_FOUND


def headers(kind: str) -> dict[str, str]:
    """Return the headers of a body of some kind."""
    return {**event("confirm-post")["headers"], "content-type": kind}
