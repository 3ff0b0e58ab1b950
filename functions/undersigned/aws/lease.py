"""The desk's lease: who works on what is signed, so that no two do it at once.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from undersigned.aws.table import Table
from undersigned.aws.writes import Condition, Key, written

_KEY: Key = ("DESK", "LEASE")


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds the lease, for what work, and until when unless it is renewed."""

    holder: str
    work: str
    until: datetime


class Lease:
    """The one lease, in the main table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def take(self, wanted: Held, now: datetime) -> bool:
        """Take the lease, or hold it for longer; False if somebody else has it."""
        item = written(_KEY) | {
            "holder": {"S": wanted.holder},
            "work": {"S": wanted.work},
            "until": {"N": str(int(wanted.until.timestamp()))},
        }
        free = Condition(
            "attribute_not_exists(pk) OR #until <= :now OR #holder = :holder",
            {"#until": "until", "#holder": "holder"},
            {":now": {"N": str(int(now.timestamp()))}, ":holder": {"S": wanted.holder}},
        )
        return self._table.put(item, free)

    def find(self) -> Held | None:
        """Return who has it, or had it last; None if it was given back."""
        item = self._table.get(_KEY)
        if item is None:
            return None
        until = datetime.fromtimestamp(int(item["until"]["N"]), UTC)
        return Held(item["holder"]["S"], item["work"]["S"], until)

    def give_back(self, holder: str) -> None:
        """Give the lease back, unless somebody else has it."""
        own = Condition("#holder = :holder", {"#holder": "holder"}, {":holder": {"S": holder}})
        self._table.delete(_KEY, own)
