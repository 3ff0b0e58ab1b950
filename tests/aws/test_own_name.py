"""Whose site it is, in mails and in what the API answers: as published, without a deployment."""

from dataclasses import replace

import pytest

from tests.aws.conftest import PETITION, Cloud
from tests.aws.journey import ask_link, deliver, open_link, press, press_link, sign_and_read, tokens
from undersigned.rules.action import Page
from undersigned.rules.palette import palette

BLUE = "#0b5cad"
NAMED = replace(
    PETITION,
    colour=BLUE,
    pages={"en": replace(PETITION.pages["en"], site="River Alliance")},
)
END = " · River Alliance</title>"


def test_every_page_of_the_api_has_the_name_and_the_colour(cloud: Cloud) -> None:
    cloud.store.actions.publish(NAMED)
    refused = press(email="nobody")
    links = sign_and_read(cloud)
    shown = open_link("confirm", links["confirm"])
    press_link("confirm", links["confirm"])
    again = open_link("confirm", links["confirm"])
    own = open_link("signature", links["signature"])
    asked = ask_link(email="nobody")
    cloud.store.actions.decide(replace(NAMED, paused=True))
    paused = press()
    answers = (refused, shown, again, own, asked, paused)
    assert [answer["statusCode"] for answer in answers] == [422, 200, 200, 200, 422, 409]
    for answer in answers:
        assert END in answer["body"]
        assert "River Alliance</a>" in answer["body"]
        assert palette(BLUE).dark_strong in answer["body"]
        assert "Undersigned" not in answer["body"]


@pytest.mark.usefixtures("cloud")
def test_what_was_published_before_names_nobody_in_its_place() -> None:
    assert PETITION.pages == {"en": Page("Keep the river clean", "/en/river/petition/")}
    answer = press(email="nobody")
    assert "<title>Error: Keep the river clean</title>" in answer["body"]
    assert "Undersigned" not in answer["body"]


def test_mails_name_who_asks_after_their_neutral_beginning_and_none_of_us(cloud: Cloud) -> None:
    """Both kinds: the one that confirms, and the one that leads to a signature."""
    cloud.store.actions.publish(NAMED)
    press()
    deliver(cloud)
    ask_link()
    deliver(cloud)
    first, second = cloud.mails()
    assert "confirm" in tokens(first)
    assert "confirm" not in tokens(second)
    for mail in (first, second):
        for part in (mail.text, mail.body):
            head, found, _ = part.partition("Friends of the River")
            assert found
            assert "This message was sent because somebody entered this email address" in head
            assert "Undersigned" not in part
        assert "River" not in mail.subject
