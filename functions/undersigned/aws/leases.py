"""Which desk is at work: one item, which ends by itself, so that two do not undo each other's work.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from undersigned.aws.table import Table
from undersigned.aws.writes import Condition, Key, written

_KEY: Key = ("DESK", "LEASE")


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works, by a name that says nothing of them; at what; and until when at the latest."""

    holder: str
    task: str
    until: datetime


class Leases:
    """The one lease that there is, in the main table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self) -> Lease | None:
        """Return the lease, over or not; None also if another release wrote it otherwise."""
        item = self._table.get(_KEY) or {}
        try:
            return Lease(
                item["holder"]["S"],
                item["task"]["S"],
                datetime.fromtimestamp(int(item["expires"]["N"]), UTC),
            )
        except (KeyError, ValueError, OverflowError, OSError):
            return None

    def take(self, lease: Lease, now: datetime) -> bool:
        """Take the lease, unless somebody has it; return whether it is taken."""
        free = Condition(
            "attribute_not_exists(#expires) OR #expires <= :now",
            {"#expires": "expires"},
            {":now": {"N": str(int(now.timestamp()))}},
        )
        return self._put(lease, free)

    def renew(self, lease: Lease) -> bool:
        """Have it longer; return whether it was still this holder's."""
        return self._put(lease, _held_by(lease.holder))

    def release(self, holder: str) -> None:
        """Let others work, if it is still this holder's."""
        self._table.delete(_KEY, _held_by(holder))

    def _put(self, lease: Lease, condition: Condition) -> bool:
        return self._table.put(
            written(_KEY)
            | {
                "holder": {"S": lease.holder},
                "task": {"S": lease.task},
                "expires": {"N": str(int(lease.until.timestamp()))},
            },
            condition,
        )


def _held_by(holder: str) -> Condition:
    return Condition("#holder = :holder", {"#holder": "holder"}, {":holder": {"S": holder}})
