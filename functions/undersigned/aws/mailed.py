"""What an address was mailed for an action: for which signings, in which hours.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from undersigned.aws.table import Table
from undersigned.aws.writes import ABSENT, Condition, Item, Key, written
from undersigned.rules.mail_request import LIFE

_MAILED = "MAILED"
_HOUR = "%Y-%m-%dT%HZ"


class Mailed:
    """The memory of mails, in the main table: it outlives a removal, as a cap must."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, action: str, cap: str) -> dict[str, datetime]:
        """Return the signings that an address was mailed for, and in which hours."""
        item = self._table.get(_key(action, cap))
        if item is None:
            return {}
        return {
            signing: datetime.strptime(hour["S"], _HOUR).replace(tzinfo=UTC)
            for signing, hour in item["signings"]["M"].items()
        }

    def remember(
        self,
        action: str,
        cap: str,
        seen: Mapping[str, datetime],
        mailed: Mapping[str, datetime],
    ) -> bool:
        """Remember `mailed` if `seen` is still what is remembered; return whether it was.

        It is remembered for as long as a mail request may be delivered again.
        """
        expires = max(mailed.values()) + LIFE
        item: Item = written(_key(action, cap)) | {
            "signings": _hours(mailed),
            "expires": {"N": str(int(expires.timestamp()))},
        }
        unchanged = Condition("signings = :seen", values={":seen": _hours(seen)})
        return self._table.put(item, unchanged if seen else ABSENT)


def _key(action: str, cap: str) -> Key:
    return f"{_MAILED}#{action}#{cap}", _MAILED


def _hours(mailed: Mapping[str, datetime]) -> dict[str, Any]:
    texts = {signing: hour.astimezone(UTC).strftime(_HOUR) for signing, hour in mailed.items()}
    return {"M": {signing: {"S": text} for signing, text in texts.items()}}
