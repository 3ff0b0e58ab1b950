"""Delivering: a letter becomes one mail, unless it is too late or one too many."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from undersigned.rules.letter import LIFE, Letter

from tests.unit.fakes import ACTION, Purse, Shelf, Slot
from undersigned.cases.compose import compose
from undersigned.cases.deliver import Outcome, deliver
from undersigned.rules import letter, signature
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.form import Details
from undersigned.rules.keys import derive
from undersigned.rules.token import Token

NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)
KEYS = derive("secret")
EMAIL = "Ada@ПРИМЕР.рф"
MAC = KEYS.mac(ACTION.id, EMAIL)
PLACE = (ACTION.id, MAC)
WRITTEN = letter.letter(EMAIL, ACTION.id, "one", "ru", NOW)
SITE = "https://example.org"
WAITING = signature.signing(ACTION.id, Details("A", EMAIL, "IE", "ru"), bytes, NOW)


def delivered(shelf: Shelf, slot: Slot, purse: Purse, written: Letter = WRITTEN) -> Outcome:
    shelf.signings.setdefault("one", WAITING)
    return deliver(written, store=shelf, post=slot, allowance=purse, keys=KEYS, site=SITE, now=NOW)


@pytest.mark.parametrize("signed", [False, True])
def test_a_letter_becomes_the_mail_that_its_signer_needs(signed: bool) -> None:
    shelf, slot, purse = Shelf(), Slot(), Purse()
    if signed:
        shelf.signatures[PLACE] = WAITING
    assert delivered(shelf, slot, purse) is Outcome.SENT
    link = Token(ACTION.id, MAC, "one")
    mail = compose(ACTION, link, language="ru", signed=signed, site=SITE, key=KEYS.token)
    assert slot.sent == [("Ada@xn--e1afmkfd.xn--p1ai", mail)]
    assert shelf.mails == {PLACE: {"one": NOW}}
    assert (purse.asked, purse.spent) == ([NOW], 1)


def test_a_language_that_the_campaign_does_not_speak_is_its_first() -> None:
    slot = Slot()
    delivered(Shelf(), slot, Purse(), replace(WRITTEN, language="xx"))
    assert slot.sent[0][1].subject == "Please confirm your email"


def test_a_letter_that_comes_too_late_is_dropped_and_nothing_is_asked() -> None:
    shelf, slot, purse = Shelf(), Slot(), Purse()
    assert delivered(shelf, slot, purse, replace(WRITTEN, asked=NOW - LIFE)) is Outcome.STALE
    assert (shelf.calls, slot.sent, purse.asked) == ([], [], [])


def test_a_letter_delivered_again_after_its_signing_was_withdrawn_is_dropped() -> None:
    """Whoever has pressed "Remove it" hears no more of it, and nothing more is remembered."""
    shelf, slot, purse = Shelf(), Slot(), Purse()
    gone = replace(WRITTEN, signing="withdrawn")
    assert delivered(shelf, slot, purse, gone) is Outcome.STALE
    assert (slot.sent, shelf.mails, purse.spent) == ([], {}, 0)


def test_what_may_not_leave_now_waits_and_costs_nothing() -> None:
    shelf, slot = Shelf(), Slot()
    with pytest.raises(PetitionError) as caught:
        delivered(shelf, slot, Purse(Code.OVER_LIMIT))
    assert (caught.value.code, shelf.calls, slot.sent) == (Code.OVER_LIMIT, [], [])


def test_a_letter_of_an_unknown_action_goes_back() -> None:
    slot, purse = Slot(), Purse()
    with pytest.raises(PetitionError) as caught:
        delivered(Shelf(), slot, purse, replace(WRITTEN, action="another"))
    assert (caught.value.code, slot.sent, purse.spent) == (Code.UNKNOWN_ACTION, [], 0)


def test_the_fourth_of_a_day_is_not_sent() -> None:
    shelf, slot, purse = Shelf(), Slot(), Purse()
    shelf.mails[PLACE] = dict.fromkeys("abc", NOW - timedelta(hours=1))
    assert delivered(shelf, slot, purse) is Outcome.CAPPED
    assert (slot.sent, purse.spent) == ([], 0)


def test_a_letter_that_could_not_be_sent_is_known_when_it_comes_again() -> None:
    shelf, slot, purse = Shelf(), Slot(down=True), Purse()
    shelf.mails[PLACE] = dict.fromkeys("ab", NOW)
    with pytest.raises(PetitionError):
        delivered(shelf, slot, purse)
    assert purse.spent == 1  # it may have been sent, and only the answer lost
    slot.down = False
    shelf.calls.clear()
    assert delivered(shelf, slot, purse) is Outcome.SENT
    assert "put_mailed" not in shelf.calls
    assert shelf.mails[PLACE] == dict.fromkeys(("a", "b", "one"), NOW)


def rival(shelf: Shelf, number: int) -> None:
    """Let another delivery to the address be quicker."""
    shelf.before["put_mailed", number] = lambda: shelf.mails.update(
        {PLACE: {f"rival {number}": NOW - timedelta(hours=30)}}
    )


def test_deliveries_at_once_are_each_remembered() -> None:
    shelf, slot = Shelf(), Slot()
    for number in range(1, 5):
        rival(shelf, number)
    assert delivered(shelf, slot, Purse()) is Outcome.SENT
    assert "one" in shelf.mails[PLACE]
    assert shelf.calls.count("put_mailed") == 5


def test_after_five_tries_the_letter_goes_back() -> None:
    shelf, slot = Shelf(), Slot()
    for number in range(1, 9):
        rival(shelf, number)
    with pytest.raises(PetitionError) as caught:
        delivered(shelf, slot, Purse())
    assert (caught.value.code, slot.sent) == (Code.UNAVAILABLE, [])
    assert shelf.calls.count("put_mailed") == 5
