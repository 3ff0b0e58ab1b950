"""Recounting: the tally of an action put right, after what the stream brought was lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.rules.signature import Signature
from undersigned.rules.tally import Tally

if TYPE_CHECKING:
    from undersigned.aws.store import Store


@dataclass(frozen=True, slots=True)
class Recount:
    """What a recount found: the figure before and after it; `settled` if it could be written."""

    before: int
    after: int
    settled: bool


def recount(store: "Store", action: str, wait: Callable[[], object]) -> Recount:
    """Count an action's signatures afresh and put the tally right.

    What the stream still brings would be counted twice. So `wait` lets more time pass than the
    tally lags, which the caller must know; if the count moves meanwhile, nothing is written and
    `settled` is False.
    """
    found, seen = counted_afresh(store, action), store.tallies.booked(action)
    wait()
    settled = (
        counted_afresh(store, action) == found
        and store.tallies.booked(action) == seen
        and store.tallies.correct(action, found, seen)
    )
    return Recount(seen.tally.total, found.total, settled)


def counted_afresh(store: "Store", action: str) -> Tally:
    """Walk through the whole table and count an action's signatures."""
    found = Tally()
    for held in store.signers.walk([action], signed=True):
        if isinstance(held.what, Signature):
            found.count(held.what)
    # What was kept and has gone since counts still, though nothing but the tally tells of it.
    found.kept = max(found.kept, store.tallies.find(action).kept)
    return found
