"""The tally: what a change of a signature adds to the count, and what of it is published.

Everything here is arithmetic; where the figures are kept is the store's business.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from undersigned.rules.action import Action
from undersigned.rules.country import UNSAID
from undersigned.rules.signature import State

_STEP = 10  # published figures are in tens, and hours joined to tens, so that no single press shows
_HOUR = timedelta(hours=1)
_FINE = 1000  # up to so many in all the history has a point for each step; then ever fewer


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

    @property
    def confirms(self) -> bool:
        """Whether a signature begins to count."""
        return _confirmed(self.new) and not _counted(self.old)

    @property
    def withdraws(self) -> bool:
        """Whether a signature that counted is gone, and was neither kept nor rejected."""
        return _confirmed(self.old) and self.new is None


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
        if new and _confirmed(new) and not _counted(old):
            self.confirmed += 1
            self._place(new, 1)
        elif _confirmed(old) and new and new.state is State.KEPT:
            self.confirmed -= 1
            self.kept += 1
        elif old and _confirmed(old) and not _counted(new):
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


def _confirmed(image: Image | None) -> bool:
    return image is not None and image.state is State.CONFIRMED


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
        "updated": _utc(now),
    }


def published_history(action: str, tally: Tally, now: datetime) -> dict[str, object]:
    """Return what `counts/<id>.history.json` says: points of (hour, how many at its end)."""
    points = [(_utc(hour), total) for hour, total in history(tally, now)]
    return {"action": action, "updated": _utc(now), "points": points}


def history(tally: Tally, now: datetime) -> list[tuple[datetime, int]]:
    """Return how the count grew: hours that are over, and the total at the end of each, in tens.

    Hours are joined until ten or more signatures have come since the last point; the totals are
    rounded down to tens. Who keeps yesterday's file and compares may so learn of a group of ten
    that somebody joined or left it, as with a country's figure, and never of whom or when.

    A withdrawn signature leaves the hour that it came in, and all since: the line is of those who
    stand by it today. So it never falls, nor tells in which hour somebody left. Whatever the hours
    do not know of, having been counted before them, lies below the first.

    There are a hundred points at the most: as the total doubles, so does the step.
    """
    step = _STEP << (max(tally.total - 1, 0) // _FINE).bit_length()
    reached = told = tally.total - tally.hours.total()
    points = []
    for hour, count in sorted(tally.hours.items()):
        reached += count
        if reached - told >= step and hour + _HOUR <= now:
            points.append((hour, reached - reached % _STEP))
            told = reached
    return points


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _suppressed(tally: Tally) -> dict[str, int]:
    shown = {
        code: count - count % _STEP
        for code, count in sorted(tally.countries.items())
        if code != UNSAID and count >= _STEP
    }
    return shown | {"other": tally.total - sum(shown.values())}
