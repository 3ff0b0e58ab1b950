"""The fingerprint of the secret that a table was begun with.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

from undersigned.aws.table import Table
from undersigned.aws.writes import ABSENT, Key, written

_KEY: Key = ("SECRET", "SECRET")


class Fingerprint:
    """Which secret this table belongs to."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self) -> str:
        """Return the fingerprint of the secret in use; "" before the first press."""
        item = self._table.get(_KEY)
        return str(item["fingerprint"]["S"]) if item else ""

    def settled(self, computed: str) -> str:
        """Return the fingerprint of the secret in use; the first one seen is the one kept."""
        found = self.find()
        if not found:
            item = written(_KEY) | {"fingerprint": {"S": computed}}
            found = computed if self._table.put(item, ABSENT) else self.find()
        return found
