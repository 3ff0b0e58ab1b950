"""The limit of a window lies from half to one and a half of what the organiser set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules.limit import bounds, drawn


@pytest.mark.parametrize(
    ("most", "expected"), [(120, (60, 180)), (60, (30, 90)), (3, (2, 4)), (1, (1, 1))]
)
def test_a_limit_is_drawn_around_what_was_set(most: int, expected: tuple[int, int]) -> None:
    assert bounds(most) == expected


@pytest.mark.parametrize(("chance", "limit"), [(0, 60), (1, 61), (120, 180), (121, 60)])
def test_chance_decides_and_each_limit_is_as_likely(chance: int, limit: int) -> None:
    assert drawn(120, chance) == limit


@given(st.integers(1, 10**6), st.integers(0, 2**64 - 1))
def test_none_lies_outside(most: int, chance: int) -> None:
    least, largest = bounds(most)
    assert least <= drawn(most, chance) <= largest
