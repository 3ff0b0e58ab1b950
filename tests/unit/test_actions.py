"""The live state of actions: for how long what was read of one is believed."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tests.unit.world import ACTION, World
from undersigned.aws import actions
from undersigned.rules.action import HOLD

NOW = datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)


def test_what_was_read_is_believed_for_a_minute_from_when_it_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hold that is written while the answer is on its way is seen a minute after that."""
    second = [100.0]
    monkeypatch.setattr(actions, "time", SimpleNamespace(monotonic=lambda: second[0]))
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
