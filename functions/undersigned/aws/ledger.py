"""The ledger: where the tallies and the checkpoints of the stream's shards are kept.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from undersigned.aws import items
from undersigned.aws.items import Item
from undersigned.aws.table import ABSENT, Table, adding
from undersigned.rules.tally import Part, Tally

_CHECKPOINT_LIFE = timedelta(days=3)  # a record leaves the stream after one
# Days of hours that are read, one read unit each, twice at each publishing: with a signature each
# minute of its 60th day a campaign costs 180,000 units that day, about three cents. What is older
# than these lies below the line's beginning.
_MOST_DAYS = 400
_MOVES = "moves"  # rises with every write of a tally's item: one number tells whether it moved


@dataclass(frozen=True, slots=True)
class Survey:
    """What a walk through the table found: signatures counted, and the tally as it stands."""

    found: Tally
    items: dict[str, Item] = field(default_factory=dict)

    def booked(self, action: str) -> Tally:
        """Return the action's tally as it stood, without its hours."""
        item = self.items.get(items.tally_key(action))
        return items.tally_of(item) if item else Tally()


class Ledger:
    """Counts that move together with how far the stream was read."""

    # Of the hundred items of a transaction one is the checkpoint.
    most_items = 99

    def __init__(self, table: Table) -> None:
        self._table = table

    def checkpoint(self, shard: str) -> str:
        """Return the last sequence number counted of a shard, padded; "" if none was."""
        item = self._table.get(items.checkpoint_key(shard))
        return str(item["read_to"]["S"]) if item else ""

    def book(self, shard: str, part: Part, since: str, now: datetime) -> bool:
        """Add a part to the tallies and move the checkpoint on from `since`, in one transaction.

        Returns whether the checkpoint was still at `since`; if not, nothing was written.
        """
        checkpoint: Item = {
            "pk": {"S": items.checkpoint_key(shard)},
            "read_to": {"S": part.sequence},
            "expires": {"N": str(int((now + _CHECKPOINT_LIFE).timestamp()))},
        }
        if not since:
            return self._table.transact(_updates(part), checkpoint, ABSENT, None)
        return self._table.transact(
            _updates(part), checkpoint, "read_to = :since", {":since": {"S": since}}
        )

    def tally(self, action: str) -> Tally:
        """Return an action's tally, without its hours."""
        item = self._table.get(items.tally_key(action))
        return items.tally_of(item) if item else Tally()

    def tally_by_hour(self, action: str, now: datetime) -> Tally:
        """Return an action's tally with its hours, as far back as they are known."""
        item = self._table.get(items.tally_key(action))
        if item is None:
            return Tally()
        tally, since = items.tally_of(item), items.since_of(item)
        days = _days(since, now.date()) if since else []
        for day in self._table.get_all([items.day_key(action, day) for day in days]):
            tally.hours.update(items.day_hours(day))
        return tally

    def survey(self, action: str) -> Survey:
        """Walk through the whole table and count an action's signatures afresh."""
        own, days = items.tally_key(action), f"{items.tally_key(action)}#"
        survey = Survey(Tally())
        for item in self._table.scan(items.signature_key(action, ""), own):
            pk = item["pk"]["S"]
            if pk == own or pk.startswith(days):
                survey.items[pk] = item
            elif image := items.image_of(item):
                survey.found.count(image)
        # What was kept and has gone since counts still, though nothing but the tally tells of it.
        survey.found.kept = max(survey.found.kept, survey.booked(action).kept)
        return survey

    def correct(self, action: str, survey: Survey) -> bool:
        """Write what a survey found over what it saw; return False if anything moved meanwhile.

        Item by item, each only if it is as it was seen: stopped half-way, the next one ends it.
        """
        emptied: dict[str, dict[str, int]] = {pk: {} for pk in survey.items}
        wanted = emptied | _figures(action, survey.found)
        since = _since(action, survey.found)
        return all(
            self._corrected(
                items.figures_item(pk, figures) | since.get(pk, {}), survey.items.get(pk)
            )
            for pk, figures in wanted.items()
        )

    def _corrected(self, item: Item, seen: Item | None) -> bool:
        if seen is None:
            return self._table.put(item | {_MOVES: {"N": "1"}}, ABSENT)
        if _MOVES not in seen:  # as it was written before there was such a number
            return self._table.put(item | {_MOVES: {"N": "1"}}, f"attribute_not_exists({_MOVES})")
        moves = int(seen[_MOVES]["N"])
        return self._table.put(
            item | {_MOVES: {"N": str(moves + 1)}}, f"{_MOVES} = :seen", {":seen": seen[_MOVES]}
        )


def _updates(part: Part) -> list[Mapping[str, Any]]:
    updates: list[Mapping[str, Any]] = []
    for action, tally in part.tallies.items():
        since = _since(action, tally)
        for pk, figures in _figures(action, tally).items():
            moved = {name: by for name, by in figures.items() if by}
            if moved:
                updates.append(adding(pk, moved | {_MOVES: 1}, since.get(pk)))
    return updates


def _figures(action: str, tally: Tally) -> dict[str, dict[str, int]]:
    """Name the counters of a tally, in each of the items that hold them."""
    days = items.day_figures(tally).items()
    return {
        items.tally_key(action): items.tally_figures(tally),
        **{items.day_key(action, day): hours for day, hours in days},
    }


def _since(action: str, tally: Tally) -> dict[str, Item]:
    """Name the tally's item and what tells there, once, where its hours begin.

    So nothing is written for it alone, and no day is looked for in vain.
    """
    return {items.tally_key(action): items.since_attribute(tally)}


def _days(since: date, today: date) -> list[date]:
    """Name the days that may hold hours of a tally that was first booked for the day `since`.

    A day of slack at each end: a record lives in the stream for a day, so another shard may bring
    an hour that is as much older; and the clock that confirmed may be ahead of the one that reads.
    """
    last = today + timedelta(days=1)
    known = (last - since).days + 2
    return [last - timedelta(days=back) for back in range(min(known, _MOST_DAYS))]
