"""How long ago something was read, in a process that Lambda may have put to sleep meanwhile.

A clock that only counts on stands still while a machine sleeps: what was read an hour ago would
look as if it had just been. The clock on the wall goes on, but may be set. So both are asked.
"""

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was read, by both clocks."""

    counted: float
    shown: float

    @property
    def age(self) -> float:
        """Seconds since then, by the clock that says more; one that was set back makes it old."""
        return max(time.monotonic() - self.counted, abs(time.time() - self.shown))


def moment() -> Moment:
    """Return this moment."""
    return Moment(time.monotonic(), time.time())
