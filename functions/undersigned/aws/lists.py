"""The block and allow lists, as the table keeps them: one item, an attribute for each entry.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

from contextlib import suppress
from datetime import date

from undersigned.aws.age import Moment, moment
from undersigned.aws.table import Table
from undersigned.aws.writes import Item, Key, setting
from undersigned.rules.lists import Entry, Lists, Ruling, Subject, lists

_KEY: Key = ("LISTS", "LISTS")
_CACHE = 60  # seconds, after which a new block is seen


class KeptLists:
    """Who is blocked and who is allowed, in the main table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._cached: tuple[Moment, Lists] | None = None

    def find(self) -> Lists:
        """Return the lists, up to a minute old."""
        if self._cached is None or self._cached[0].age >= _CACHE:
            begun = moment()  # before they are read, as what is listed then is newer
            self._cached = (begun, lists(self.entries()))
        return self._cached[1]

    def entries(self) -> list[Entry]:
        """Return what stands on the lists, as the organiser wrote it."""
        item = self._table.get(_KEY)
        return _entries(item) if item else []

    def put(self, entry: Entry) -> None:
        """List somebody, in place of what was said of them before."""
        self._table.update(setting(_KEY, _attribute(entry)))

    def remove(self, subject: Subject, name: str) -> None:
        """Take somebody off the lists, there or not."""
        self._table.update(setting(_KEY, {}, (_name(subject, name),)))


def _name(subject: Subject, name: str) -> str:
    return f"{subject} {name}"


def _attribute(entry: Entry) -> Item:
    """Write an entry: each is an attribute, so that two desks may add at once."""
    told = {"ruling": entry.ruling, "since": entry.since.isoformat(), "note": entry.note}
    attribute = {"M": {name: {"S": text} for name, text in told.items()}}
    return {_name(entry.subject, entry.name): attribute}


def _entries(item: Item) -> list[Entry]:
    """Read the entries; what another release may have listed otherwise is passed over."""
    entries = []
    for attribute, value in item.items():
        subject, _, name = attribute.partition(" ")
        if name:  # it is not the key
            with suppress(KeyError, TypeError, ValueError):
                told = {key: text["S"] for key, text in value["M"].items()}
                since = date.fromisoformat(told["since"])
                ruling = Ruling(told["ruling"])
                entries.append(Entry(Subject(subject), name, ruling, since, told["note"]))
    return entries
