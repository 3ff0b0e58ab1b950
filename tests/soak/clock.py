"""Virtual time: days pass in minutes, and everything that happens has its turn in one order."""

import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

BEGIN = datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)


class Clock:
    """The time of one run, and what is still to happen in it.

    It stands in for `datetime` in the entry files, which ask it for nothing but `now`.
    """

    def __init__(self) -> None:
        self.second = 0.0  # since BEGIN
        self._order = itertools.count()
        self._to_come: list[tuple[float, int, Callable[[], None]]] = []

    def now(self, zone: tzinfo = UTC) -> datetime:
        """Return what time it is."""
        return (BEGIN + timedelta(seconds=self.second)).astimezone(zone)

    def after(self, seconds: float, happens: Callable[[], None]) -> None:
        """Let something happen in so many seconds."""
        heapq.heappush(self._to_come, (self.second + seconds, next(self._order), happens))

    @property
    def idle(self) -> bool:
        """Whether nothing is to come."""
        return not self._to_come

    def run(self) -> None:
        """Let everything happen that is to come, and what comes of it."""
        while self._to_come:
            self.second, _, happens = heapq.heappop(self._to_come)
            happens()
