"""The tally: what a change of a signature adds to the count, and what of it is published.

Everything here is arithmetic; where the figures are kept is the store's business.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from undersigned.action import Action
from undersigned.country import UNSAID
from undersigned.signature import State

_STEP = 10  # a country's figure is published in tens, so that no single press shows


@dataclass(frozen=True, slots=True)
class Image:
    """A signature before or after a change, as far as counting goes; `confirmed` is an hour."""

    action: str
    state: State
    country: str
    confirmed: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One record of the table's stream; `sequence` orders the records of a shard."""

    sequence: str
    old: Image | None
    new: Image | None

    @property
    def action(self) -> str | None:
        """The action whose tally may move, if any."""
        image = self.new or self.old
        return image.action if image else None


@dataclass(slots=True)
class Tally:
    """Counts of one action: confirmed, kept, both together by country and by hour."""

    confirmed: int = 0
    kept: int = 0
    countries: Counter[str] = field(default_factory=Counter)
    hours: Counter[datetime] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """What the public is told."""
        return self.confirmed + self.kept

    def add(self, old: Image | None, new: Image | None) -> None:
        """Move the counts by one change of a signature.

        Into `confirmed` +1; from there to nothing or `rejected` -1, to `kept` from one count to
        the other; `kept` to nothing leaves the counts as they are.
        """
        if new and new.state is State.CONFIRMED and not _counted(old):
            self.confirmed += 1
            self._place(new, 1)
        elif old and old.state is State.CONFIRMED and new and new.state is State.KEPT:
            self.confirmed -= 1
            self.kept += 1
        elif old and old.state is State.CONFIRMED and not _counted(new):
            self.confirmed -= 1
            self._place(old, -1)

    def count(self, image: Image) -> None:
        """Count a signature as it stands; what was never confirmed counts nothing."""
        if image.state is State.CONFIRMED:
            self.confirmed += 1
        elif image.state is State.KEPT:
            self.kept += 1
        else:
            return
        self._place(image, 1)

    def _place(self, image: Image, by: int) -> None:
        self.countries[image.country] += by
        self.hours[image.confirmed] += by


def _counted(image: Image | None) -> bool:
    return image is not None and image.state in (State.CONFIRMED, State.KEPT)


@dataclass(frozen=True, slots=True)
class Part:
    """As many changes, in order, as one transaction takes: per action, up to `sequence`."""

    sequence: str
    tallies: Mapping[str, Tally]


def parts(changes: Iterable[Change], most: int) -> Iterator[Part]:
    """Sum up changes in order, in parts that write at most `most` items each."""
    tallies: dict[str, Tally] = {}
    items: set[tuple[str, object]] = set()
    last = ""
    for change in changes:
        touched = _items(change)
        if last and len(items | touched) > most:
            yield Part(last, tallies)
            tallies, items = {}, set()
        if change.action:
            tallies.setdefault(change.action, Tally()).add(change.old, change.new)
        items |= touched
        last = change.sequence
    if last:
        yield Part(last, tallies)


def _items(change: Change) -> set[tuple[str, object]]:
    """Name the items that a change may write: its action's tally, and a day's at each end."""
    images = [image for image in (change.old, change.new) if image]
    return {(i.action, None) for i in images} | {(i.action, i.confirmed.date()) for i in images}


def published(action: Action, tally: Tally, now: datetime) -> dict[str, object]:
    """Return what `counts/<id>.json` says; `updated` is in UTC, to the second."""
    return {
        "action": action.id,
        "state": action.state(now),
        "confirmed": tally.total,
        "goal": action.goal,
        "countries": _suppressed(tally),
        "updated": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _suppressed(tally: Tally) -> dict[str, int]:
    shown = {
        code: count - count % _STEP
        for code, count in sorted(tally.countries.items())
        if code != UNSAID and count >= _STEP
    }
    return shown | {"other": tally.total - sum(shown.values())}
