"""Your signature: one page behind the link of every mail, and each of its buttons."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pyrage
import pytest

import deployment
import web
from tests.aws.conftest import CONTEXT, PETITION, Cloud, event
from tests.aws.journey import deliver, open_link, press, press_link, sign_and_read
from tests.former import withdrawal
from undersigned.aws import seal
from undersigned.rules import consents
from undersigned.rules.fields import CONSENTS
from undersigned.rules.keys import Keys
from undersigned.rules.record import Record
from undersigned.rules.token import Token

BUTTONS: tuple[dict[str, str], ...] = (
    {"do": "remove-this"}, {"do": "remove"}, {"do": "stop"},
    *({"off": consent} for consent in CONSENTS),
)  # fmt: skip


def told(token: str, **button: Any) -> dict[str, Any]:
    """Press as a program does; return what it is told."""
    body = json.dumps({"token": token, "press": True} | button)
    pressed = event("confirm-post", rawPath="/api/signature", body=body, isBase64Encoded=False)
    pressed["headers"]["content-type"] = "application/json"
    pressed["requestContext"]["http"]["path"] = "/api/signature"
    answer = web.handler(pressed, CONTEXT)
    said: dict[str, Any] = json.loads(answer["body"])
    return said | {"code": answer["statusCode"]}


def off(cloud: Cloud, keys: Keys) -> frozenset[str]:
    """Return what the one signature says was taken back."""
    [item] = cloud.items(sk="SIGNATURE")
    _, action, mac = item["pk"]["S"].split("#")
    return consents.taken_back(keys.off, (action, mac), item["off"]["B"])


def opened(cloud: Cloud, organiser: pyrage.x25519.Identity) -> Record:
    """Open the one signature."""
    [item] = cloud.items(sk="SIGNATURE")
    return seal.open_record(item["sealed"]["B"], [organiser])


def test_a_stranger_s_mail_takes_nothing_from_who_has_signed(
    cloud: Cloud, organiser: pyrage.x25519.Identity
) -> None:
    """The victim follows "Not you?" of the mail that a stranger's press has brought."""
    own = sign_and_read(cloud, name="Victim", public="1")
    press_link("confirm", own["confirm"])
    strange = sign_and_read(cloud, name="Stranger", public="1")
    page = open_link("signature", strange["signature"])["body"]
    assert page.index('value="remove-this"') < page.index('value="remove"')
    pressed = press_link("signature", strange["signature"], do="remove-this")
    assert pressed["headers"]["Location"] == "/en/river/withdrawn/"
    assert cloud.items(sk="SIGNING#") == []
    assert opened(cloud, organiser).written["name"] == "Victim"


def test_a_stranger_s_mail_removes_one_signing_and_leaves_the_others(cloud: Cloud) -> None:
    own, strange = sign_and_read(cloud), sign_and_read(cloud)
    press_link("signature", strange["signature"], do="remove-this")
    assert len(cloud.items(sk="SIGNING#")) == 1
    assert press_link("confirm", own["confirm"])["statusCode"] == 303


def test_what_was_confirmed_is_not_removed_by_half_but_the_rest_is_offered(cloud: Cloud) -> None:
    links = sign_and_read(cloud)
    press_link("confirm", links["confirm"])
    answer = press_link("signature", links["signature"], do="remove-this")
    assert answer["statusCode"] == 200
    assert "A signature of this address stands." in answer["body"]
    assert 'value="remove"' in answer["body"]
    assert told(links["signature"], do="remove-this") == {"code": 200, "status": "confirmed"}
    assert len(cloud.items(sk="SIGNATURE")) == 1


def test_removing_what_is_gone_ends_in_the_same_place(cloud: Cloud) -> None:
    links = sign_and_read(cloud)
    for what in ("remove-this", "remove"):
        first, second = (press_link("signature", links["signature"], do=what) for _ in range(2))
        assert first == second
        assert first["headers"]["Location"] == "/en/river/withdrawn/"


def test_never_mail_me_again_is_kept_whoever_types_the_address_and_for_every_action(
    cloud: Cloud,
) -> None:
    other = replace(PETITION, id="river-letter")
    cloud.store.actions.publish(other)
    links = sign_and_read(cloud)
    answer = press_link("signature", links["signature"], do="stop")
    assert answer["statusCode"] == 200
    assert "We never mail this address again, whoever types it." in answer["body"]
    sent = len(cloud.mails())
    press(email="ada+again@example.org")
    letter = event("sign-json", rawPath="/api/actions/river-letter/signatures")
    letter["requestContext"]["http"]["path"] = letter["rawPath"]
    letter["body"] = json.dumps(json.loads(letter["body"]) | {"email": "ADA@example.org"})
    assert web.handler(letter, CONTEXT)["statusCode"] == 202
    assert deliver(cloud) == {"batchItemFailures": []}
    assert len(cloud.mails()) == sent
    assert len(cloud.items("STOP#")) == 1


def test_no_button_lifts_a_stop_and_what_is_signed_stays(cloud: Cloud) -> None:
    links = sign_and_read(cloud)
    press_link("confirm", links["confirm"])
    press_link("signature", links["signature"], do="stop")
    assert len(cloud.items(sk="SIGNATURE")) == 1
    for button in BUTTONS:
        press_link("signature", links["signature"], **button)
    assert len(cloud.items("STOP#")) == 1


