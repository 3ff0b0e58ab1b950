"""Signing: what is kept and asked for, and of whom nothing is."""

import ipaddress
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from undersigned.rules.letter import Letter

from tests.unit.fakes import ACTION, Gate, Line, Shelf
from undersigned.cases.sign import sign
from undersigned.rules import signature
from undersigned.rules.action import Action
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.form import Details
from undersigned.rules.lists import Lists, Ruling
from undersigned.rules.network import Blocks
from undersigned.rules.signature import State

NOW = datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)
HOUR = datetime(2026, 11, 21, 14, tzinfo=UTC)
FIELDS = {"name": "Ada", "email": "Ada@Example.org", "country": "IE", "lang": "ru"}
HOME = Blocks("198.51.100.7", None)


def press(shelf: Shelf, gate: Gate, line: Line, action: str = ACTION.id, **fields: str) -> Action:
    return sign(
        action, FIELDS | fields, HOME, store=shelf, limits=gate, queue=line, seal=bytes, now=NOW
    )


def refused(shelf: Shelf, gate: Gate, line: Line, action: str = ACTION.id, **fields: str) -> Code:
    with pytest.raises(PetitionError) as caught:
        press(shelf, gate, line, action, **fields)
    assert (shelf.signings, line.letters) == ({}, [])
    return caught.value.code


def test_a_press_keeps_a_signing_and_asks_for_its_mail() -> None:
    shelf, gate, line = Shelf(), Gate(), Line()
    assert press(shelf, gate, line) is ACTION
    ((signing, kept),) = shelf.signings.items()
    details = Details("Ada", "Ada@Example.org", "IE", "ru")
    assert kept == signature.signing(ACTION.id, details, bytes, NOW)
    assert line.letters == [Letter("Ada@Example.org", ACTION.id, signing, "ru", HOUR)]
    assert gate.taken == [(ACTION.id, HOME, NOW)]


def test_every_press_has_a_name_of_128_bits_that_nobody_can_guess() -> None:
    shelf = Shelf()
    for _ in range(9):
        press(shelf, Gate(), Line())
    assert len(shelf.signings) == 9
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", signing) for signing in shelf.signings)


def test_a_mail_is_asked_for_only_once_there_is_something_to_confirm() -> None:
    shelf, line = Shelf(), Line()
    shelf.before["put_signing", 1] = line.letters.clear
    press(shelf, Gate(), line)
    assert len(line.letters) == 1


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (replace(ACTION, opens=NOW + timedelta(seconds=1)), Code.NOT_YET_OPEN),
        (replace(ACTION, closes=NOW), Code.CLOSED),
        (replace(ACTION, paused=True), Code.PAUSED),
    ],
)
def test_what_is_not_open_says_why_and_keeps_nothing(action: Action, expected: Code) -> None:
    gate = Gate()
    assert refused(Shelf(action), gate, Line()) is expected
    assert gate.taken == []


def test_an_unknown_action_and_bad_fields_are_refused_and_take_nothing_of_the_limit() -> None:
    gate = Gate()
    assert refused(Shelf(), gate, Line(), "another") is Code.UNKNOWN_ACTION
    assert refused(Shelf(), gate, Line(), email="nobody") is Code.FIELDS
    assert gate.taken == []


def test_a_bot_in_the_trap_is_answered_as_ever_and_nothing_is_kept() -> None:
    shelf, gate, line = Shelf(), Gate(), Line()
    assert press(shelf, gate, line, website="https://example.org") is ACTION
    assert (shelf.signings, line.letters, gate.taken) == ({}, [], [])


def test_over_the_limit_only_those_are_heard_for_whom_the_organiser_vouches() -> None:
    shelf, line = Shelf(), Line()
    assert refused(shelf, Gate(Code.OVER_LIMIT), line) is Code.OVER_LIMIT
    shelf.rulings = Lists(domains={"example.org": Ruling.ALLOW})
    press(shelf, Gate(Code.OVER_LIMIT), line)
    assert len(line.letters) == 1


def test_a_limit_that_cannot_be_counted_lets_nobody_pass() -> None:
    shelf = Shelf()
    shelf.rulings = Lists(domains={"example.org": Ruling.ALLOW})
    assert refused(shelf, Gate(Code.UNAVAILABLE), Line()) is Code.UNAVAILABLE


@pytest.mark.parametrize(
    "rulings",
    [
        Lists(domains={"example.org": Ruling.BLOCK}),
        Lists(networks={ipaddress.ip_network("198.51.100.0/24"): Ruling.BLOCK}),
    ],
)
def test_an_unwanted_one_is_kept_rejected_and_mailed_as_anybody(rulings: Lists) -> None:
    shelf, line = Shelf(), Line()
    shelf.rulings = rulings
    assert press(shelf, Gate(), line) is ACTION
    assert [kept.state for kept in shelf.signings.values()] == [State.REJECTED]
    assert len(line.letters) == 1


def test_a_throwaway_address_is_marked_for_the_organiser() -> None:
    shelf = Shelf()
    press(shelf, Gate(), Line(), email="ada@mailinator.com")
    (kept,) = shelf.signings.values()
    assert signature.unpack(kept.sealed).marks == ("disposable",)
