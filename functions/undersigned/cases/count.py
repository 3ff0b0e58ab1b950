"""Counting: the table's stream into tallies, exactly once, and the tallies into public files."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.published import Count, Part, read_count, read_history
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


def wake(store: "Store", bucket: "Bucket", now: datetime, every: timedelta = HOURLY) -> None:
    """Show what waits, of each action that has a public count, so that no press need come for it.

    That is countries whose hour has come, the last hour's point of how the count grew, a closing,
    and a file that could not be put. Where nothing waits nothing is put.

    One action's fault holds up no other; raises `PetitionError(UNAVAILABLE)` in the end.
    """
    fault: PetitionError | None = None
    for action_id in bucket.actions():
        try:
            _show_what_waits(store, bucket, action_id, now, every)
        except PetitionError as error:
            fault = error
    if fault:
        raise fault


def _show_what_waits(
    store: "Store", bucket: "Bucket", action_id: str, now: datetime, every: timedelta
) -> None:
    action = store.actions.find(action_id)
    if action is None:
        return
    kept, tally = store.countries.find(action_id), store.tallies.find(action_id)
    shown = kept.shown.renewed(tally.total, tally.countries, now, every)
    file = json.dumps(published(action, tally.total, shown, now)).encode()
    wanted, found = read_count(file, action_id), _shown(bucket, action_id)
    if shown != kept.shown or not found or replace(found, updated=wanted.updated) != wanted:
        publish(store, bucket, action_id, now, every)
    elif _ungrown(bucket, action_id, found.updated, now):
        hours = store.tallies.published(action_id)
        if hours and hours[max(hours)] != tally.total:  # it was put, and never noted
            publish(store, bucket, action_id, now, every)
        else:
            bucket.put_history(action_id, published_history(action_id, hours, now))


def _shown(bucket: "Bucket", action: str) -> Count | None:
    """Return the count that is shown; None if there is none, or nothing that the tally wrote."""
    try:
        return read_count(bucket.content(action, Part.COUNT), action)
    except ValueError:
        return None


def _ungrown(bucket: "Bucket", action: str, counted: datetime, now: datetime) -> bool:
    """Whether the hour in which it was last `counted` is over, and how it grew is of before."""
    try:
        grown = read_history(bucket.content(action, Part.HISTORY), action).updated
    except ValueError:
        return True
    return hour(grown) <= hour(counted) < hour(now)


def _note(tallies: "Tallies", bucket: "Bucket", action: str, total: int, now: datetime) -> None:
    """Remember what was published in this hour; in a new hour, show how the count grew before it.

    The file is put before the hour is noted: whatever fails between the two is done again.
    """
    noted = tallies.published_in(action, hour(now))
    if noted is None:
        bucket.put_history(action, published_history(action, tallies.published(action), now))
    if noted != total:
        tallies.note(action, hour(now), total)
