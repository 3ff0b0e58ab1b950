"""Sameness: what the site answers and what it asks of AWS tell nothing of an address."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

import telemetry
import web
from tests.aws.conftest import CONTEXT, PETITION, Cloud, event
from tests.aws.journey import ask_link, deliver, form_body, open_link, press_link, tokens
from tests.conftest import SECRET
from tests.security.calls import Call, recorded
from tests.security.conftest import Clock
from undersigned.rules.keys import Keys, derive
from undersigned.rules.lists import Entry, Ruling, Subject
from undersigned.rules.marks import FEW

DETAILS = {"name": "Ada", "country": "IE", "lang": "en", "comment": "as I wrote it"}


def pending(cloud: Cloud, email: str) -> None:
    """Sign, and have the mail."""
    signed(email)
    deliver(cloud)


def confirmed(cloud: Cloud, email: str) -> None:
    """Sign and confirm."""
    pending(cloud, email)
    press_link("confirm", tokens(cloud.mails()[-1])["confirm"])


def withdrawn(cloud: Cloud, email: str) -> None:
    """Sign, confirm and withdraw."""
    confirmed(cloud, email)
    press_link("signature", tokens(cloud.mails()[-1])["signature"])


def capped(cloud: Cloud, email: str) -> None:
    """Sign more often than anybody is mailed."""
    for _ in range(4):
        signed(email)
    deliver(cloud)


def blocked(cloud: Cloud, email: str) -> None:
    """Be blocked by the organiser, and confirm all the same."""
    hashed = derive(SECRET).hashed(email)
    cloud.store.lists.put(Entry(Subject.ADDRESS, hashed, Ruling.BLOCK, date(2026, 11, 21)))
    confirmed(cloud, email)


STATES: dict[str, Callable[[Cloud, str], None]] = {
    "neverseen@example.org": lambda *_: None,
    "pending.1@example.org": pending,
    "confirmed@example.org": confirmed,
    "withdrawn@example.org": withdrawn,
    "capped.01@example.org": capped,
    "blocked.1@example.org": blocked,
}


def signed(email: str, kind: str = "form", **fields: str) -> dict[str, Any]:
    """Sign as a person or as a program does."""
    sent = DETAILS | {"email": email} | fields
    body = form_body(sent) if kind == "form" else {"body": json.dumps(sent)}
    return web.handler(event(f"sign-{kind}", **body), CONTEXT)


def watched(calls: list[Call], act: Callable[[], dict[str, Any]]) -> tuple[str, list[Any]]:
    """Return an answer to the last byte, and the shape of the calls that it took, in order."""
    calls.clear()
    answer = json.dumps(act())
    return answer, [call.shape for call in calls]


@pytest.fixture
def brought(cloud: Cloud, clock: Clock) -> Cloud:
    """Bring each address where it stands; only then anything is looked at, all at one time."""
    assert clock
    for email, bring in reversed(STATES.items()):  # the block first: it is read once a minute
        bring(cloud, email)
    signatures = {item["state"]["S"] for item in cloud.items(sk="SIGNATURE")}
    assert signatures == {"confirmed", "rejected"}
    return cloud


@pytest.mark.parametrize("kind", ["form", "json"])
def test_whatever_an_address_has_done_the_answer_and_the_calls_are_the_same(
    brought: Cloud, kind: str
) -> None:
    """To the last byte of the answer, and to the last of every call but for what is drawn anew.

    Nothing in an answer depends on time or chance; the API adds the date and an id to everybody's.
    """
    with recorded() as calls:
        signed("warming.1@example.org")  # the secret, the action, the lists: once a minute
        seen = {email: watched(calls, partial(signed, email, kind)) for email in STATES}
    expected_answer, expected_calls = seen["neverseen@example.org"]
    assert [(service, name) for service, name, _ in expected_calls] == [
        ("dynamodb", "UpdateItem"),  # the network's limit
        ("dynamodb", "UpdateItem"),  # how many of its domain
        ("dynamodb", "PutItem"),
        ("sqs", "SendMessage"),
    ]
    for email, (answer, made) in seen.items():
        assert (email, answer) == (email, expected_answer)
        assert (email, made) == (email, expected_calls)
    assert len(brought.requests()) == len(STATES) + 1


def test_what_is_told_of_a_signing_is_the_same_whatever_its_address_has_done(
    brought: Cloud, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures in the log, that is: each signing is one line, and all lines are alike."""
    assert brought
    monkeypatch.setattr(telemetry, "datetime", Clock(datetime.now(UTC)))
    signed("warming.1@example.org")
    capsys.readouterr()
    told = {}
    for email in STATES:
        signed(email)
        told[email] = capsys.readouterr()
    assert len(set(told.values())) == 1
    assert told["neverseen@example.org"].out.count('"signed":[1.0]') == 1


