"""Who is never to be mailed: each press of "Never mail me again" is an item, and says nothing more.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

from collections.abc import Iterator

from undersigned.aws.table import Table
from undersigned.aws.writes import Key, written

_STOP = "STOP"


class Stops:
    """The stops, in the main table, by the keyed hash of whoever reads an address's mails."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, reader: str) -> None:
        """Mail a reader no more; it is written blindly, so that nothing tells whether it was."""
        self._table.put(written(_key(reader)))

    def find(self, reader: str) -> bool:
        """Return whether a reader is never to be mailed."""
        return self._table.get(_key(reader)) is not None

    def all(self) -> Iterator[str]:
        """Return every reader who is stopped. The whole table is read, and paid for."""
        for item in self._table.scan([f"{_STOP}#"], _STOP):
            yield item["pk"]["S"].removeprefix(f"{_STOP}#")

    def remove(self, reader: str) -> None:
        """Let a reader be mailed again, stopped or not: at the organiser's word only."""
        self._table.delete(_key(reader))


def _key(reader: str) -> Key:
    return f"{_STOP}#{reader}", _STOP
