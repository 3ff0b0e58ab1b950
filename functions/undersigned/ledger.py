"""The ledger: where the tallies and the checkpoints of the stream's shards are kept.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from undersigned import items
from undersigned.items import Item
from undersigned.table import Table, adding
from undersigned.tally import Part, Tally


@dataclass(frozen=True, slots=True)
class Survey:
    """What a walk through the table found: signatures counted, and the books as they stood."""

    found: Tally
    tallies: dict[str, Item] = field(default_factory=dict)
    checkpoints: dict[str, Item] = field(default_factory=dict)

    def booked(self, action: str) -> Tally:
        """Return the action's tally as it stood, without its hours."""
        item = self.tallies.get(items.tally_key(action))
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
        return str(item["sequence"]["S"]) if item else ""

    def book(self, shard: str, part: Part, since: str) -> bool:
        """Add a part to the tallies and move the checkpoint on from `since`, in one transaction.

        Returns whether the checkpoint was still at `since`; if not, nothing was written.
        """
        pk = {"pk": {"S": items.checkpoint_key(shard)}}
        return self._table.transact(
            updates=list(_updates(part)),
            put=pk | {"sequence": {"S": part.sequence}},
            when=pk | {"sequence": {"S": since}} if since else None,
        )

    def tally(self, action: str) -> Tally:
        """Return an action's tally, without its hours."""
        item = self._table.get(items.tally_key(action))
        return items.tally_of(item) if item else Tally()

    def survey(self, action: str) -> Survey:
        """Walk through the whole table and count an action's signatures afresh."""
        own, days = items.tally_key(action), items.tally_key(action) + "#"
        survey = Survey(Tally())
        prefixes = (items.signature_key(action, ""), own, items.checkpoint_key(""))
        for item in self._table.scan(*prefixes):
            pk = item["pk"]["S"]
            if pk == own or pk.startswith(days):
                survey.tallies[pk] = item
            elif image := items.image_of(item):
                survey.found.count(image)
            else:
                survey.checkpoints[pk] = item
        # What was kept and has gone since counts still, though nothing but the tally tells of it.
        survey.found.kept = max(survey.found.kept, survey.booked(action).kept)
        return survey

    def correct(self, action: str, survey: Survey) -> bool:
        """Write what a survey found over what it saw; return False if anything moved meanwhile.

        Item by item, each only if it is as it was seen: stopped half-way, the next one ends it.
        """
        wanted = {items.tally_key(action): items.tally_figures(survey.found)}
        for day, figures in items.day_figures(survey.found).items():
            wanted[items.day_key(action, day)] = figures
        for pk in survey.tallies.keys() - wanted.keys():
            wanted[pk] = {}
        return all(
            self._table.replace(items.figures_item(pk, figures), survey.tallies.get(pk))
            for pk, figures in wanted.items()
        )


def _updates(part: Part) -> Iterator[dict[str, Any]]:
    for action, tally in part.tallies.items():
        figures = {items.tally_key(action): items.tally_figures(tally)}
        for day, hours in items.day_figures(tally).items():
            figures[items.day_key(action, day)] = hours
        for pk, deltas in figures.items():
            if update := adding(pk, deltas):
                yield update