def test_a_consent_taken_back_leaves_the_signature_and_the_others(
    cloud: Cloud, keys: Keys, organiser: pyrage.x25519.Identity
) -> None:
    links = sign_and_read(cloud, updates="1", public="1")
    press_link("confirm", links["confirm"])
    assert off(cloud, keys) == frozenset()
    answer = press_link("signature", links["signature"], off="updates")
    assert answer["statusCode"] == 200
    assert "no longer agrees to that" in answer["body"]
    assert off(cloud, keys) == {"updates"}
    press_link("signature", links["signature"], off="public")
    assert off(cloud, keys) == {"updates", "public"}
    assert opened(cloud, organiser).written["name"] == "Ada"
    [item] = cloud.items(sk="SIGNATURE")
    assert item["state"] == {"S": "confirmed"}


def test_once_all_is_taken_back_nothing_is_kept_of_what_was_written(
    cloud: Cloud, organiser: pyrage.x25519.Identity
) -> None:
    """And the item is as long as any other: that it is empty shows to nobody."""
    links = sign_and_read(cloud, comment="my words", **dict.fromkeys(CONSENTS, "1"))
    press_link("confirm", links["confirm"])
    assert "a comment too." in open_link("signature", links["signature"])["body"]
    [before] = cloud.items(sk="SIGNATURE")
    for consent in CONSENTS:
        press_link("signature", links["signature"], off=consent)
    record = opened(cloud, organiser)
    assert set(record.written.values()) == {""}
    assert (record.consents, record.signed) == (frozenset(), None)
    [after] = cloud.items(sk="SIGNATURE")
    assert set(after) == set(before)
    assert len(after["off"]["B"]) == len(before["off"]["B"])
    assert (after["state"], after["country"]) == (before["state"], before["country"])


def test_where_nothing_was_asked_nothing_is_lost_by_taking_it_back(
    cloud: Cloud, organiser: pyrage.x25519.Identity
) -> None:
    """No button says so there; but whoever sends it loses no comment by it."""
    cloud.store.actions.publish(replace(PETITION, ask=()))
    links = sign_and_read(cloud, comment="my words")
    press_link("confirm", links["confirm"])
    press_link("signature", links["signature"], off="public")
    assert opened(cloud, organiser).written["comment"] == "my words"


def test_a_newer_confirmation_agrees_to_what_was_ticked_then(cloud: Cloud, keys: Keys) -> None:
    """The last press counts."""
    first, second = sign_and_read(cloud, updates="1"), sign_and_read(cloud, updates="1")
    press_link("confirm", first["confirm"])
    press_link("signature", first["signature"], off="updates")
    press_link("confirm", second["confirm"])
    assert off(cloud, keys) == frozenset()


def test_a_signature_that_was_kept_or_is_gone_has_nothing_to_take_back(cloud: Cloud) -> None:
    links = sign_and_read(cloud)
    assert press_link("signature", links["signature"], off="public")["statusCode"] == 200
    assert cloud.items(sk="SIGNATURE") == []


@pytest.mark.parametrize("button", BUTTONS, ids=str)
def test_it_matters_not_where_the_action_stands(cloud: Cloud, button: dict[str, str]) -> None:
    links = sign_and_read(cloud)
    press_link("confirm", links["confirm"])
    cloud.store.actions.publish(replace(PETITION, closes=datetime(2020, 1, 1, tzinfo=UTC)))
    deployment.store.cache_clear()
    web._service.cache_clear()  # noqa: SLF001 - it holds the store
    assert press_link("signature", links["signature"], **button)["statusCode"] in (200, 303)


@pytest.mark.parametrize(
    "button", [{}, {"do": "dance"}, {"off": "everything"}, {"do": "stop", "off": "public"}], ids=str
)
def test_a_press_that_says_nothing_or_two_things_does_nothing(
    cloud: Cloud, button: dict[str, str]
) -> None:
    links = sign_and_read(cloud)
    held = cloud.items()
    assert told(links["signature"], **button)["code"] == 400
    assert cloud.items() == held


@pytest.mark.parametrize(
    ("button", "status"),
    [
        ({"off": "public"}, "taken-back"),
        ({"do": "stop"}, "stopped"),
        ({"do": "remove"}, "withdrawn"),
    ],
    ids=str,
)
def test_a_program_is_told_what_became_of_it(
    cloud: Cloud, button: dict[str, str], status: str
) -> None:
    links = sign_and_read(cloud)
    assert told(links["signature"], **button) == {"code": 200, "status": status}


def test_a_former_release_s_link_does_all_but_stop_the_mails_of_a_reader_it_does_not_name(
    cloud: Cloud, keys: Keys
) -> None:
    links = sign_and_read(cloud, public="1")
    press_link("confirm", links["confirm"])
    [item] = cloud.items(sk="SIGNATURE")
    _, action, mac = item["pk"]["S"].split("#")
    link = withdrawal(keys.token, Token(action, mac, "B" * 22))
    page = open_link("withdraw", link)["body"]
    assert 'value="remove"' in page
    assert 'value="stop"' not in page
    assert told(link, do="stop")["code"] == 400
    assert cloud.items("STOP#") == []
    assert told(link, off="public") == {"code": 200, "status": "taken-back"}
    assert off(cloud, keys) == {"public"}
    assert press_link("withdraw", link)["headers"]["Location"] == "/en/river/withdrawn/"
    assert cloud.items("SIGNER#") == []


def test_the_former_name_leads_to_the_same_page(cloud: Cloud) -> None:
    links = sign_and_read(cloud)
    pages = [open_link(name, links["signature"])["body"] for name in ("signature", "withdraw")]
    assert pages[0] == pages[1]
    assert press_link("withdraw", links["signature"], do="remove")["statusCode"] == 303
    assert cloud.items("SIGNER#") == []
