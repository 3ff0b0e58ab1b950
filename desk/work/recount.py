"""The counts of actions, put right and shown, while nobody changes what counts."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.work.alone import Keep, alone
from desk.work.errors import DeskError
from desk.work.stack import Stack
from desk.work.stream import behind
from undersigned.aws.actions import CACHE
from undersigned.aws.bucket import Bucket
from undersigned.aws.store import Store
from undersigned.cases import count
from undersigned.cases.recount import Recount, recount_all
from undersigned.rules.action import CONFIRM_GRACE, HOLD
from undersigned.rules.errors import PetitionError

TIMEOUT = 10  # seconds that a press may take (template.yaml)
# Until no press goes on that began before the hold was seen, its last call on the way included.
SETTLED = CACHE + TIMEOUT + 5  # seconds
LONGEST_LAG = int(HOLD.total_seconds()) - SETTLED
"""Seconds by which the counter may be behind, or the hold is over before it has caught up."""
_ROUNDS = 8  # of counting while it is held, as many as there is time for
_FAR = 300  # seconds by which the counter may lag behind for it to catch up in time

Wait = Callable[[str, int], object]  # what for, and how many seconds


@dataclass
class Outcome:
    """What was found of each action; `why` the others are not settled, if the counter says it."""

    found: dict[str, Recount] = field(default_factory=dict)
    why: str = ""

    @property
    def unsettled(self) -> list[str]:
        """The actions of which nothing was written."""
        return [name for name, each in self.found.items() if not each.settled]


class _BehindError(Exception):
    """The counter has not caught up."""


def put_right(stack: Stack, names: Sequence[str], lag: int, wait: Wait) -> Outcome:
    """Count signatures afresh while confirming and removing is held, and show the counts.

    The hold ends by itself, whatever becomes of this computer. `lag` is by how many seconds the
    counter may be behind. DeskError, and nothing is held, where it cannot catch up in time.
    """
    store = stack.store()
    with alone(stack, "recount") as keep:
        _ask_for_time(stack, store, names)
        aside = store.tallies.aside()
        with _held(stack, store, names) as until:
            wait("Waiting for presses that have begun", SETTLED)
            outcome = _settle(stack, store, names, _Pace(lag, wait, keep, until))
    bucket = Bucket(stack.client("s3"), stack.output("Bucket"))
    for name in outcome.found:
        if outcome.found[name].settled:
            count.publish(store, bucket, name, stack.now())
    if not outcome.unsettled and set(names) >= set(bucket.actions()):
        store.tallies.made_good(aside)
    return outcome


def _ask_for_time(stack: Stack, store: Store, names: Sequence[str]) -> None:
    now = stack.now()
    if why := behind(stack, now, _FAR):
        raise DeskError(f"The counter is not up to date, so nothing was counted. {why}.")
    for name in names:
        action = store.actions.find(name)
        end = action.closing + CONFIRM_GRACE if action and action.closing else None
        if end and now < end <= now + HOLD:
            raise DeskError(
                f"{name} can be confirmed until {end:%H:%M} UTC and not later, so nobody is held "
                "up now: recount after that."
            )


@contextmanager
def _held(stack: Stack, store: Store, names: Sequence[str]) -> Iterator[datetime]:
    """Hold confirming and removing; by AWS's clock, which the functions go by."""
    until = stack.now().replace(microsecond=0) + HOLD
    try:
        for name in names:
            store.actions.hold(name, until)
        yield until
    finally:
        for name in names:
            with suppress(PetitionError):  # it ends by itself
                store.actions.release(name, until)


@dataclass(frozen=True)
class _Pace:
    lag: int
    wait: Wait
    keep: Keep
    until: datetime


def _settle(stack: Stack, store: Store, names: Sequence[str], pace: _Pace) -> Outcome:
    """Count again those of which the tally moved, as long as there is time."""
    outcome = Outcome({name: Recount(0, 0, settled=False) for name in names})

    def caught_up() -> None:
        pace.wait("Waiting for the counter", pace.lag)
        pace.keep()
        if why := behind(stack, stack.now()):
            raise _BehindError(why)

    for _ in range(_ROUNDS):
        if not outcome.unsettled or stack.now() + timedelta(seconds=pace.lag) > pace.until:
            break
        try:
            outcome.found |= recount_all(store, outcome.unsettled, caught_up)
        except _BehindError as error:
            outcome.why = str(error)
    return outcome
