"""The live state of actions: for how long what was read of one is believed."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tests.unit.world import ACTION, World
from undersigned.aws import actions, age
from undersigned.rules.action import HOLD

NOW = datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)


def test_what_was_read_is_believed_for_a_minute_from_when_it_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hold that is written while the answer is on its way is seen a minute after that."""
    second = [100.0]
    clock = SimpleNamespace(monotonic=lambda: second[0], time=lambda: second[0])
    monkeypatch.setattr(age, "time", clock)
    world = World()
    # Another process reads; the answer takes three seconds, and a hold is written meanwhile.
    reading = actions.Actions(world.store.actions._table)  # noqa: SLF001 - the same table
    until = NOW + HOLD
    get = world.get_item

    def slow(**arguments: object) -> object:
        answer = get(**arguments)
        second[0] += 3
        world.store.actions.hold(ACTION.id, until)
        return answer

    monkeypatch.setattr(world, "get_item", slow, raising=False)
    stale = reading.find(ACTION.id)
    monkeypatch.delattr(world, "get_item")
    assert stale
    assert stale.held_until is None
    second[0] = 100 + actions.CACHE - 1
    assert reading.find(ACTION.id) == stale
    second[0] = 100 + actions.CACHE
    fresh = reading.find(ACTION.id)
    assert fresh
    assert fresh.held_until == until


@pytest.mark.parametrize("set_by", [actions.CACHE, -actions.CACHE])
def test_a_function_that_slept_believes_nothing_of_before(
    monkeypatch: pytest.MonkeyPatch, set_by: int
) -> None:
    """Lambda stops a function between two presses, and the clock that counts on stops with it."""
    wall = [1_700_000_000.0]
    clock = SimpleNamespace(monotonic=lambda: 100.0, time=lambda: wall[0])
    monkeypatch.setattr(age, "time", clock)
    world = World()
    slept = actions.Actions(world.store.actions._table)  # noqa: SLF001 - the same table
    assert slept.find(ACTION.id)
    world.store.actions.hold(ACTION.id, NOW + HOLD)
    wall[0] += set_by
    awake = slept.find(ACTION.id)
    assert awake
    assert awake.held_until == NOW + HOLD
