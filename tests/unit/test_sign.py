"""Signing: what is kept and asked for, and of whom nothing is."""

import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.fakes import Gate, Line
from tests.unit.world import ACTION, World
from undersigned.cases.sign import sign
from undersigned.rules import record, signature
from undersigned.rules.action import Action
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.fields import MOST
from undersigned.rules.form import Details
from undersigned.rules.keys import derive
from undersigned.rules.lists import Ruling, Subject
from undersigned.rules.mail_request import MailRequest
from undersigned.rules.marks import FEW
from undersigned.rules.network import Blocks
from undersigned.rules.signature import State

NOW = datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)
HOUR = datetime(2026, 11, 21, 14, tzinfo=UTC)
KEYS = derive("secret")
FIELDS = {"name": "Ada", "email": "Ada@Example.org", "country": "IE", "lang": "ru"}
HOME = Blocks("198.51.100.7", None)
ADA = (ACTION.id, KEYS.mac(ACTION.id, "ada@example.org"))


def press(world: World, gate: Gate, line: Line, action: str = ACTION.id, **fields: str) -> Action:
    return sign(
        action,
        FIELDS | fields,
        HOME,
        store=world.store,
        limits=gate,
        queue=line,
        seal=bytes,
        keys=KEYS,
        now=NOW,
    )


def refused(
    world: World, gate: Gate, line: Line, action: str = ACTION.id, **fields: str
) -> PetitionError:
    with pytest.raises(PetitionError) as caught:
        press(world, gate, line, action, **fields)
    assert (world.signings(), line.requests) == ({}, [])
    return caught.value


def test_a_press_keeps_a_signing_and_asks_for_its_mail() -> None:
    world, gate, line = World(), Gate(), Line()
    assert press(world, gate, line) == ACTION
    ((signing, kept),) = world.signings(ADA).items()
    written = dict.fromkeys(MOST, "") | {"name": "Ada", "email": "Ada@example.org"}
    details = Details(written, frozenset(), "IE", "ru")
    sealed = record.pack(record.record(details, NOW))
    assert kept == signature.signing(ACTION.id, "IE", sealed, NOW)
    assert line.requests == [MailRequest("Ada@example.org", ACTION.id, signing, "ru", HOUR)]
    assert gate.taken == [(ACTION.id, HOME, NOW)]


def test_what_is_agreed_to_is_kept_with_its_time_and_repeated_by_the_mail() -> None:
    world, line = World(replace(ACTION, ask=("updates", "public"))), Line()
    press(world, Gate(), line, updates="1")
    (kept,) = world.signings().values()
    sealed = record.unpack(kept.sealed)
    assert sealed.consents == {"updates"}
    assert (sealed.signed, sealed.language) == (NOW, "ru")
    assert [asked.consents for asked in line.requests] == [("updates",)]


@pytest.mark.parametrize("keep_all", [True, False])
def test_where_the_campaign_keeps_everything_it_is_kept_without_a_consent(keep_all: bool) -> None:
    world = World(replace(ACTION, keep_all=keep_all))
    press(world, Gate(), Line())
    (kept,) = world.signings().values()
    written = record.unpack(kept.sealed).written
    expected = ("Ada", "Ada@example.org") if keep_all else ("", "")
    assert (written["name"], written["email"]) == expected


def test_a_press_reads_nothing_of_the_address_and_writes_once() -> None:
    world = World()
    press(world, Gate(), Line())
    world.calls.clear()
    press(world, Gate(), Line())
    assert world.calls == ["put_item"]  # the action and the lists are known for a minute


def test_every_press_has_a_name_of_128_bits_that_nobody_can_guess() -> None:
    world = World()
    for _ in range(9):
        random.seed(1)  # which only tells the machine's own source nothing
        press(world, Gate(), Line())
    assert len(world.signings()) == 9
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", signing) for signing in world.signings())


def test_a_mail_is_asked_for_only_once_there_is_something_to_confirm() -> None:
    world, line = World(), Line()
    asked: list[int] = []
    world.before["put_item", 1] = lambda: asked.append(len(line.requests))
    press(world, Gate(), line)
    assert (asked, len(line.requests)) == ([0], 1)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (replace(ACTION, opens=NOW + timedelta(seconds=1)), Code.NOT_YET_OPEN),
        (replace(ACTION, closes=NOW), Code.CLOSED),
        (replace(ACTION, paused=True), Code.PAUSED),
    ],
)
def test_what_is_not_open_says_why_and_of_which_action_and_keeps_nothing(
    action: Action, expected: Code
) -> None:
    gate = Gate()
    error = refused(World(action), gate, Line())
    assert (error.code, error.action) == (expected, action)
    assert gate.taken == []


def test_an_unknown_action_and_bad_fields_are_refused_and_take_nothing_of_the_limit() -> None:
    gate = Gate()
    unknown = refused(World(), gate, Line(), "another")
    assert (unknown.code, unknown.action) == (Code.UNKNOWN_ACTION, None)
    bad = refused(World(), gate, Line(), email="nobody")
    assert (bad.code, bad.action) == (Code.FIELDS, ACTION)
    assert gate.taken == []


def test_a_bot_in_the_trap_is_answered_as_ever_and_nothing_is_kept() -> None:
    world, gate, line = World(), Gate(), Line()
    assert press(world, gate, line, website="https://example.org") == ACTION
    assert (world.signings(), line.requests, gate.taken) == ({}, [], [])


def test_over_the_limit_only_those_are_heard_for_whom_the_organiser_vouches() -> None:
    line = Line()
    error = refused(World(), Gate(Code.OVER_LIMIT), line)
    assert (error.code, error.action) == (Code.OVER_LIMIT, ACTION)
    vouched = World()
    vouched.rule(Subject.DOMAIN, "example.org", Ruling.ALLOW)
    press(vouched, Gate(Code.OVER_LIMIT), line)
    assert len(line.requests) == 1


def test_a_limit_that_cannot_be_counted_lets_nobody_pass() -> None:
    world = World()
    world.rule(Subject.DOMAIN, "example.org", Ruling.ALLOW)
    assert refused(world, Gate(Code.UNAVAILABLE), Line()).code is Code.UNAVAILABLE


@pytest.mark.parametrize(
    ("subject", "name"), [(Subject.DOMAIN, "example.org"), (Subject.NETWORK, "198.51.100.0/24")]
)
def test_an_unwanted_one_is_kept_rejected_and_mailed_as_anybody(
    subject: Subject, name: str
) -> None:
    world, line = World(), Line()
    world.rule(subject, name, Ruling.BLOCK)
    assert press(world, Gate(), line) == ACTION
    assert [kept.state for kept in world.signings().values()] == [State.REJECTED]
    assert len(line.requests) == 1


def test_a_throwaway_address_is_marked_for_the_organiser() -> None:
    world = World()
    press(world, Gate(), Line(), email="ada@mailinator.com")
    (kept,) = world.signings().values()
    assert record.unpack(kept.sealed).marks == ("disposable",)


def test_a_domain_is_counted_in_its_hour_and_a_large_provider_s_is_not() -> None:
    world, gate = World(), Gate()
    gate.this_hour = FEW + 1
    press(world, gate, Line())
    press(world, gate, Line(), email="ada@googlemail.com")
    assert gate.domains == [("example.org", NOW), (None, NOW)]
    noted = {record.unpack(kept.sealed).marks for kept in world.signings().values()}
    assert ("many",) in noted


def test_what_is_refused_for_its_network_is_counted_for_no_domain() -> None:
    gate = Gate(Code.OVER_LIMIT)
    refused(World(), gate, Line())
    assert gate.domains == []
