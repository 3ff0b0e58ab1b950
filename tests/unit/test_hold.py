"""Holding: what changes a signature waits while an action is counted afresh, and says how long."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.world import ACTION, World
from undersigned.cases.confirm import confirm
from undersigned.cases.hold import unless_held
from undersigned.cases.withdraw import changeable, withdraw, withdraw_this
from undersigned.rules import signature
from undersigned.rules.action import HOLD
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import derive
from undersigned.rules.token import Token

NOW = datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)
KEYS = derive("secret")
WHO = (ACTION.id, "ada")
LINK = Token(*WHO, "one")
Press = Callable[[World, datetime], object]


@pytest.mark.parametrize(
    "press",
    [
        lambda world, now: confirm(LINK, store=world.store, keys=KEYS, now=now),
        lambda world, now: withdraw(LINK, store=world.store, now=now),
        lambda world, now: withdraw_this(LINK, store=world.store, now=now),
        lambda world, now: changeable(LINK, store=world.store, now=now),
    ],
)
def test_a_press_waits_for_the_end_of_the_hold_and_reads_nobody_until_then(press: Press) -> None:
    world = World()
    world.store.signers.put_signing(WHO, "one", signature.signing(ACTION.id, "IE", b"s", NOW))
    assert world.store.actions.hold(ACTION.id, NOW + HOLD)
    world.calls.clear()
    with pytest.raises(PetitionError) as caught:
        press(world, NOW)
    assert caught.value.code is Code.UNAVAILABLE
    assert caught.value.action
    assert caught.value.action.id == ACTION.id
    assert set(world.calls) <= {"get_item"}  # the action
    assert list(world.signings()) == ["one"]
    press(world, NOW + HOLD)


@pytest.mark.parametrize(("left", "said"), [(900, 60), (60, 60), (58.5, 59), (7, 8), (0.2, 1)])
def test_it_says_in_how_many_seconds_to_press_again(left: float, said: int) -> None:
    world = World()
    assert world.store.actions.hold(ACTION.id, NOW + timedelta(seconds=left))
    with pytest.raises(PetitionError) as caught:
        unless_held(world.store.actions.find(ACTION.id), NOW)
    assert caught.value.retry_after == said


def test_where_nothing_is_held_nothing_is_said() -> None:
    unless_held(ACTION, NOW)
    unless_held(None, NOW)
