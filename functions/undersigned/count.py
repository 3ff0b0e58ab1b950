"""Counting: the table's stream into tallies, exactly once, and the tallies into public files."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from undersigned.errors import Code, PetitionError
from undersigned.tally import Change, parts, published

if TYPE_CHECKING:
    from undersigned.bucket import Bucket
    from undersigned.ledger import Ledger
    from undersigned.store import Store

_TRIES = 5  # at a checkpoint that another call moves, or a file that another call writes


def count(ledger: "Ledger", shard: str, changes: Sequence[Change]) -> None:
    """Add a batch of one shard's changes to the tallies, each change once.

    The batch may be a repeat, or overlap another in time or in content: what is at or before the
    shard's checkpoint was counted. Raises `PetitionError(UNAVAILABLE)`, after which the same
    batch is to be given again.
    """
    for _ in range(_TRIES):
        since = ledger.checkpoint(shard)
        fresh = [change for change in changes if change.sequence > since]
        if _booked(ledger, shard, fresh, since):
            return
    raise PetitionError(Code.UNAVAILABLE)


def _booked(ledger: "Ledger", shard: str, fresh: Iterable[Change], since: str) -> bool:
    for part in parts(fresh, ledger.most_items):
        if not ledger.book(shard, part, since):
            return False
        since = part.sequence
    return True


def publish(
    store: "Store", ledger: "Ledger", bucket: "Bucket", action_id: str, now: datetime
) -> None:
    """Show an action's counts, and again until what is shown is what is counted.

    Two calls may race: whoever put an old figure last reads the newer one after it, and puts it.
    Raises `PetitionError`: UNKNOWN_ACTION, or UNAVAILABLE.
    """
    action = store.action(action_id)
    if action is None:
        raise PetitionError(Code.UNKNOWN_ACTION)
    tally = ledger.tally(action_id)
    for _ in range(_TRIES):
        bucket.put_counts(action_id, published(action, tally, now))
        shown, tally = tally, ledger.tally(action_id)
        if tally == shown:
            return
    raise PetitionError(Code.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Recount:
    """What a recount found: the figure before and after it; `settled` if it could be written."""

    before: int
    after: int
    settled: bool


def recount(ledger: "Ledger", action: str, wait: Callable[[], None]) -> Recount:
    """Count an action's signatures afresh and put the tally right.

    `wait` lets as much time pass as the stream may lag; what moves meanwhile would be counted
    twice, so then nothing is written and `settled` is False.
    """
    survey = ledger.survey(action)
    before, after = survey.booked(action).total, survey.found.total
    wait()
    settled = ledger.survey(action) == survey and ledger.correct(action, survey)
    return Recount(before, after, settled)
