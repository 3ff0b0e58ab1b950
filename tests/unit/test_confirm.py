"""Confirming and withdrawing: one signature, the first; and none once somebody took it back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.fakes import ACTION, Shelf
from undersigned.cases.confirm import confirm, pending
from undersigned.cases.withdraw import withdraw
from undersigned.rules import signature
from undersigned.rules.action import CONFIRM_GRACE
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.form import Details
from undersigned.rules.keys import derive
from undersigned.rules.lists import Lists, Ruling
from undersigned.rules.signature import State, Stored
from undersigned.rules.token import Token

NOW = datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)
KEYS = derive("secret")
MAC = KEYS.mac(ACTION.id, "ada@example.org")
LINK = Token(ACTION.id, MAC, "one")
PLACE = (ACTION.id, MAC)


def waiting(name: str = "Ada", *, unwanted: bool = False) -> Stored:
    details = Details(name, "ada@example.org", "IE", "en")
    return signature.signing(ACTION.id, details, bytes, NOW, unwanted=unwanted)


@pytest.fixture
def shelf() -> Shelf:
    """Hold one signing that waits."""
    made = Shelf()
    made.signings["one"] = waiting()
    return made


def refused(shelf: Shelf, link: Token = LINK, now: datetime = NOW) -> Code:
    with pytest.raises(PetitionError) as caught:
        confirm(link, store=shelf, keys=KEYS, now=now)
    return caught.value.code


def test_a_press_makes_the_signing_s_signature_and_says_of_which_action(shelf: Shelf) -> None:
    found = confirm(LINK, store=shelf, keys=KEYS, now=NOW)
    assert (found.action, found.signing) == (ACTION, waiting())
    assert shelf.signatures == {PLACE: signature.signature(waiting(), NOW)}


def test_looking_changes_nothing(shelf: Shelf) -> None:
    assert pending(LINK, store=shelf, now=NOW).signing == waiting()
    assert shelf.signatures == {}
    assert not {call for call in shelf.calls if call.startswith(("put", "remove"))}


def test_of_two_that_were_signed_the_first_to_be_confirmed_stays(shelf: Shelf) -> None:
    shelf.signings["two"] = waiting("Somebody else")
    confirm(LINK, store=shelf, keys=KEYS, now=NOW)
    later = NOW + timedelta(hours=2)
    confirm(replace(LINK, signing="two"), store=shelf, keys=KEYS, now=later)
    assert shelf.signatures == {PLACE: signature.signature(waiting(), NOW)}


def test_what_is_not_there_is_refused_with_its_reason(shelf: Shelf) -> None:
    assert refused(shelf, replace(LINK, action="another")) is Code.UNKNOWN_ACTION
    assert refused(shelf, replace(LINK, signing="two")) is Code.BAD_TOKEN
    assert refused(shelf, now=NOW + timedelta(days=7)) is Code.BAD_TOKEN
    assert shelf.signatures == {}


def test_from_a_day_after_closing_it_is_too_late(shelf: Shelf) -> None:
    shelf.actions[ACTION.id] = replace(ACTION, closes=NOW - CONFIRM_GRACE)
    assert refused(shelf) is Code.TOO_LATE
    assert shelf.signatures == {}


def test_a_withdrawal_between_the_calls_wins(shelf: Shelf) -> None:
    shelf.before["put_signature", 1] = lambda: withdraw(LINK, store=shelf, now=NOW)
    assert refused(shelf) is Code.BAD_TOKEN
    assert shelf.signatures == {}


def test_a_withdrawal_between_the_calls_leaves_alone_what_was_confirmed_since(
    shelf: Shelf,
) -> None:
    other = signature.signature(waiting("Ada again"), NOW)

    def withdrawn_and_signed_again() -> None:
        withdraw(LINK, store=shelf, now=NOW)
        shelf.signatures[PLACE] = other

    shelf.before["put_signature", 1] = withdrawn_and_signed_again
    assert refused(shelf) is Code.BAD_TOKEN
    assert shelf.signatures == {PLACE: other}


def test_nothing_is_begun_that_could_expire_before_it_is_done(shelf: Shelf) -> None:
    """Else the table might sweep the signing away between the calls, as if it were withdrawn."""
    expires = waiting().expires
    assert expires
    assert refused(shelf, now=expires - timedelta(minutes=1)) is Code.BAD_TOKEN
    assert shelf.signatures == {}
    confirm(LINK, store=shelf, keys=KEYS, now=expires - timedelta(seconds=61))
    assert shelf.signatures


@pytest.mark.parametrize(
    ("ruling", "unwanted", "expected"),
    [
        (None, False, State.CONFIRMED),
        (None, True, State.REJECTED),
        (Ruling.BLOCK, False, State.REJECTED),
        (Ruling.BLOCK, True, State.REJECTED),
        (Ruling.ALLOW, False, State.CONFIRMED),
        (Ruling.ALLOW, True, State.CONFIRMED),
    ],
)
def test_what_is_said_of_the_address_itself_decides(
    ruling: Ruling | None, unwanted: bool, expected: State
) -> None:
    shelf = Shelf()
    shelf.signings["one"] = waiting(unwanted=unwanted)
    if ruling:
        shelf.rulings = Lists(addresses={KEYS.hashed("ada@example.org"): ruling})
    confirm(LINK, store=shelf, keys=KEYS, now=NOW)
    assert shelf.signatures[PLACE].state is expected


def test_withdrawing_removes_the_signing_and_then_the_signature(shelf: Shelf) -> None:
    confirm(LINK, store=shelf, keys=KEYS, now=NOW)
    shelf.signings["two"] = waiting("Ada again")
    shelf.calls.clear()
    assert withdraw(LINK, store=shelf, now=NOW) is ACTION
    assert (list(shelf.signings), shelf.signatures) == (["two"], {})
    assert shelf.calls == ["action", "remove_signing", "remove_signature", "forget_mailed"]


def test_withdrawing_leaves_of_the_mails_those_that_still_count_towards_the_cap(
    shelf: Shelf,
) -> None:
    shelf.mails[PLACE] = {"one": NOW - timedelta(hours=26), "two": NOW}
    withdraw(LINK, store=shelf, now=NOW)
    assert shelf.mails == {PLACE: {"two": NOW}}


def test_withdrawing_twice_does_not_frighten_and_of_an_unknown_action_is_refused(
    shelf: Shelf,
) -> None:
    for _ in range(2):
        assert withdraw(LINK, store=shelf, now=NOW) is ACTION
    with pytest.raises(PetitionError) as caught:
        withdraw(replace(LINK, action="another"), store=shelf, now=NOW)
    assert caught.value.code is Code.UNKNOWN_ACTION
