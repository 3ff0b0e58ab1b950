"""The hold: while an action is counted afresh nobody's signature changes, and no press is lost."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.aws.conftest import PETITION, Cloud
from tests.aws.journey import (
    ask_link,
    deliver,
    open_link,
    press,
    press_link,
    sign_and_read,
    tokens,
    unsubscribe,
)
from tests.conftest import SECRET
from undersigned.rules.action import HOLD
from undersigned.rules.keys import derive
from undersigned.rules.token import NO_SIGNING, Purpose, Token, mint

PRESSES = [
    ("confirm", {}),
    ("signature", {"do": "remove"}),
    ("signature", {"do": "remove-this"}),
    ("signature", {"off": "public"}),
]


def held(cloud: Cloud, lasts: timedelta = HOLD) -> datetime:
    """Hold the petition from now on."""
    until = datetime.now(UTC).replace(microsecond=0) + lasts
    assert cloud.store.actions.hold(PETITION.id, until)
    return until


@pytest.mark.parametrize(("purpose", "button"), PRESSES)
def test_a_press_that_would_change_what_is_counted_is_asked_for_again(
    cloud: Cloud, purpose: str, button: dict[str, str]
) -> None:
    links = sign_and_read(cloud)
    if purpose == "signature":
        press_link("confirm", links["confirm"])
        links = sign_and_read(cloud)
    before = cloud.items(pk="SIGNER#")
    until = held(cloud)
    answer = press_link(purpose, links[purpose], **button)
    assert answer["statusCode"] == 503
    assert 0 < int(answer["headers"]["Retry-After"]) <= 60
    assert "<button" in answer["body"]
    assert links[purpose] in answer["body"]
    assert "Please try again in a moment" in answer["body"]
    assert cloud.items(pk="SIGNER#") == before
    assert cloud.store.actions.release(PETITION.id, until)
    assert press_link(purpose, links[purpose], **button)["statusCode"] in (200, 303)
    assert cloud.items(pk="SIGNER#") != before


def test_signing_and_asking_for_the_link_and_stopping_mails_go_on(cloud: Cloud) -> None:
    links = sign_and_read(cloud)
    held(cloud)
    assert press()["statusCode"] == 303
    assert ask_link()["statusCode"] == 303
    assert deliver(cloud) == {"batchItemFailures": []}
    assert open_link("confirm", tokens(cloud.mails()[1])["confirm"])["statusCode"] == 200
    assert press_link("signature", links["signature"], do="stop")["statusCode"] == 200


def test_a_mail_program_s_own_press_is_taken_for_it_has_no_button_to_show(cloud: Cloud) -> None:
    links = sign_and_read(cloud)
    press_link("confirm", links["confirm"])
    [before] = cloud.items(sk="SIGNATURE")
    held(cloud)
    keys = derive(SECRET)
    who = Token(PETITION.id, keys.mac(PETITION.id, "ada@example.org"), NO_SIGNING)
    assert unsubscribe(mint(keys.token, Purpose.UNSUBSCRIBE, who))["statusCode"] == 200
    [after] = cloud.items(sk="SIGNATURE")
    counted = ("state", "action", "country")
    assert after["off"] != before["off"]
    assert [after[name] for name in counted] == [before[name] for name in counted]


def test_whoever_has_nothing_there_gets_the_same_answer(cloud: Cloud) -> None:
    """Else a hold would tell of an address whether it has signed."""
    links = sign_and_read(cloud)
    held(cloud)
    waiting = press_link("confirm", links["confirm"])
    cloud.store.signers.remove((PETITION.id, links["confirm"].split(".")[1]), "any")
    cloud.guard.used["WebFunction"].clear()
    assert press_link("confirm", links["confirm"]) == waiting
    assert ("dynamodb:BatchGetItem", "Table") not in cloud.guard.used["WebFunction"]


@pytest.mark.parametrize("lasts", [timedelta(), timedelta(seconds=-1), HOLD + timedelta(minutes=1)])
def test_a_hold_that_is_over_or_longer_than_one_may_be_holds_nobody(
    cloud: Cloud, lasts: timedelta
) -> None:
    links = sign_and_read(cloud)
    held(cloud, lasts)
    assert press_link("confirm", links["confirm"])["statusCode"] == 303


def test_a_program_is_told_when_to_press_again(cloud: Cloud) -> None:
    links = sign_and_read(cloud)
    held(cloud, timedelta(seconds=20))
    answer = press_link("confirm", links["confirm"])
    assert 0 < int(answer["headers"]["Retry-After"]) <= 21


def test_publishing_and_pausing_leave_a_hold_as_it_is(cloud: Cloud) -> None:
    until = held(cloud)
    seen = cloud.store.actions.find(PETITION.id)
    assert seen
    cloud.store.actions.publish(PETITION)
    cloud.store.actions.decide(PETITION)
    [item] = cloud.items(sk="STATE")
    assert item["held_until"] == {"S": until.isoformat()}
    cloud.store.actions.release(PETITION.id, until)
    cloud.store.actions.decide(seen)  # by a desk that read it while it was held
    assert "held_until" not in cloud.items(sk="STATE")[0]


def test_only_the_hold_that_was_begun_is_ended(cloud: Cloud) -> None:
    earlier = held(cloud, timedelta(minutes=2))
    later = held(cloud)
    assert not cloud.store.actions.release(PETITION.id, earlier)
    assert cloud.store.actions.release(PETITION.id, later)
    assert not cloud.store.actions.hold("no-such-action", later)
    assert {json.dumps(item["pk"]) for item in cloud.items(pk="ACTION#")} == {
        json.dumps({"S": f"ACTION#{PETITION.id}"})
    }
