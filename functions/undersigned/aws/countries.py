"""Countries: what was last shown of them for each action, and what is to be shown next.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from undersigned.aws.table import Table
from undersigned.aws.writes import ABSENT, Condition, Item, Key, written
from undersigned.rules.countries import Shown, Snapshot

_ACTION = "ACTION#"
_SHOWN = "SHOWN"
_RENEWALS = "renewals"  # rises with every write


@dataclass(frozen=True, slots=True)
class Kept:
    """What is shown as it is kept; `renewals` tells it from what it was, 0 where nothing is."""

    shown: Shown
    renewals: int = 0


class Countries:
    """What is shown of the countries, beside the tally that knows them all."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, action: str) -> Kept:
        """Return what is shown of an action."""
        item = self._table.get(_key(action))
        return Kept(_shown(item), int(item[_RENEWALS]["N"])) if item else Kept(Shown())

    def renew(self, action: str, shown: Shown, seen: Kept) -> bool:
        """Keep what is shown from now on in place of what was seen; False if that has changed."""
        item = written(_key(action)) | {_RENEWALS: {"N": str(seen.renewals + 1)}}
        item |= _attributes("now", shown.now)
        if shown.later and shown.since:
            item |= _attributes("later", shown.later)
            item["since"] = {"N": str(int(shown.since.timestamp()))}
        unchanged = Condition(f"{_RENEWALS} = :seen", values={":seen": {"N": str(seen.renewals)}})
        return self._table.put(item, unchanged if seen.renewals else ABSENT)


def _key(action: str) -> Key:
    return f"{_ACTION}{action}", _SHOWN


def _attributes(name: str, snapshot: Snapshot) -> Item:
    figures = {code: {"N": str(number)} for code, number in snapshot.countries.items()}
    return {name: {"M": figures}, f"{name}_total": {"N": str(snapshot.total)}}


def _shown(item: Item) -> Shown:
    if "later" not in item:
        return Shown(_snapshot(item, "now"))
    since = datetime.fromtimestamp(int(item["since"]["N"]), UTC)
    return Shown(_snapshot(item, "now"), _snapshot(item, "later"), since)


def _snapshot(item: Item, name: str) -> Snapshot:
    figures = {code: int(number["N"]) for code, number in item[name]["M"].items()}
    return Snapshot(int(item[f"{name}_total"]["N"]), figures)
