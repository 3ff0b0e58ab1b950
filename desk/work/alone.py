"""Working alone: no two desks, nor two commands of one, change what counts or is shown at once."""

import re
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from desk.work.errors import DeskError
from desk.work.parallel import Progress
from desk.work.stack import Stack
from undersigned.aws.age import moment
from undersigned.aws.leases import Lease, Leases
from undersigned.rules.errors import PetitionError

LASTS = timedelta(minutes=10)
"""How long others wait for a desk that has died."""
RENEWED = 120
"""Seconds: often enough for a bad line to lose some."""

_COMMAND = re.compile("[a-z]{1,20}( --past)?")

T = TypeVar("T")
Keep = Callable[[], None]
"""What is called again and again meanwhile; raises DeskError once another may have begun."""


class Turn:
    """The time in which one command works alone; `clock` says what time it is at AWS."""

    def __init__(self, leases: Leases, task: str, clock: Callable[[], datetime]) -> None:
        self._leases, self._clock = leases, clock
        self._lease = Lease(secrets.token_hex(16), task, clock())

    def begin(self) -> None:
        """Take the lease; raises DeskError where another has it."""
        now = self._clock()
        self._lease = replace(self._lease, until=now + LASTS)
        if self._leases.take(self._lease, now):
            return
        other = self._leases.find()
        if other and other.holder == self._lease.holder:
            return  # it was asked twice, as the first answer was lost
        raise DeskError(self._busy(other))

    def renew(self) -> None:
        """Have the lease longer, if it is still this command's, and the table can be asked."""
        longer = replace(self._lease, until=self._clock() + LASTS)
        with suppress(PetitionError):
            if self._leases.renew(longer):
                self._lease = longer

    def keep(self) -> None:
        """Raise DeskError if another may have begun: this computer slept, or lost its line."""
        if self._clock() >= self._lease.until:
            raise DeskError(
                "This desk was not heard of for ten minutes, and another may have begun meanwhile, "
                "so it stopped. Repeat the command: it does what is left."
            )

    def end(self) -> None:
        """Let others work; where that cannot be said, they wait until the lease is over."""
        with suppress(PetitionError):
            self._leases.release(self._lease.holder)

    def _busy(self, other: Lease | None) -> str:
        """Say who is at work; what another wrote there is believed only in the form of ours."""
        named = other is not None and _COMMAND.fullmatch(other.task)
        who = f"`undersigned {other.task}`" if other and named else "Another command"
        until = min(other.until, self._lease.until) if other else self._lease.until
        return (
            f"{who} is at work, here or at another desk, so nothing was done. Repeat this when it "
            f"has ended. If it was stopped half-way, that is at {until:%H:%M:%S} UTC."
        )


@contextmanager
def having(turn: Turn, renewed: float = RENEWED) -> Iterator[Keep]:
    """Have a turn, whose lease a thread renews every `renewed` seconds; yields what keeps to it.

    However the work ends, save by a kill or without a line, others may begin at once.
    """
    over = threading.Event()

    def renew() -> None:
        while not over.wait(renewed):
            turn.renew()

    turn.begin()
    renewing = threading.Thread(target=renew, daemon=True)
    try:
        renewing.start()
        yield turn.keep
    finally:
        over.set()
        renewing.join()
        turn.end()


@contextmanager
def alone(stack: Stack, task: str) -> Iterator[Keep]:
    """Work alone on a stack, as the command `task`; DeskError where another is at work.

    Yields what is to be called again and again meanwhile.
    """
    began, since = stack.now(), moment()  # this computer's clock may be wrong, and be set meanwhile

    def clock() -> datetime:
        return began + timedelta(seconds=since.age)

    with having(Turn(stack.store().leases, task, clock)) as keep:
        yield keep


def keeping(keep: Keep, things: Iterable[T]) -> Iterator[T]:
    """Yield the things, for as long as nobody else is at work."""
    keep()
    for thing in things:
        keep()
        yield thing


def kept(keep: Keep, progress: Progress) -> Progress:
    """Show the things as `progress` does, for as long as nobody else is at work."""

    def shown(things: Iterable[T], total: int, label: str) -> Iterator[T]:
        return keeping(keep, progress(things, total, label))

    return shown