def test_refused_for_something_else_every_address_is_refused_alike(brought: Cloud) -> None:
    """The form comes back as it was filled, so the address itself is the one difference."""
    assert brought
    answers = {
        (answer["statusCode"], json.dumps(answer).replace(email, "who"))
        for email in STATES
        for answer in [signed(email, name="=1")]
    }
    assert len(answers) == 1
    assert next(iter(answers))[0] == 422


def test_a_signing_reads_nothing_under_what_stands_for_the_address_and_writes_there_blindly(
    cloud: Cloud, keys: Keys
) -> None:
    """One put, without a condition, under a name that was drawn: nothing can come back of it."""
    mac = keys.mac(PETITION.id, "somebody@example.org")
    with recorded() as calls:
        assert signed("somebody@example.org")["statusCode"] == 303
    about = [call for call in calls if mac in repr(call.parameters)]
    assert [call.operation for call in about] == ["PutItem"]
    assert set(about[0].parameters) == {"TableName", "Item"}
    assert len(cloud.items(sk="SIGNING#")) == 1


def test_no_write_of_a_signing_has_a_condition_that_an_address_could_fail(cloud: Cloud) -> None:
    assert cloud
    with recorded() as calls:
        signed("somebody@example.org")
    conditional = [call for call in calls if "ConditionExpression" in call.parameters]
    keys = {item["S"] for call in conditional for item in _pks(call.parameters)}
    assert {pk.split("#")[0] for pk in keys} <= {"LIMIT", "KEY", "SECRET"}


def test_whatever_is_noted_of_a_domain_the_answer_and_the_calls_are_the_same(
    cloud: Cloud, clock: Clock
) -> None:
    """Large provider or not, throwaway or not, many of it in this hour or one."""
    assert clock
    with recorded() as calls:
        for number in range(FEW + 1):
            signed(f"warming.{number}@many.example")
        seen = [
            watched(calls, partial(signed, f"somebody@{domain}", country="DE"))
            for domain in ("one1.example", "many.example", "gmail.com", "mailinator.com")
        ]
    assert len({answer for answer, _ in seen}) == 1
    assert [made for _, made in seen] == [seen[0][1]] * 4
    assert len({len(item["sealed"]["B"]) // 512 for item in cloud.items(sk="SIGNING#")}) == 1


@pytest.mark.parametrize("kind", ["form", "json"])
def test_who_asks_for_a_link_is_answered_by_the_same_calls_whatever_the_address_has_done(
    brought: Cloud, kind: str
) -> None:
    """And as a signing is answered: neither the page after it nor its calls tell more."""
    with recorded() as calls:
        signed("warming.1@example.org")
        asked = {e: watched(calls, partial(ask_link, kind=kind, email=e)) for e in STATES}
    expected_answer, expected_calls = asked["neverseen@example.org"]
    assert [(service, name) for service, name, _ in expected_calls] == [
        ("dynamodb", "UpdateItem"),  # the network's limit
        ("sqs", "SendMessage"),
    ]
    for email, (answer, made) in asked.items():
        assert (email, answer, made) == (email, expected_answer, expected_calls)
    assert expected_answer == json.dumps(signed("neverseen@example.org", kind))
    assert len(brought.requests()) == len(STATES) + 2


def test_mails_with_a_link_are_of_one_length_whatever_they_say(brought: Cloud) -> None:
    """Whoever is not mailed has had three that day, or has pressed that we stop."""
    before = len(brought.mails())
    for email in STATES:
        ask_link(email=email)
    deliver(brought)
    mails = brought.mails()[before:]
    mailed = {mail.to for mail in mails}
    assert mailed == set(STATES) - {"capped.01@example.org"}
    assert {"Nothing is signed there" in mail.body for mail in mails} == {True, False}
    assert len({(mail.subject, mail.source, len(mail.body.encode())) for mail in mails}) == 1
    assert len({len(mail.raw) - len(mail.to) for mail in mails}) == 1
    assert not [mail for mail in mails if "/api/confirm" in mail.body]


@pytest.mark.parametrize("button", [None, {"do": "remove"}, {"do": "stop"}], ids=str)
def test_the_link_that_withdraws_does_not_tell_whether_there_is_a_signature(
    cloud: Cloud, button: dict[str, str] | None
) -> None:
    """For a thief of the mailbox, or a relative: pending, confirmed and withdrawn look alike."""
    links = {}
    for email in ("pending.1@example.org", "confirmed@example.org", "withdrawn@example.org"):
        STATES[email](cloud, email)
        links[email] = tokens(cloud.mails()[-1])["signature"]
    follow = partial(press_link, **button) if button else open_link
    with recorded() as calls:
        signed("warming.1@example.org")
        seen = {}
        for email, link in links.items():
            answer, made = watched(calls, partial(follow, "signature", link))
            seen[email] = answer.replace(link, "token"), [(s, name) for s, name, _ in made]
    assert len({repr(what) for what in seen.values()}) == 1


def _pks(parameters: dict[str, Any]) -> list[dict[str, str]]:
    return [parameters[name]["pk"] for name in ("Key", "Item") if name in parameters]
