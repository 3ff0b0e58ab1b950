"""Counting: the table's stream into tallies, exactly once, and the tallies into public files."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.tally import Change, parts, published, published_history

if TYPE_CHECKING:
    from undersigned.aws.bucket import Bucket
    from undersigned.aws.ledger import Ledger
    from undersigned.aws.store import Store

_TRIES = 5  # at a checkpoint that another call moves, or a file that another call writes


def count(ledger: "Ledger", shard: str, changes: Sequence[Change], now: datetime) -> list[Change]:
    """Add a batch of one shard's changes to the tallies, each change once; return the new ones.

    The batch may be a repeat, or overlap another in time or in content: what is at or before the
    shard's checkpoint was counted. Raises `PetitionError(UNAVAILABLE)`, after which the same
    batch is to be given again.
    """
    counted: list[Change] = []
    for _ in range(_TRIES):
        since = ledger.checkpoint(shard)
        fresh = [change for change in changes if change.sequence > since]
        reached = _book(ledger, shard, fresh, since, now)
        counted += [change for change in fresh if change.sequence <= reached]
        if not fresh or reached == fresh[-1].sequence:
            return counted
    raise PetitionError(Code.UNAVAILABLE)


def _book(ledger: "Ledger", shard: str, fresh: Iterable[Change], since: str, now: datetime) -> str:
    """Book changes in parts, as far as nobody else moves the checkpoint; return where it stands."""
    for part in parts(fresh, ledger.most_items):
        if not ledger.book(shard, part, since, now):
            break
        since = part.sequence
    return since


def publish(
    store: "Store", ledger: "Ledger", bucket: "Bucket", action_id: str, now: datetime
) -> None:
    """Show an action's counts and how they grew, and again until what is shown is what is counted.

    Two calls may race: whoever put an old figure last reads the newer one after it, and puts it.
    An action that was never published has no page to show a count on. Raises
    `PetitionError(UNAVAILABLE)`.
    """
    action = store.action(action_id)
    if action is None:
        return
    tally = ledger.tally_by_hour(action_id, now)
    for _ in range(_TRIES):
        bucket.put_counts(action_id, published(action, tally, now))
        bucket.put_history(action_id, published_history(action_id, tally, now))
        shown, tally = tally, ledger.tally_by_hour(action_id, now)
        if tally == shown:
            return
    raise PetitionError(Code.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Recount:
    """What a recount found: the figure before and after it; `settled` if it could be written."""

    before: int
    after: int
    settled: bool


def recount(ledger: "Ledger", action: str, wait: Callable[[], object]) -> Recount:
    """Count an action's signatures afresh and put the tally right.

    What the stream still brings would be counted twice. So `wait` lets more time pass than the
    counter lags, which the caller must know; if the count moves meanwhile, nothing is written and
    `settled` is False.
    """
    survey = ledger.survey(action)
    before, after = survey.booked(action).total, survey.found.total
    wait()
    settled = ledger.survey(action) == survey and ledger.correct(action, survey)
    return Recount(before, after, settled)
