"""A signature's way through the use cases, by the functions' own entry points."""

import json
import re

import pyrage
import pytest

import web
from tests.aws.conftest import CONTEXT, Cloud, event
from tests.aws.journey import deliver, open_link, press, press_link, sign_and_read, tokens
from undersigned.aws import seal
from undersigned.rules.record import Record


def only_record(cloud: Cloud, organiser: pyrage.x25519.Identity) -> Record:
    """Open the one signature that there is."""
    [signature] = cloud.items(sk="SIGNATURE")
    return seal.open_record(signature["sealed"]["B"], [organiser])


def test_a_press_a_mail_and_a_second_press_make_one_signature(
    cloud: Cloud, organiser: pyrage.x25519.Identity
) -> None:
    answer = web.handler(event("sign-form"), CONTEXT)
    assert answer["statusCode"] == 303
    assert answer["headers"]["Location"] == "/en/river/check-your-email/"
    deliver(cloud)
    mail = cloud.mails()[0]
    assert mail.to == "Ada@example.org"
    link = tokens(mail)["confirm"]
    assert open_link("confirm", link)["statusCode"] == 200
    assert cloud.items(sk="SIGNATURE") == []
    pressed = press_link("confirm", link)
    assert pressed["statusCode"] == 303
    assert pressed["headers"]["Location"] == "/en/river/signed/"
    [signature] = cloud.items(sk="SIGNATURE")
    record = seal.open_record(signature["sealed"]["B"], [organiser])
    # What is kept is what `updates` needs, and no name.
    assert (record.written["name"], record.email) == ("", "Ada@example.org")
    assert record.consents == {"updates"}


def test_a_program_signs_in_json(cloud: Cloud) -> None:
    answer = web.handler(event("sign-json"), CONTEXT)
    assert answer["statusCode"] == 202
    assert json.loads(answer["body"]) == {"status": "pending"}
    assert len(cloud.items(sk="SIGNING#")) == 1


def test_nothing_stored_or_queued_tells_who_signed(cloud: Cloud) -> None:
    sign_and_read(cloud, name="Perpetua", email="perpetua@example.org", comment="Grozny, 1987")
    press(name="Perpetua", email="perpetua@example.org", comment="Grozny, 1987")
    limits = cloud.dynamodb.scan(TableName="limits")["Items"]
    held = repr((cloud.items(), limits, cloud.requests())).lower()
    for told in ("perpetua", "example.org", "grozny", "198.51.100.7"):
        assert told not in held


def test_a_link_that_is_opened_by_anything_confirms_nothing(cloud: Cloud) -> None:
    link = sign_and_read(cloud)["confirm"]
    for method in ("GET", "HEAD"):
        assert open_link("confirm", link, method)["statusCode"] == 200
    assert cloud.items(sk="SIGNATURE") == []


def test_confirming_twice_is_one_signature_and_the_same_answer(cloud: Cloud) -> None:
    link = sign_and_read(cloud)["confirm"]
    first, second = press_link("confirm", link), press_link("confirm", link)
    assert first == second
    assert len(cloud.items(sk="SIGNATURE")) == 1


def test_spellings_of_one_address_are_one_signature(cloud: Cloud) -> None:
    spellings = ("abc@googlemail.com", "ab.c+x@gmail.com", "ABC@gmail.com")
    links = [sign_and_read(cloud, email=email)["confirm"] for email in spellings]
    assert {press_link("confirm", link)["statusCode"] for link in links} == {303}
    assert len(cloud.items(sk="SIGNATURE")) == 1


def test_a_stranger_with_a_victim_s_address_changes_nothing_of_what_the_victim_confirms(
    cloud: Cloud, organiser: pyrage.x25519.Identity
) -> None:
    victim = sign_and_read(cloud, name="Victim", comment="mine", public="")
    sign_and_read(cloud, name="Stranger", comment="not mine", public="1")
    press_link("confirm", victim["confirm"])
    record = only_record(cloud, organiser)
    assert (record.written["name"], record.written["comment"]) == ("", "mine")
    assert record.consents == set()


def test_the_last_press_counts_and_the_page_says_so_before(
    cloud: Cloud, organiser: pyrage.x25519.Identity
) -> None:
    mistaken = sign_and_read(cloud, name="Mira Mistake", public="1", country="IE")
    right = sign_and_read(cloud, name="Mira Right", country="DE", to_target="1")
    takes_the_place = "Press only if what you wrote this time is to take the place of it"
    assert takes_the_place not in open_link("confirm", mistaken["confirm"])["body"]
    press_link("confirm", mistaken["confirm"])
    assert takes_the_place in open_link("confirm", right["confirm"])["body"]
    press_link("confirm", right["confirm"])
    record = only_record(cloud, organiser)
    assert record.written["name"] == "Mira Right"
    assert record.consents == {"to_target"}
    [signature] = cloud.items(sk="SIGNATURE")
    assert signature["country"] == {"S": "DE"}


def test_a_link_that_has_done_its_work_says_that_nothing_is_left_to_do(cloud: Cloud) -> None:
    link = sign_and_read(cloud)["confirm"]
    press_link("confirm", link)
    again = open_link("confirm", link)
    assert again["statusCode"] == 200
    assert "Nothing is left to do." in again["body"]
    assert "<button" not in again["body"]


