"""Delivering: a mail request becomes one mail, unless it is too late or one too many."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.fakes import Purse, Slot
from tests.unit.world import ACTION, World
from undersigned.cases.compose import compose, compose_link
from undersigned.cases.deliver import Outcome, deliver
from undersigned.rules import signature
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import derive
from undersigned.rules.mail_request import LIFE, Kind, MailRequest, mail_request
from undersigned.rules.token import NO_SIGNING, Token

NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)
KEYS = derive("secret")
EMAIL = "Ada@ПРИМЕР.рф"
WHO = (ACTION.id, KEYS.mac(ACTION.id, EMAIL))
CAP = (ACTION.id, KEYS.cap(ACTION.id, EMAIL))
ASKED = mail_request(EMAIL, ACTION.id, "one", "ru", NOW)
SITE = "https://example.org"
WAITING = signature.signing(ACTION.id, "IE", b"sealed", NOW)


@pytest.fixture
def world() -> World:
    """Hold the signing that a mail is asked for."""
    made = World()
    made.store.signers.put_signing(WHO, "one", WAITING)
    made.calls.clear()
    return made


def delivered(
    world: World, slot: Slot, purse: Purse, asked: MailRequest = ASKED, now: datetime = NOW
) -> Outcome:
    return deliver(
        asked, store=world.store, post=slot, allowance=purse, keys=KEYS, site=SITE, now=now
    )


@pytest.mark.parametrize("signed", [False, True])
def test_a_request_becomes_the_mail_that_its_signer_needs(world: World, signed: bool) -> None:
    slot, purse = Slot(), Purse()
    if signed:
        world.store.signers.put_signing(WHO, "earlier", WAITING)
        assert world.store.signers.confirm(WHO, "earlier", signature.signature(WAITING), None)
    assert delivered(world, slot, purse) is Outcome.SENT
    link = Token(*WHO, "one", KEYS.reader(EMAIL))
    mail = compose(
        ACTION, link, language="ru", signed=signed, consents=(), expires=WAITING.expires,
        site=SITE, key=KEYS.token,
    )  # fmt: skip
    assert slot.sent == [("Ada@xn--e1afmkfd.xn--p1ai", mail)]
    assert world.store.mailed.find(*CAP) == {"one": NOW}
    assert (purse.asked, purse.spent) == ([NOW], 1)


def test_a_mail_repeats_what_was_agreed_to_when_it_was_asked_for(world: World) -> None:
    asking = replace(ACTION, ask=("updates", "to_target"))
    world.store.actions.publish(asking)
    slot = Slot()
    assert delivered(world, slot, Purse(), replace(ASKED, consents=("updates",))) is Outcome.SENT
    mail = compose(
        asking, Token(*WHO, "one", KEYS.reader(EMAIL)), language="ru", signed=False,
        consents=("updates",), expires=WAITING.expires, site=SITE, key=KEYS.token,
    )  # fmt: skip
    assert [sent for _, sent in slot.sent] == [mail]


@pytest.mark.parametrize("has", ["nothing", "a signing", "a signature", "what has expired"])
def test_who_asks_for_their_link_is_mailed_whatever_there_is_and_by_the_same_calls(
    has: str,
) -> None:
    world, slot, purse = World(), Slot(), Purse()
    at = NOW - timedelta(days=9) if has == "what has expired" else NOW
    if has != "nothing":
        waiting = signature.signing(ACTION.id, "IE", b"sealed", at)
        world.store.signers.put_signing(WHO, "one", waiting)
    if has == "a signature":
        assert world.store.signers.confirm(WHO, "one", signature.signature(WAITING), None)
    world.calls.clear()
    assert delivered(world, slot, purse, replace(ASKED, kind=Kind.LINK)) is Outcome.SENT
    assert world.calls == ["get_item", "query", "get_item", "get_item", "put_item"]
    link = Token(*WHO, NO_SIGNING, KEYS.reader(EMAIL))
    known = has in ("a signing", "a signature")
    mail = compose_link(ACTION, link, language="ru", known=known, site=SITE, key=KEYS.token)
    assert slot.sent == [("Ada@xn--e1afmkfd.xn--p1ai", mail)]
    assert "/api/confirm" not in mail.text + mail.html
    assert (world.store.mailed.find(*CAP), purse.spent) == ({"one": NOW}, 1)


def test_asking_for_a_link_is_bound_by_the_same_cap_and_the_same_stop(world: World) -> None:
    asked = replace(ASKED, signing="four", kind=Kind.LINK)
    world.mail(*CAP, dict.fromkeys("abc", NOW - timedelta(hours=1)))
    assert delivered(world, Slot(), Purse(), asked) is Outcome.CAPPED
    world.store.stops.put(KEYS.reader(EMAIL))
    assert delivered(world, Slot(), Purse(), asked) is Outcome.STOPPED


def test_a_language_that_the_campaign_does_not_speak_is_its_first(world: World) -> None:
    slot = Slot()
    delivered(world, slot, Purse(), replace(ASKED, language="xx"))
    assert slot.sent[0][1].subject == "Please confirm your email"


def test_a_request_that_comes_too_late_is_dropped_and_nothing_is_asked(world: World) -> None:
    slot, purse = Slot(), Purse()
    assert delivered(world, slot, purse, replace(ASKED, asked=NOW - LIFE)) is Outcome.STALE
    assert (world.calls, slot.sent, purse.asked) == ([], [], [])


def test_a_request_delivered_again_after_its_signing_was_withdrawn_is_dropped(
    world: World,
) -> None:
    """Whoever has pressed "Remove it" hears no more of it, and nothing more is remembered."""
    slot, purse = Slot(), Purse()
    assert delivered(world, slot, purse, replace(ASKED, signing="withdrawn")) is Outcome.STALE
    assert (slot.sent, world.store.mailed.find(*CAP), purse.spent) == ([], {}, 0)


def test_who_stopped_us_is_sent_nothing_and_neither_cap_nor_allowance_is_spent(
    world: World,
) -> None:
    slot, purse = Slot(), Purse()
    world.store.stops.put(KEYS.reader(EMAIL))
    assert delivered(world, slot, purse) is Outcome.STOPPED
    assert (slot.sent, world.store.mailed.find(*CAP), purse.spent) == ([], {}, 0)
    world.store.stops.remove(KEYS.reader(EMAIL))
    assert delivered(world, slot, purse) is Outcome.SENT


def test_what_may_not_leave_now_waits_and_costs_nothing(world: World) -> None:
    slot = Slot()
    with pytest.raises(PetitionError) as caught:
        delivered(world, slot, Purse(Code.OVER_LIMIT))
    assert (caught.value.code, world.calls, slot.sent) == (Code.OVER_LIMIT, [], [])


def test_a_request_of_an_unknown_action_goes_back(world: World) -> None:
    slot, purse = Slot(), Purse()
    with pytest.raises(PetitionError) as caught:
        delivered(world, slot, purse, replace(ASKED, action="another"))
    assert (caught.value.code, slot.sent, purse.spent) == (Code.UNKNOWN_ACTION, [], 0)


@pytest.mark.parametrize("email", ["mia@posteo.example", "mia+river@posteo.example"])
def test_the_fourth_of_a_day_is_not_sent_whatever_follows_a_plus(email: str) -> None:
    """At a domain that nobody knows, `+` makes another signer, and no other reader of mails."""
    world, slot, purse = World(), Slot(), Purse()
    who = (ACTION.id, KEYS.mac(ACTION.id, email))
    world.store.signers.put_signing(who, "one", WAITING)
    world.mail(
        ACTION.id,
        KEYS.cap(ACTION.id, "mia+other@posteo.example"),
        dict.fromkeys("abc", NOW - timedelta(hours=1)),
    )
    assert delivered(world, slot, purse, replace(ASKED, email=email)) is Outcome.CAPPED
    assert (slot.sent, purse.spent) == ([], 0)


def test_a_mail_that_could_not_be_sent_is_known_when_its_request_comes_again(
    world: World,
) -> None:
    slot, purse = Slot(down=True), Purse()
    world.mail(*CAP, dict.fromkeys("ab", NOW))
    with pytest.raises(PetitionError):
        delivered(world, slot, purse)
    assert purse.spent == 1  # it may have been sent, and only the answer lost
    slot.down = False
    world.calls.clear()
    assert delivered(world, slot, purse) is Outcome.SENT
    assert "put_item" not in world.calls
    assert world.store.mailed.find(*CAP) == dict.fromkeys(("a", "b", "one"), NOW)


def test_a_mail_to_an_address_that_there_is_not_is_told_of(world: World) -> None:
    assert delivered(world, Slot(known=False), Purse()) is Outcome.REFUSED


def rivals(world: World, numbers: range) -> None:
    """Let other deliveries to the address be quicker; each writes too, so every other is one."""
    for number in numbers:
        mailed = {f"rival {number}": NOW - timedelta(hours=30)}
        world.before["put_item", 2 * number - 1] = lambda mailed=mailed: world.mail(*CAP, mailed)  # type: ignore[misc]


def test_deliveries_at_once_are_each_remembered(world: World) -> None:
    slot = Slot()
    rivals(world, range(1, 5))
    assert delivered(world, slot, Purse()) is Outcome.SENT
    assert "one" in world.store.mailed.find(*CAP)


def test_after_five_tries_the_request_goes_back(world: World) -> None:
    slot = Slot()
    rivals(world, range(1, 9))
    with pytest.raises(PetitionError) as caught:
        delivered(world, slot, Purse())
    assert (caught.value.code, slot.sent) == (Code.UNAVAILABLE, [])
