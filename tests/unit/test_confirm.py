"""Confirming and withdrawing: the last press counts, and nothing does once it was taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from botocore.exceptions import ConnectionClosedError

from tests.unit.world import ACTION, World
from undersigned.cases.confirm import confirm, pending
from undersigned.cases.withdraw import withdraw
from undersigned.rules import consents, signature
from undersigned.rules.action import CONFIRM_GRACE
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import derive
from undersigned.rules.lists import Ruling, Subject
from undersigned.rules.signature import Signature, Signing, State
from undersigned.rules.token import Token

NOW = datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)
KEYS = derive("secret")
ADA = (ACTION.id, KEYS.mac(ACTION.id, "ada@example.org"))
LINK = Token(*ADA, "one")
OTHER = Token(*ADA, "two")
WRITES = {"put_item", "delete_item", "update_item", "transact_write_items", "batch_write_item"}


def waiting(sealed: bytes = b"one", *, unwanted: bool = False, country: str = "IE") -> Signing:
    return signature.signing(ACTION.id, country, sealed, NOW, unwanted=unwanted)


def signed(sealed: bytes = b"one", state: State = State.CONFIRMED) -> Signature:
    return Signature(state, sealed, ACTION.id, "IE")


def bare(found: Signature | None) -> Signature | None:
    """Return a signature without what is drawn anew for each."""
    return found and replace(found, off=b"")


@pytest.fixture
def world() -> World:
    """Hold one signing that waits."""
    made = World()
    made.store.signers.put_signing(ADA, "one", waiting())
    made.calls.clear()
    return made


def pressed(world: World, link: Token = LINK, now: datetime = NOW) -> None:
    confirm(link, store=world.store, keys=KEYS, now=now)


def refused(world: World, link: Token = LINK, now: datetime = NOW) -> PetitionError:
    with pytest.raises(PetitionError) as caught:
        pressed(world, link, now)
    return caught.value


def test_a_press_moves_the_signing_to_the_signature_in_one_transaction(world: World) -> None:
    found = confirm(LINK, store=world.store, keys=KEYS, now=NOW)
    assert (found.action, found.signing, found.signature) == (ACTION, waiting(), None)
    assert [call for call in world.calls if call in WRITES] == ["transact_write_items"]
    assert (world.signings(), world.signatures()) == ({}, {ADA: signed()})


def test_a_signature_has_room_from_the_start_for_what_is_taken_back(world: World) -> None:
    """Were it written only then, whoever takes the table would see who took something back."""
    pressed(world)
    held = world.store.signers.signature(ADA)
    assert held
    assert isinstance(held.what, Signature)
    assert len(held.what.off) == consents.SIZE
    assert consents.taken_back(KEYS.off, ADA, held.what.off) == set()


def test_looking_changes_nothing(world: World) -> None:
    assert pending(LINK, store=world.store, now=NOW).signing == waiting()
    assert (world.signings(), world.signatures()) == ({"one": waiting()}, {})
    assert not WRITES & set(world.calls)


def test_of_two_that_were_signed_the_last_to_be_confirmed_counts(world: World) -> None:
    world.store.signers.put_signing(ADA, "two", waiting(b"two"))
    pressed(world)
    before = pending(OTHER, store=world.store, now=NOW)
    assert bare(before.signature) == signed()  # so the page can say what would be replaced
    pressed(world, OTHER)
    assert (world.signings(), world.signatures()) == ({}, {ADA: signed(b"two")})


def test_pressed_again_there_is_nothing_left_to_do(world: World) -> None:
    pressed(world)
    found = confirm(LINK, store=world.store, keys=KEYS, now=NOW + timedelta(days=9))
    assert (found.signing, bare(found.signature)) == (None, signed())
    assert world.signatures() == {ADA: signed()}


def test_one_confirmation_moves_only_its_own_signing(world: World) -> None:
    world.store.signers.put_signing(ADA, "two", waiting(b"two"))
    pressed(world)
    assert world.signings() == {"two": waiting(b"two")}


@pytest.mark.parametrize(
    ("earlier", "unwanted", "stands"),
    [
        (State.CONFIRMED, True, b"old"),  # what is rejected replaces nothing that counts
        (State.KEPT, False, b""),  # and what was destroyed is never replaced
        (State.REJECTED, True, b"one"),
        (State.REJECTED, False, b"one"),
    ],
)
def test_the_last_press_undoes_nothing_that_counts(
    earlier: State, unwanted: bool, stands: bytes
) -> None:
    world = World()
    old = signed(b"" if earlier is State.KEPT else b"old", earlier)
    world.store.signers.put_signing(ADA, "old", waiting(b"old"))
    assert world.store.signers.confirm(ADA, "old", old, None)
    world.store.signers.put_signing(ADA, "one", waiting(unwanted=unwanted))
    pressed(world)
    assert (world.signings(), world.signatures()[ADA].sealed) == ({}, stands)


def test_what_is_not_there_is_refused_with_its_reason(world: World) -> None:
    assert refused(world, replace(LINK, action="another")).code is Code.UNKNOWN_ACTION
    gone = refused(world, OTHER)
    assert (gone.code, gone.action) == (Code.BAD_TOKEN, ACTION)
    assert refused(world, now=NOW + timedelta(days=8)).code is Code.BAD_TOKEN
    assert world.signatures() == {}


def test_from_a_day_after_closing_it_is_too_late() -> None:
    world = World(replace(ACTION, closes=NOW - CONFIRM_GRACE))
    world.store.signers.put_signing(ADA, "one", waiting())
    assert refused(world).code is Code.TOO_LATE
    assert world.signatures() == {}


def test_a_withdrawal_between_the_calls_wins(world: World) -> None:
    world.before["transact_write_items", 1] = lambda: withdraw(LINK, store=world.store, now=NOW)
    assert refused(world).code is Code.BAD_TOKEN
    assert (world.signings(), world.signatures()) == ({}, {})


def test_another_press_between_the_calls_is_replaced_as_the_page_would_have_said(
    world: World,
) -> None:
    world.store.signers.put_signing(ADA, "two", waiting(b"two"))
    world.before["transact_write_items", 1] = lambda: pressed(world, OTHER)
    pressed(world)
    assert (world.signings(), world.signatures()) == ({}, {ADA: signed(b"one")})


def rivals(world: World, number: int) -> None:
    """Let other presses be quicker; each is a transaction, too."""
    for at in range(number):
        name = f"rival{at}"
        world.store.signers.put_signing(ADA, name, waiting(name.encode()))
        rival = partial(pressed, world, replace(LINK, signing=name))
        world.before["transact_write_items", 2 * at + 1] = rival


def test_it_is_tried_five_times_at_a_signature_that_others_replace(world: World) -> None:
    rivals(world, 4)
    pressed(world)
    assert world.signatures() == {ADA: signed()}
    world.store.signers.put_signing(ADA, "two", waiting(b"two"))
    world.calls.clear()
    rivals(world, 5)
    error = refused(world, OTHER)
    assert (error.code, error.action) == (Code.UNAVAILABLE, ACTION)
    assert world.signings() == {"two": waiting(b"two")}  # and another press completes it


def test_a_press_whose_answer_was_lost_is_completed_by_the_next(world: World) -> None:
    world.lost["transact_write_items", 1] = ConnectionClosedError(endpoint_url="aws")
    error = refused(world)
    assert (error.code, error.action) == (Code.UNAVAILABLE, ACTION)
    pressed(world)
    assert (world.signings(), world.signatures()) == ({}, {ADA: signed()})


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
    world = World()
    world.store.signers.put_signing(ADA, "one", waiting(unwanted=unwanted))
    if ruling:
        world.rule(Subject.ADDRESS, KEYS.hashed("ada@example.org"), ruling)
    pressed(world)
    assert world.signatures()[ADA].state is expected


def test_withdrawing_takes_every_signing_and_then_the_signature(world: World) -> None:
    pressed(world)
    for number in range(60):  # more than one call removes
        world.store.signers.put_signing(ADA, f"again{number}", waiting(b"again"))
    somebody = (ACTION.id, "somebody else's")
    world.store.signers.put_signing(somebody, "theirs", waiting())
    world.calls.clear()
    assert withdraw(LINK, store=world.store, now=NOW) == ACTION
    # The action is known for a minute.
    assert world.calls == ["delete_item", "query", *["batch_write_item"] * 3, "delete_item"]
    assert (list(world.signings()), world.signatures()) == (["theirs"], {})


def test_a_withdrawal_takes_the_signature_at_once_however_many_wait(world: World) -> None:
    """A stranger presses thousands of times; another press goes on where this one ended."""
    pressed(world)
    for number in range(4_500):
        world.store.signers.put_signing(ADA, f"again{number}", waiting(b"again"))
    for left in (2_500, 500):
        with pytest.raises(PetitionError) as caught:
            withdraw(LINK, store=world.store, now=NOW)
        assert (caught.value.code, caught.value.action) == (Code.UNAVAILABLE, ACTION)
        assert world.signatures() == {}
        assert len(world.signings()) <= left + 2
    withdraw(LINK, store=world.store, now=NOW)
    assert world.signings() == {}


def test_of_many_that_wait_the_one_whose_mail_was_pressed_is_gone_first(world: World) -> None:
    """Whoever knows of no other does not find it waiting still, however many a stranger made."""
    world.store.signers.put_signing(ADA, "the last", waiting())
    for number in range(2_500):
        world.store.signers.put_signing(ADA, f"again{number}", waiting(b"again"))
    with pytest.raises(PetitionError):
        withdraw(replace(LINK, signing="the last"), store=world.store, now=NOW)
    left = world.signings()
    assert left
    assert "the last" not in left


def test_withdrawing_leaves_the_memory_of_mails_to_the_cap(world: World) -> None:
    world.mail(ACTION.id, "cap", {"one": NOW.replace(minute=0, second=0)})
    withdraw(LINK, store=world.store, now=NOW)
    assert world.store.mailed.find(ACTION.id, "cap") == {"one": NOW.replace(minute=0, second=0)}


def test_withdrawing_twice_does_not_frighten_and_of_an_unknown_action_is_refused(
    world: World,
) -> None:
    for _ in range(2):
        assert withdraw(LINK, store=world.store, now=NOW) == ACTION
    with pytest.raises(PetitionError) as caught:
        withdraw(replace(LINK, action="another"), store=world.store, now=NOW)
    assert caught.value.code is Code.UNKNOWN_ACTION
