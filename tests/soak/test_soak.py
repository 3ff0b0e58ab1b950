"""A short soak, from a seed that is always the same and from one that is new each time."""

import secrets

import pytest

from tests.soak.verdict import broken
from tests.soak.world import World


@pytest.mark.parametrize("fixed", [5, None], ids=["a fixed seed", "a new seed"])
def test_nothing_is_lost_and_nothing_counted_twice_whatever_the_weather(fixed: int | None) -> None:
    """With three times as many faults as `make soak` has."""
    seed = fixed or secrets.randbelow(10**9)
    world = World(seed, 250, rate=0.06)
    world.live()
    again = f"once more by: make soak SEED={seed} N=250 RATE=0.06"
    assert broken(world) == [], again
    assert world.weather.met.total() > 100, again
    assert world.account.ended > 20, again
    assert world.stream.repeated > 10, again