def test_withdrawing_by_one_mail_takes_all_of_that_address_for_that_action(cloud: Cloud) -> None:
    """The other press too: it would open with the key, and its link would count again."""
    first = sign_and_read(cloud)
    second = sign_and_read(cloud)
    press_link("confirm", first["confirm"])
    press_link("signature", first["signature"])
    assert cloud.items("SIGNER#") == []
    assert press_link("confirm", second["confirm"])["statusCode"] == 404
    assert cloud.items("SIGNER#") == []


def test_who_has_signed_is_told_so_by_mail_and_the_page_answers_as_ever(cloud: Cloud) -> None:
    first = press()
    deliver(cloud)
    press_link("confirm", tokens(cloud.mails()[0])["confirm"])
    assert press() == first
    deliver(cloud)
    again = cloud.mails()[1]
    assert "This address has signed this already, and is counted." in again.body
    assert set(tokens(again)) == {"confirm", "signature"}


def test_withdrawing_removes_the_signature_and_a_second_press_does_not_frighten(
    cloud: Cloud,
) -> None:
    links = sign_and_read(cloud)
    press_link("confirm", links["confirm"])
    assert open_link("signature", links["signature"])["statusCode"] == 200
    assert len(cloud.items(sk="SIGNATURE")) == 1
    first, second = (press_link("signature", links["signature"]) for _ in range(2))
    assert first == second
    assert first["headers"]["Location"] == "/en/river/withdrawn/"
    assert cloud.items("SIGNER#") == []


def test_every_old_link_does_what_a_person_would_expect(cloud: Cloud) -> None:
    old = sign_and_read(cloud)
    press_link("confirm", old["confirm"])
    press_link("signature", old["signature"])
    assert open_link("confirm", old["confirm"])["statusCode"] == 404
    assert press_link("confirm", old["confirm"])["statusCode"] == 404
    new = sign_and_read(cloud)
    press_link("confirm", new["confirm"])
    assert len(cloud.items(sk="SIGNATURE")) == 1
    assert press_link("signature", old["signature"])["statusCode"] == 303
    assert cloud.items(sk="SIGNATURE") == []
    assert press_link("confirm", new["confirm"])["statusCode"] == 404
    assert cloud.items("SIGNER#") == []


def test_the_link_that_confirms_does_not_withdraw(cloud: Cloud) -> None:
    links = sign_and_read(cloud)
    assert press_link("signature", links["confirm"])["statusCode"] == 404
    assert press_link("confirm", links["signature"])["statusCode"] == 404


def test_a_token_in_the_address_alone_confirms_nothing(cloud: Cloud) -> None:
    link = sign_and_read(cloud)["confirm"]
    pressed = event("confirm-post", queryStringParameters={"token": link}, body="")
    assert web.handler(pressed, CONTEXT)["statusCode"] == 404
    assert cloud.items(sk="SIGNATURE") == []


def test_an_address_is_mailed_three_times_a_day_and_answered_as_ever(cloud: Cloud) -> None:
    answers = [press() for _ in range(5)]
    assert answers == [answers[0]] * 5
    deliver(cloud)
    assert len(cloud.mails()) == 3


def test_a_request_delivered_again_is_sent_again_and_uses_up_nothing(cloud: Cloud) -> None:
    press()
    requests = cloud.requests()
    import mailer  # noqa: PLC0415

    for _ in range(4):
        mailer.handler({"Records": requests}, CONTEXT)
    press()
    deliver(cloud)
    assert len(cloud.mails()) == 5
    [mails] = cloud.items("MAILED#")
    assert len(mails["signings"]["M"]) == 2


@pytest.mark.parametrize("told", ["river", "Keep the river clean", "Minister", "petition", "sign"])
def test_a_lock_screen_shows_nothing_of_the_cause(cloud: Cloud, told: str) -> None:
    sign_and_read(cloud)
    mail = cloud.mails()[0]
    preview = mail.body.strip()[:200]
    assert mail.subject == "Please confirm your email"
    assert told.lower() not in f"{mail.subject} {mail.source} {preview}".lower()
    assert "Keep the river clean" in mail.body


@pytest.mark.parametrize("broken", ["\r\n", " ", "\n  ", "\t"])
def test_a_link_that_was_broken_over_lines_still_opens_and_its_button_works(
    cloud: Cloud, broken: str
) -> None:
    link = sign_and_read(cloud)["confirm"]
    cut = f" {link[:30]}{broken}{link[30:]}\n"
    page = open_link("confirm", cut)
    assert page["statusCode"] == 200
    carried = re.findall(r'name="token" value="([^"]*)"', page["body"])
    assert press_link("confirm", carried[0])["statusCode"] == 303
    assert len(cloud.items(sk="SIGNATURE")) == 1


def test_a_bot_that_fills_the_hidden_field_is_answered_as_ever_and_nothing_is_kept(
    cloud: Cloud,
) -> None:
    assert press(website="https://spam.example") == press()
    assert len(cloud.items(sk="SIGNING#")) == 1
    assert len(cloud.requests()) == 1
