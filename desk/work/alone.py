"""Working alone: no two desks, nor two commands of one, change what counts at the same time."""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TypeVar

from desk.work.errors import DeskError
from desk.work.stack import Stack
from undersigned.aws.lease import Held
from undersigned.rules.errors import PetitionError

_LEASE = timedelta(minutes=10)
_RENEWED = 60  # seconds after which it is held for longer

T = TypeVar("T")
Keep = Callable[[], None]


@contextmanager
def alone(stack: Stack, work: str) -> Iterator[Keep]:
    """Keep all other work off what counts; DeskError if somebody is at it.

    Yields what is to be called again and again meanwhile, which raises DeskError once somebody else
    is at it, as after this computer slept. A desk that is gone without a word is waited for until
    its lease ends, ten minutes after it was renewed last.
    """
    lease, holder, taken = stack.store().lease, secrets.token_hex(8), [float("-inf")]

    def keep() -> None:
        if abs(time.time() - taken[0]) < _RENEWED:
            return
        now = stack.now()
        if not lease.take(Held(holder, work, now + _LEASE), now):
            raise DeskError(_busy(lease.find()))
        taken[0] = time.time()

    keep()
    try:
        yield keep
    finally:
        with suppress(PetitionError):  # it ends by itself
            lease.give_back(holder)


def keeping(keep: Keep, things: Iterable[T]) -> Iterator[T]:
    """Yield the things, for as long as nobody else is at work."""
    for thing in things:
        keep()
        yield thing


def _busy(held: Held | None) -> str:
    """Say who is at work; what the table tells of it is shown as it is, and not obeyed."""
    if held is None:
        return "Another command was at work on the signatures until now: repeat this one."
    return (
        f"`undersigned {held.work}` is at work on the signatures, here or at another desk: repeat "
        f"this when it has ended. If it was stopped half-way, that is at {held.until:%H:%M} UTC."
    )
