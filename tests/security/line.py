"""Attacks on the limit of a network: by who shares a line, and by who holds table and secret."""

from collections.abc import Iterable
from datetime import UTC, datetime

from tests.dynamo.dynamo import Dynamo
from undersigned.aws.limits import WINDOW, Limits
from undersigned.aws.table import Table
from undersigned.aws.writes import Item
from undersigned.rules.errors import PetitionError
from undersigned.rules.limit import bounds
from undersigned.rules.network import Blocks

_MOST = 10**6  # more than a thief's own guesses


def pressed_until_refused(limits: Limits, action: str, line: Blocks, now: datetime) -> int:
    """Press as often as is let through."""
    passed = 0
    while True:
        try:
            limits.take(action, line, now)
        except PetitionError:
            return passed
        passed += 1


def by_the_parameter(passed: int, most: int) -> bool:
    """Guess whether a neighbour pressed, by the limit that the template names."""
    return passed < most


def by_another_action(passed: int, elsewhere: int) -> bool:
    """Guess it by how often another action of the same line lets through."""
    return passed < elsewhere


def by_the_bounds(passed: int, most: int, coin: bool) -> bool:
    """Guess it as well as can be, where any limit within bounds is as likely as another.

    Only its very ends tell anything: one press less than the least is a neighbour's, and the
    largest leaves room for none.
    """
    least, largest = bounds(most)
    return coin if least <= passed < largest else passed < least


def located(
    stolen: Iterable[Item],
    secret: bytes,
    networks: Iterable[str],
    action: str,
    windows: Iterable[int],
) -> set[tuple[str, int]]:
    """Try every network in every window under the stolen key; return which signed, and when.

    Windows are given and returned by the second in which they begin.
    """
    held = {item["pk"]["S"]: item for item in stolen}
    keys = {pk: item for pk, item in held.items() if pk.startswith("KEY")}
    found = set()
    for network in networks:
        for window in windows:
            own = Dynamo()
            own.tables["limits"] = {(pk,): item for pk, item in keys.items()}
            limits = Limits(Table(own, "limits"), _MOST, secret)
            limits.take(action, Blocks(network, None), datetime.fromtimestamp(window, UTC))
            made = {pk for (pk,) in own.tables["limits"]} - keys.keys()
            found |= {(network, _begun(held[pk])) for pk in made & held.keys()}
    return found


def _begun(item: Item) -> int:
    return int(item["expires"]["N"]) - 2 * WINDOW


def windows(first: datetime, last: datetime) -> range:
    """Return the windows from one time to another."""
    return range(int(first.timestamp()), int(last.timestamp()), WINDOW)
