"""What has changed since the last hand-over: who came, who changed, and who is gone.

Before a file has its name, the list of what is handed over says what it tells; and once all have
theirs, that they have. Stopped anywhere between, the next time tells the same once more, and as
gone whoever has left since: twice, perhaps, and never not at all.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from desk.work.errors import DeskError
from desk.work.export import handed
from desk.work.export.columns import Facts, Layout, Value, facts, layout
from desk.work.export.export import Wanted, write_rows
from desk.work.export.gone import Meeting
from desk.work.export.handed import Mark, Next, Purpose
from desk.work.opened import Opened, Opening, Outcome, opened
from desk.work.stack import Stack

CHANGES = {Mark.NEW: "new", Mark.CHANGED: "changed", Mark.GONE: "gone"}
"""What stands in the column `change`."""


@dataclass(slots=True)
class Change:
    """What a hand-over told: how many of each, since `last` (None: nobody was told before)."""

    last: datetime | None
    told: Counter[Mark] = field(default_factory=Counter)
    outcome: Outcome = field(default_factory=Outcome)


def purpose(stack: Stack, action: str, wanted: Wanted) -> Purpose:
    """Say what files are made for: the same stack, action, columns and conditions."""
    asked = wanted.conditions
    return Purpose(
        stack.name,
        action,
        {
            "region": stack.session.region_name,
            "action": action,
            "consent": asked.consent,
            "columns": wanted.importer,
            "countries": sorted(asked.countries),
            "languages": sorted(asked.languages),
            "since": asked.since and asked.since.isoformat(),
            "until": asked.until and asked.until.isoformat(),
            "without": sorted(asked.without),
        },
    )


def hand_over(
    home: Path,
    file: Path,
    paths: tuple[Path, Path],
    begun: Opening,
    wanted: Wanted,
    *,
    now: datetime,
    again: bool = False,
) -> Change:
    """Write who came or changed to the first path, who is gone to the second; then keep the list.

    The list lies in `file`. What was told the last time is told `again`, if that is asked for;
    DeskError where that is nothing. A path of which there is nothing to tell stays free.
    """
    last, asked = handed.find(home, file, begun.identities, again=again), wanted.conditions
    if again and not last.handed:
        raise DeskError(
            "Nothing was handed over by these options yet, so there is nothing to repeat: leave "
            "out `--again`."
        )
    columns = layout(asked.consent, wanted.importer, followed=True)
    change, meeting, coming = Change(last.handed), Meeting(last), Next(last.key, now)
    signatures, unseal = meeting.watched(begun.signatures), meeting.opening(begun.unseal)
    walk = opened(signatures, unseal, asked.consent, change.outcome, asked.unwanted)

    def keep(*, named: bool) -> None:
        if change.told or meeting.forgotten:
            handed.keep(home, file, coming.packed(named=named), begun.keys)

    def ready() -> None:
        coming.end()
        keep(named=False)

    def write_gone() -> None:
        gone = _gone(meeting, columns, coming, change)
        write_rows(home, paths[1], wanted.format, columns, gone, then=ready)

    came = _came(walk, meeting, columns, coming, change)
    write_rows(home, paths[0], wanted.format, columns, came, then=write_gone)
    keep(named=True)
    return change


class Beginning:
    """The list that a first file of everybody begins, so that it can be told later who left."""

    def __init__(
        self, home: Path, file: Path, begun: Opening, wanted: Wanted, now: datetime
    ) -> None:
        self._home, self._file, self._known = home, file, begun.keys
        self._names = layout(wanted.conditions.consent, wanted.importer, followed=True).names
        self._last = handed.find(home, file, begun.identities)
        self._coming = Next(self._last.key, now)

    def add(self, each: Opened) -> None:
        """Add somebody whom the file names."""
        self._coming.add(Mark.NEW, self._last.id(each.mac), _line(facts(each), self._names))

    def ready(self) -> None:
        """Keep the list before the file has its name: nobody in it can be missed then."""
        self._coming.end()
        self._keep(named=False)

    def done(self) -> None:
        """Say that the file has its name."""
        self._keep(named=True)

    def _keep(self, *, named: bool) -> None:
        handed.keep(self._home, self._file, self._coming.packed(named=named), self._known)


def _line(told: Facts, names: Iterable[str]) -> str:
    return handed.written({name: told[name] for name in names})


def _came(
    walk: Iterator[Opened], meeting: Meeting, columns: Layout, coming: Next, change: Change
) -> Iterator[list[Value]]:
    """Go through who is there, and yield the rows of those who are new or changed."""
    for each in walk:
        told = facts(each)
        line = _line(told, columns.names)
        who, before = meeting.meet(each)
        mark = Mark.NOTHING
        if before != handed.digest(line):
            mark = Mark.CHANGED if before else Mark.NEW
            change.told[mark] += 1
            yield columns.row({**told, "id": who, "change": CHANGES[mark]})
        coming.add(mark, who, line)


def _gone(meeting: Meeting, columns: Layout, coming: Next, change: Change) -> Iterator[list[Value]]:
    """Go through whom the walk has not met, and yield the rows of those who are gone."""
    for mark, who, line in meeting.left():
        if mark is Mark.GONE:
            change.told[mark] += 1
            yield columns.row({**handed.read(line), "id": who, "change": CHANGES[mark]})
        coming.add(mark, who, line)
