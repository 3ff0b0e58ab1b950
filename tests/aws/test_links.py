"""The link again: asked for at any time, mailed to all alike, and never one that confirms."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest

import deployment
import web
from tests.aws.conftest import PETITION, Cloud
from tests.aws.journey import ask_link, deliver, press, press_link, sign_and_read, tokens
from undersigned.aws.limits import Limits

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def again(cloud: Cloud, **fields: str) -> Any:
    """Ask, and return the mail that comes of it."""
    assert ask_link(**fields)["statusCode"] == HTTPStatus.SEE_OTHER
    assert deliver(cloud) == {"batchItemFailures": []}
    return cloud.mails()[-1]


def test_who_lost_their_mail_has_the_link_again_after_closing_too(cloud: Cloud) -> None:
    press_link("confirm", sign_and_read(cloud)["confirm"])
    cloud.store.actions.publish(replace(PETITION, closes=LONG_AGO))
    deployment.store.cache_clear()
    web._service.cache_clear()  # noqa: SLF001 - it holds the store
    assert press()["statusCode"] == HTTPStatus.CONFLICT
    assert ask_link()["headers"]["Location"] == "/en/river/check-your-email/"
    deliver(cloud)
    found = tokens(cloud.mails()[-1])
    assert set(found) == {"signature"}
    assert press_link("signature", found["signature"])["statusCode"] == HTTPStatus.SEE_OTHER
    assert cloud.items("SIGNER#") == []


def test_who_waits_to_be_confirmed_can_remove_it_and_confirms_nothing(cloud: Cloud) -> None:
    sign_and_read(cloud)
    mail = again(cloud)
    assert "waits to be confirmed" in mail.body
    assert set(tokens(mail)) == {"signature"}
    link = tokens(mail)["signature"]
    assert press_link("confirm", link)["statusCode"] == HTTPStatus.NOT_FOUND
    assert press_link("signature", link)["statusCode"] == HTTPStatus.SEE_OTHER
    assert cloud.items("SIGNER#") == []


def test_who_has_nothing_reads_so_and_can_stop_our_mails(cloud: Cloud) -> None:
    mail = again(cloud)
    assert "Nothing is signed there with this address" in mail.body
    press_link("signature", tokens(mail)["signature"], do="stop")
    ask_link()
    deliver(cloud)
    assert len(cloud.mails()) == 1


def test_what_was_mailed_for_no_signing_offers_to_remove_none_alone(cloud: Cloud) -> None:
    sign_and_read(cloud)
    token = tokens(again(cloud))["signature"]
    for copied in (token, token.replace(".-.", ".\r\n-.")):  # as a mail program breaks it
        page = press_link("signature", copied, off="public")["body"]
        assert 'value="remove"' in page
        assert "remove-this" not in page


@pytest.mark.parametrize("told", ["river", "Keep the river clean", "Minister", "petition", "sign"])
def test_a_lock_screen_shows_nothing_of_the_cause(cloud: Cloud, told: str) -> None:
    mail = again(cloud)
    shown = f"{mail.subject} {mail.source} {mail.body.strip()[:200]}".lower()
    assert told.lower() not in shown


def test_an_address_is_mailed_three_times_a_day_for_whatever_was_asked(cloud: Cloud) -> None:
    for ask in (press, ask_link, press, ask_link, ask_link):
        assert ask()["statusCode"] == HTTPStatus.SEE_OTHER
    deliver(cloud)
    assert len(cloud.mails()) == 3


def test_a_program_asks_in_json(cloud: Cloud) -> None:
    answer = ask_link(kind="json")
    assert (answer["statusCode"], json.loads(answer["body"])) == (202, {"status": "pending"})
    assert len(cloud.requests()) == 1


def test_a_bot_that_fills_the_hidden_field_is_answered_as_ever_and_nobody_is_mailed(
    cloud: Cloud,
) -> None:
    assert ask_link(website="https://spam.example") == ask_link()
    assert len(cloud.requests()) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Enter your email address."),
        ("nobody", "Enter an email address like name@example.org."),
        (f"{'a' * 250}@example.org", "Enter an email address of at most 254 characters."),
    ],
)
def test_an_address_that_is_none_comes_back_with_what_to_mend(
    cloud: Cloud, typed: str, told: str
) -> None:
    answer = ask_link(email=typed)
    assert answer["statusCode"] == HTTPStatus.UNPROCESSABLE_ENTITY
    assert told in answer["body"]
    assert f'value="{typed}"' in answer["body"]
    assert 'action="/api/actions/river-petition/links"' in answer["body"]
    [error] = json.loads(ask_link(kind="json", email=typed)["body"])["errors"]
    assert (error["field"], error["message"]) == ("email", told)
    assert cloud.requests() == []


def test_one_too_many_from_a_network_comes_back_with_the_form_and_when_to_press_again(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Limits, "_counted", lambda *_: False)
    answer = ask_link()
    assert answer["statusCode"] == HTTPStatus.TOO_MANY_REQUESTS
    assert 'value="ada@example.org"' in answer["body"]
    assert int(answer["headers"]["Retry-After"]) <= 600
    assert cloud.requests() == []


def test_an_unknown_action_is_404(cloud: Cloud) -> None:
    assert cloud
    assert ask_link("nothing")["statusCode"] == HTTPStatus.NOT_FOUND


def test_nothing_of_who_asked_is_kept(cloud: Cloud) -> None:
    ask_link()
    before = cloud.items()
    ask_link(email="perpetua@example.org")
    assert cloud.items() == before
    assert "perpetua" not in repr(cloud.requests()).lower()
