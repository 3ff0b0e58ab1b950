"""One's own signature: consents taken back, what was mailed for removed, mails stopped."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from botocore.exceptions import ConnectionClosedError

from tests.unit.fakes import Gate, Line
from tests.unit.world import ACTION, World
from undersigned.cases.ask_link import ask_link
from undersigned.cases.take_back import take_back
from undersigned.cases.withdraw import stop, withdraw, withdraw_this
from undersigned.rules import consents, record, signature
from undersigned.rules.action import Action
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.fields import CONSENTS
from undersigned.rules.keys import derive
from undersigned.rules.lists import Ruling, Subject
from undersigned.rules.mail_request import Kind, MailRequest
from undersigned.rules.network import Blocks
from undersigned.rules.signature import Signature, State
from undersigned.rules.token import Token

NOW = datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)
HOUR = datetime(2026, 11, 21, 14, tzinfo=UTC)
KEYS = derive("secret")
EMAIL = "ada@example.org"
WHO = (ACTION.id, KEYS.mac(ACTION.id, EMAIL))
LINK = Token(*WHO, "one", KEYS.reader(EMAIL))
ASKING = replace(ACTION, ask=("updates", "to_target"))
HOME = Blocks("198.51.100.7", None)
WAITING = signature.signing(ACTION.id, "IE", b"sealed", NOW)


def signed(action: Action = ASKING) -> World:
    """Hold a signature that agrees to all that was asked."""
    world = World(action)
    world.store.signers.put_signing(WHO, "one", WAITING)
    assert world.store.signers.confirm(WHO, "one", signature.signature(WAITING), None)
    world.calls.clear()
    return world


def taken(world: World, consent: str, link: Token = LINK) -> Action:
    return take_back(link, consent, store=world.store, keys=KEYS, seal=bytes)


def stands(world: World) -> Signature:
    """Return the signature, with what was taken back of it."""
    held = world.store.signers.signature(WHO)
    assert held
    assert isinstance(held.what, Signature)
    return held.what


def off(world: World) -> frozenset[str]:
    """Return what the signature has taken back."""
    return consents.taken_back(KEYS.off, WHO, stands(world).off)


def test_a_consent_is_taken_back_alone_and_the_signature_counts_on() -> None:
    world = signed()
    assert taken(world, "updates") == ASKING
    held = stands(world)
    assert (held.state, held.country, held.sealed) == (State.CONFIRMED, "IE", b"sealed")
    assert off(world) == {"updates"}


def test_once_all_that_is_asked_was_taken_back_an_empty_record_takes_its_place() -> None:
    world = signed()
    for consent in ASKING.ask:
        taken(world, consent)
    held = stands(world)
    assert record.unpack(held.sealed) == record.empty()
    assert off(world) == set(ASKING.ask)


@pytest.mark.parametrize(
    "action",
    [replace(ASKING, keep_all=True), replace(ACTION, ask=()), replace(ACTION, ask=CONSENTS)],
)
def test_where_something_else_keeps_it_the_record_stays(action: Action) -> None:
    world = signed(action)
    for consent in ASKING.ask:
        taken(world, consent)
    held = stands(world)
    assert held.sealed == b"sealed"


def test_what_is_taken_back_twice_is_written_once() -> None:
    world = signed()
    taken(world, "updates")
    world.calls.clear()
    taken(world, "updates")
    assert "put_item" not in world.calls


def test_who_has_no_signature_and_whose_was_destroyed_have_nothing_to_take_back() -> None:
    world = World(ASKING)
    assert taken(world, "updates") == ASKING
    assert world.signatures() == {}
    kept = signed()
    held = kept.store.signers.signature(WHO)
    assert held
    assert isinstance(held.what, Signature)
    assert kept.store.signers.turn(held, signature.stripped(held.what))
    taken(kept, "updates")
    left = stands(kept)
    assert (left.state, left.sealed, left.off) == (State.KEPT, b"", b"")


def rivals(world: World, number: int) -> None:
    """Let other presses change the signature first; each write of theirs is a call, too."""

    def change(country: str) -> None:
        held = world.store.signers.signature(WHO)
        assert held
        assert world.store.signers.turn(
            held, replace(held.what, country=country, sealed=country.encode())
        )

    for at in range(number):
        world.before["put_item", 2 * at + 1] = lambda at=at: change("ABCDEFGH"[at] * 2)  # type: ignore[misc]


def test_it_is_tried_five_times_at_a_signature_that_others_change() -> None:
    world = signed()
    rivals(world, 4)
    taken(world, "updates")
    assert off(world) == {"updates"}
    busy = signed()
    rivals(busy, 5)
    with pytest.raises(PetitionError) as caught:
        taken(busy, "updates")
    assert (caught.value.code, caught.value.action) == (Code.UNAVAILABLE, ASKING)


def test_what_the_mail_was_sent_for_is_removed_alone() -> None:
    world = signed()
    for name in ("two", "three"):
        world.store.signers.put_signing(WHO, name, WAITING)
    link = replace(LINK, signing="two")
    assert withdraw_this(link, store=world.store, now=NOW) == (ASKING, False)
    assert set(world.signings()) == {"three"}
    assert len(world.signatures()) == 1
    # Nothing waits for it any more, and a signature stands: that is another press.
    assert withdraw_this(link, store=world.store, now=NOW) == (ASKING, True)
    nobody = World(ASKING)
    assert withdraw_this(link, store=nobody.store, now=NOW) == (ASKING, False)


def test_everything_of_an_address_for_an_action_goes_at_once() -> None:
    world = signed()
    world.store.signers.put_signing(WHO, "two", WAITING)
    assert withdraw(LINK, store=world.store, now=NOW) == ASKING
    assert (world.signings(), world.signatures()) == ({}, {})


def test_a_stop_is_for_whoever_reads_the_address_s_mails() -> None:
    world = signed()
    assert stop(LINK, store=world.store) == ASKING
    assert world.store.stops.find(KEYS.reader("Ada+river@example.org"))
    assert not world.store.stops.find(KEYS.reader("other@example.org"))
    assert len(world.signatures()) == 1


PRESSES = pytest.mark.parametrize(
    "press",
    [
        lambda link, store: withdraw(link, store=store, now=NOW),
        lambda link, store: withdraw_this(link, store=store, now=NOW),
        lambda link, store: stop(link, store=store),
        lambda link, store: take_back(link, "updates", store=store, keys=KEYS, seal=bytes),
    ],
)


@PRESSES
def test_a_link_of_an_action_that_is_not_there_says_so(press: object) -> None:
    with pytest.raises(PetitionError) as caught:
        press(replace(LINK, action="another"), World().store)  # type: ignore[operator]
    assert caught.value.code is Code.UNKNOWN_ACTION


@PRESSES
def test_a_press_that_found_nobody_says_of_which_action_it_was(press: object) -> None:
    """So whoever reads that it did not work is led on to the page of what they signed."""
    world = signed()
    world.store.signers.put_signing(WHO, "one", WAITING)
    world.calls.clear()
    for write in ("put_item", "delete_item"):
        world.lost[write, 1] = ConnectionClosedError(endpoint_url="aws")
    with pytest.raises(PetitionError) as caught:
        press(LINK, world.store)  # type: ignore[operator]
    assert (caught.value.code, caught.value.action) == (Code.UNAVAILABLE, ASKING)


# ---- The link again ------------------------------------------------------------------------------


def asked(world: World, gate: Gate, line: Line, action: str = ACTION.id, **fields: str) -> Action:
    return ask_link(
        action,
        {"email": EMAIL, "lang": "ru"} | fields,
        HOME,
        store=world.store,
        limits=gate,
        queue=line,
        now=NOW,
    )


def test_whoever_asks_for_a_link_is_mailed_whatever_there_is_and_whenever() -> None:
    closed = replace(ACTION, closes=NOW)
    world, gate, line = World(closed), Gate(), Line()
    assert asked(world, gate, line) == closed
    asked(world, gate, line)
    assert gate.taken == [(ACTION.id, HOME, NOW)] * 2
    for request in line.requests:
        drawn = request.signing
        assert request == MailRequest(EMAIL, ACTION.id, drawn, "ru", HOUR, (), Kind.LINK)
        assert len(drawn) == 22
    assert all(one.signing != other.signing for one, other in pairwise(line.requests))
    assert (world.signings(), world.signatures()) == ({}, {})


def test_a_link_is_asked_for_as_one_signs_by_the_same_refusals() -> None:
    gate, line = Gate(), Line()
    for action, fields, code in (
        ("another", {}, Code.UNKNOWN_ACTION),
        (ACTION.id, {"email": "nobody"}, Code.FIELDS),
    ):
        with pytest.raises(PetitionError) as caught:
            asked(World(), gate, line, action, **fields)
        assert caught.value.code is code
    assert (gate.taken, line.requests) == ([], [])
    with pytest.raises(PetitionError) as caught:
        asked(World(), Gate(Code.OVER_LIMIT), line)
    assert (caught.value.code, caught.value.action) == (Code.OVER_LIMIT, ACTION)
    for number, (subject, name) in enumerate(
        ((Subject.DOMAIN, "example.org"), (Subject.NETWORK, "198.51.100.0/24")), start=1
    ):
        vouched = World()
        vouched.rule(subject, name, Ruling.ALLOW)
        asked(vouched, Gate(Code.OVER_LIMIT), line)
        assert len(line.requests) == number


def test_a_bot_that_asks_for_a_link_is_answered_as_ever_and_nobody_is_mailed() -> None:
    gate, line = Gate(), Line()
    assert asked(World(), gate, line, website="https://example.org") == ACTION
    assert (gate.taken, line.requests) == ([], [])
