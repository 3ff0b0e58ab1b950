"""Counting: the table's stream into tallies, exactly once, and the tallies into public files."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.tally import Change, parts, published, published_history
from undersigned.rules.when import hour

if TYPE_CHECKING:
    from undersigned.aws.bucket import Bucket
    from undersigned.aws.store import Store
    from undersigned.aws.tallies import Tallies

HOURLY = timedelta(hours=1)
_TRIES = 5  # at a checkpoint that another call moves, or a file that another call writes


def count(tallies: "Tallies", shard: str, changes: Sequence[Change], now: datetime) -> list[Change]:
    """Add a batch of one shard's changes to the tallies, each change once; return the new ones.

    The batch may be a repeat, or overlap another in time or in content: what is at or before the
    shard's checkpoint was counted. Raises `PetitionError(UNAVAILABLE)`, after which the same
    batch is to be given again.
    """
    counted: list[Change] = []
    for _ in range(_TRIES):
        since = tallies.checkpoint(shard)
        fresh = [change for change in changes if change.sequence > since]
        reached = _book(tallies, shard, fresh, since, now)
        counted += [change for change in fresh if change.sequence <= reached]
        if not fresh or reached == fresh[-1].sequence:
            return counted
    raise PetitionError(Code.UNAVAILABLE)


def _book(
    tallies: "Tallies", shard: str, fresh: Iterable[Change], since: str, now: datetime
) -> str:
    """Book changes in parts, as far as nobody else moves the checkpoint; return where it stands."""
    for part in parts(fresh, tallies.most_actions):
        if not tallies.book(shard, part, since, now):
            break
        since = part.sequence
    return since


def publish(
    store: "Store", bucket: "Bucket", action_id: str, now: datetime, every: timedelta = HOURLY
) -> None:
    """Show an action's count and how it grew, and again until what is shown is what is counted.

    `every` is how seldom countries are renewed, which follow the total only then.

    Two calls may race: whoever put an old figure last reads the newer one after it, and puts it.
    An action that was never published has no page to show a count on. Raises
    `PetitionError(UNAVAILABLE)`.
    """
    action = store.actions.find(action_id)
    if action is None:
        return
    for _ in range(_TRIES):
        kept, tally = store.countries.find(action_id), store.tallies.find(action_id)
        shown = kept.shown.renewed(tally.total, tally.countries, now, every)
        if shown != kept.shown and not store.countries.renew(action_id, shown, kept):
            continue  # somebody else did, meanwhile
        bucket.put_counts(action_id, published(action, tally.total, shown, now))
        _note(store.tallies, bucket, action_id, tally.total, now)
        if (
            store.tallies.find(action_id) == tally
            and store.countries.find(action_id).shown == shown
        ):
            return
    raise PetitionError(Code.UNAVAILABLE)


def _note(tallies: "Tallies", bucket: "Bucket", action: str, total: int, now: datetime) -> None:
    """Remember what was published in this hour; in a new hour, show how the count grew before it.

    The file is put before the hour is noted: whatever fails between the two is done again.
    """
    noted = tallies.published_in(action, hour(now))
    if noted is None:
        bucket.put_history(action, published_history(action, tallies.published(action), now))
    if noted != total:
        tallies.note(action, hour(now), total)
