"""Nobody learns who signed from the limit of a network: not a neighbour, and not a thief."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import pytest

from tests.dynamo.dynamo import Dynamo
from tests.security import line
from undersigned.aws import hour_key, limits
from undersigned.aws.limits import Limits
from undersigned.aws.table import Table
from undersigned.aws.writes import Item
from undersigned.rules.keys import Keys
from undersigned.rules.network import Blocks

MOST = 24  # from which 25 are drawn: chance is 50 of 100, and no guess is better than 52
TRIALS = 1000
BY_CHANCE = 4.5  # standard deviations, as elsewhere
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SHARED = Blocks("198.51.100.7", None)  # by a whole house

Guess = Callable[[Limits, str, bool], bool]


def parameter(of: Limits, action: str, _: bool) -> bool:
    return line.by_the_parameter(line.pressed_until_refused(of, action, SHARED, NOON), MOST)


def comparison(of: Limits, action: str, _: bool) -> bool:
    passed = line.pressed_until_refused(of, action, SHARED, NOON)
    elsewhere = line.pressed_until_refused(of, f"{action}-other", SHARED, NOON)
    return line.by_another_action(passed, elsewhere)


def bounds(of: Limits, action: str, coin: bool) -> bool:
    return line.by_the_bounds(line.pressed_until_refused(of, action, SHARED, NOON), MOST, coin)


def right(keys: Keys, guess: Guess) -> float:
    """Let a neighbour press or not, by the toss of a coin, and return how often it is guessed."""
    of, dice = Limits(Table(Dynamo(), "limits"), MOST, keys.network), Random(1)  # noqa: S311 - a coin
    hits = 0
    for number in range(TRIALS):
        pressed, coin = dice.random() < 0.5, dice.random() < 0.5
        if pressed:
            of.take(f"a{number}", SHARED, NOON)
        hits += guess(of, f"a{number}", coin) is pressed
    return hits / TRIALS


@pytest.mark.parametrize("guess", [parameter, comparison, bounds])
def test_who_counts_their_own_presses_learns_next_to_nothing_of_a_neighbour_s(
    keys: Keys, guess: Guess
) -> None:
    """Of one press in one window, that is: the best guess is right 52 times in 100."""
    chance = 0.5 + 1 / (2 * (MOST + 1))
    assert right(keys, guess) < chance + BY_CHANCE * 0.5 / TRIALS**0.5


@pytest.mark.parametrize("guess", [parameter, comparison])
def test_the_same_neighbour_is_sure_of_it_where_the_limit_is_always_the_same(
    keys: Keys, guess: Guess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "drawn", lambda most, _: most)
    assert right(keys, guess) == 1


# ---- A thief of the account: the table, its key, and the secret ----------------------------------

HOUSES = [f"198.51.{house // 250}.{house % 250}" for house in range(300)]


def signed(keys: Keys, until: datetime) -> tuple[list[Item], set[tuple[str, int]]]:
    """Let a line sign each four minutes from noon; return what the table holds, and who it was."""
    dynamo = Dynamo()
    of = Limits(Table(dynamo, "limits"), 60, keys.network)
    truth = set[tuple[str, int]]()
    for number in count():
        now = NOON + timedelta(minutes=4 * number)
        if now >= until:
            return list(dynamo.tables["limits"].values()), truth
        network = HOUSES[number * 7 % len(HOUSES)]
        of.take("a", Blocks(network, None), now)
        second = int(now.timestamp())
        truth.add((network, second - second % limits.WINDOW))
    raise AssertionError


def named(keys: Keys, until: datetime) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    """Return whom the thief names who comes at a time, and who signed until then."""
    stolen, truth = signed(keys, until)
    return line.located(stolen, keys.network, HOUSES, "a", line.windows(NOON, until)), truth


def test_who_steals_the_limits_with_their_key_and_the_secret_names_no_line_of_an_hour_before(
    keys: Keys,
) -> None:
    until = NOON + timedelta(hours=2, minutes=30)
    found, truth = named(keys, until)
    this_hour = int((NOON + timedelta(hours=2)).timestamp())
    assert found == {(network, window) for network, window in truth if window >= this_hour}
    assert len(truth) > 4 * len(found) > 0


def test_the_same_thief_names_every_line_where_a_key_lives_for_a_day(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hour_key, "HOUR", 86_400)
    found, truth = named(keys, NOON + timedelta(hours=2, minutes=30))
    assert found == truth
