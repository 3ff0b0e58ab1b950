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


def purpose(stack: Stack, action: str, secret: str, wanted: Wanted) -> Purpose:
    """Say what files are made for: the same action, columns and conditions.

    And the same `secret`, by its fingerprint: under another everybody would be somebody else.
    """
    asked = wanted.conditions
    return Purpose(
        stack.name,
        action,
        {
            "secret": secret,
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
    change, meeting, coming = Change(last.handed), Meeting(last, begun.unread), Next(last.key, now)
    signatures, unseal = meeting.watched(begun.signatures), meeting.opening(begun.unseal)
    walk = opened(
        signatures, unseal, asked.consent, change.outcome, asked.unwanted, unread=begun.unread
    )

    def keep(*, named: bool) -> None:
        if change.told or meeting.forgotten:
            handed.keep(home, file, coming.packed(named=named), begun.keys)

    def ready() -> None:
        coming.end()
        keep(named=False)

    def write_gone() -> None:
        gone = _gone(file, meeting, columns, coming, change)
        write_rows(home, paths[1], wanted.format, columns, gone, then=ready)

    came = _came(walk, meeting, columns, coming, change)
    write_rows(home, paths[0], wanted.format, columns, came, then=write_gone)
    keep(named=True)
    return change


class Noting:
    """Whom a file of everybody names, added to the list: so whoever leaves can be told later.

    It hands nothing over. What it adds may have no file in the end, if that is stopped.
    """

    def __init__(self, home: Path, file: Path, begun: Opening, wanted: Wanted) -> None:
        self._home, self._file, self._keys = home, file, begun.keys
        self._names = layout(wanted.conditions.consent, wanted.importer, followed=True).names
        self._last = handed.find(home, file, begun.identities)
        self._coming, self._more = Next(self._last.key, self._last.handed), False
        self._known: set[tuple[str, bytes]] = set()
        for mark, who, line in self._last.rows():
            self._coming.add(mark, who, line)
            if mark is not Mark.GONE:
                self._known.add((who, handed.digest(line)))
        self.meeting = Meeting(self._last, begun.unread)
        self.signatures = self.meeting.watched(begun.signatures)
        self.unseal = self.meeting.opening(begun.unseal)

    def add(self, each: Opened) -> None:
        """Add somebody whom the file names."""
        who, _ = self.meeting.meet(each)
        line = _line(facts(each), self._names)
        if (who, handed.digest(line)) not in self._known:
            self._more = True
            self._coming.add(Mark.UNSURE, who, line)

    def keep(self) -> None:
        """Keep the list; before the file has its name, so that nobody in it can be missed."""
        self._coming.end()
        if self._more:
            content = self._coming.packed(named=self._last.named)
            handed.keep(self._home, self._file, content, self._keys)


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
            meeting.changed[who] = handed.digest(line)
            yield columns.row({**told, "id": who, "change": CHANGES[mark]})
        coming.add(mark, who, line)


def _gone(
    file: Path, meeting: Meeting, columns: Layout, coming: Next, change: Change
) -> Iterator[list[Value]]:
    """Go through whom the walk has not met, and yield the rows of those who are gone."""
    for mark, who, line in meeting.left():
        if mark is Mark.GONE:
            change.told[mark] += 1
            try:
                told = dict.fromkeys(columns.names) | handed.read(line)
            except ValueError:
                raise handed.damaged(file) from None
            yield columns.row({**told, "id": who, "change": CHANGES[mark]})
        coming.add(mark, who, line)
