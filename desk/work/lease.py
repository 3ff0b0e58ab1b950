"""One desk at a time, where two would undo each other's work."""

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from desk.work.errors import DeskError
from desk.work.parallel import Progress
from undersigned.aws.leases import Lease, Leases
from undersigned.rules.errors import PetitionError

LASTS = timedelta(minutes=10)
"""How long others wait for a desk that has died."""
RENEWED = 120
"""Seconds: often enough for a bad line to lose some."""

_TASKS = {"publish": "publishing"}  # what others are told; of a task that is not known, less

T = TypeVar("T")


class Turn:
    """The time in which this desk alone works; another may begin once it was not heard of."""

    def __init__(self, leases: Leases, task: str, clock: Callable[[], datetime]) -> None:
        self._leases, self._clock = leases, clock
        self._lease = Lease(secrets.token_hex(16), task, clock())

    def begin(self) -> None:
        """Take the lease; raises DeskError where another desk has it."""
        now = self._clock()
        self._lease = replace(self._lease, until=now + LASTS)
        if self._leases.take(self._lease, now):
            return
        other = self._leases.find()
        if other and other.holder == self._lease.holder:
            return  # it was asked twice, as the first answer was lost
        doing = _TASKS.get(other.task if other else "", "at work")
        # No later than one that begins now, whatever was written there.
        until = min(other.until, self._lease.until) if other else self._lease.until
        raise DeskError(
            f"Another desk is {doing}, so nothing was done. Wait until it has ended, then repeat "
            f"the command. If its computer died, the way is free at {until:%H:%M:%S} UTC."
        )

    def renew(self) -> None:
        """Have the lease longer, if it is still this desk's, and the table can be asked."""
        longer = replace(self._lease, until=self._clock() + LASTS)
        with suppress(PetitionError):
            if self._leases.renew(longer):
                self._lease = longer

    def still(self) -> None:
        """Raise DeskError if another desk may have begun: this computer slept, or lost its line."""
        if self._clock() >= self._lease.until:
            raise DeskError(
                "This desk was not heard of for ten minutes, and another may have begun meanwhile, "
                "so it stopped. Repeat the command: it does what is left."
            )

    def end(self) -> None:
        """Let others work; where that cannot be said, they wait until the lease is over."""
        with suppress(PetitionError):
            self._leases.release(self._lease.holder)

    def watching(self, progress: Progress) -> Progress:
        """Look before each thing that is done whether it is still this desk's turn."""

        def watched(things: Iterable[T], total: int, label: str) -> Iterator[T]:
            self.still()
            for thing in progress(things, total, label):
                self.still()
                yield thing

        return watched


@contextmanager
def turn(
    leases: Leases,
    task: str,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    renewed: float = RENEWED,
) -> Iterator[Turn]:
    """Work as the only desk; raises DeskError where another works.

    A thread renews the lease every `renewed` seconds. However the work ends, save by a kill or
    without a line, others may begin at once.
    """
    mine, over = Turn(leases, task, clock), threading.Event()

    def renew() -> None:
        while not over.wait(renewed):
            mine.renew()

    mine.begin()
    renewing = threading.Thread(target=renew, daemon=True)
    try:
        renewing.start()
        yield mine
    finally:
        over.set()
        renewing.join()
        mine.end()
