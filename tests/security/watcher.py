"""An attack on the published figures: by who fills a country up, and watches `counts/`."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from tests.unit.world import ACTION, World
from undersigned.aws.bucket import Bucket
from undersigned.cases import count as counting
from undersigned.rules.signature import Signature, State
from undersigned.rules.tally import Change

MINUTE = timedelta(minutes=1)
PADDING = 9  # mailboxes of the watcher's own: the next from that country is the tenth


@dataclass
class Site:
    """A site on which people confirm, and what its file says to whoever looks."""

    every: timedelta = counting.HOURLY
    world: World = field(default_factory=World)
    told: dict[str, Any] = field(default_factory=dict)
    _sequence: Iterator[int] = field(default_factory=lambda: count(1))

    def confirm(self, country: str, now: datetime) -> None:
        """Let somebody confirm, and be counted and shown at once, which takes a minute."""
        signed = Signature(State.CONFIRMED, b"", ACTION.id, country)
        change = Change(f"{next(self._sequence):040}", None, signed)
        counting.count(self.world.store.tallies, "shard", [change], now)
        s3 = SimpleNamespace(put_object=self._put)
        counting.publish(self.world.store, Bucket(s3, "site"), ACTION.id, now, self.every)

    def _put(self, Key: str, Body: bytes, **_: object) -> None:  # noqa: N803 - AWS's names
        if not Key.endswith(".history.json"):
            self.told = json.loads(Body)


def watched(
    site: Site, target: str, presses: list[tuple[datetime, str]], own: Callable[[int], datetime]
) -> set[datetime]:
    """Fill a country up and look each minute; return when somebody else is seen to come from it.

    That is the minute in which the country's figure and the total rise at once: the watcher knows
    of the mailboxes of their own.
    """
    events = [(own(number), target, True) for number in range(PADDING)]
    events += [(now, country, False) for now, country in presses]
    seen, before = set(), (0, 0)
    for now, country, mine in sorted(events):
        site.confirm(country, now)
        after = (site.told["countries"].get(target, 0), site.told["confirmed"])
        if after[0] > before[0] and after[1] > before[1] and not mine:
            seen.add(now)
        before = after
    return seen
