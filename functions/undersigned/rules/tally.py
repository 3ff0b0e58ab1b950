"""The tally: what a change of a signature adds to the count, and what of it is published.

Everything here is arithmetic; where the figures are kept is the store's business.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from undersigned.rules.action import Action
from undersigned.rules.countries import STEP, Shown
from undersigned.rules.signature import Signature, State

_HOUR = timedelta(hours=1)
_FINE = 1000  # up to so many in all the history has a point for each step; then ever fewer


@dataclass(frozen=True, slots=True)
class Change:
    """One record of the table's stream; `sequence` orders the records of a shard.

    One that could not be read is put `aside`: nothing is counted of it, and a recount is wanted.
    """

    sequence: str
    old: Signature | None
    new: Signature | None
    aside: bool = False

    @property
    def action(self) -> str | None:
        """The action whose tally may move, if any."""
        signed = self.new or self.old
        return signed.action if signed else None

    @property
    def confirms(self) -> bool:
        """Whether a signature begins to count."""
        return _confirmed(self.new) and not _confirmed(self.old) and not _kept(self.old)

    @property
    def withdraws(self) -> bool:
        """Whether a signature that counted is gone, and was neither kept nor rejected."""
        return _confirmed(self.old) and self.new is None

    @property
    def shows(self) -> bool:
        """Whether the total moves by it, which is all that is shown at once."""
        moved = self._moved()
        return moved.confirmed + moved.kept != 0

    @property
    def moves(self) -> bool:
        """Whether any count moves by it, be it a country's alone."""
        return self._moved() != Tally()

    def _moved(self) -> "Tally":
        moved = Tally()
        moved.add(self.old, self.new)
        return moved


@dataclass(slots=True)
class Tally:
    """Counts of one action: confirmed, kept, and both together by country."""

    confirmed: int = 0
    kept: int = 0
    countries: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """What the public is told; never less than nothing, whatever the stream has lost."""
        return max(self.confirmed + self.kept, 0)

    def add(self, old: Signature | None, new: Signature | None) -> None:
        """Move the counts by one change of a signature.

        Into `confirmed` +1; from there to nothing or `rejected` -1, to `kept` from one count to
        the other; `kept` to nothing leaves the counts as they are. One that replaces another moves
        its country only.
        """
        if old and _confirmed(old) and not _kept(new):
            self.confirmed -= 1
            self.countries[old.country] -= 1
        elif _confirmed(old):
            self.confirmed -= 1
            self.kept += 1
        if new and _confirmed(new) and not _kept(old):
            self.confirmed += 1
            self.countries[new.country] += 1

    def count(self, signed: Signature) -> None:
        """Count a signature as it stands; what was never confirmed counts nothing."""
        if signed.state is State.CONFIRMED:
            self.confirmed += 1
        elif signed.state is State.KEPT:
            self.kept += 1
        else:
            return
        self.countries[signed.country] += 1


def _confirmed(signed: Signature | None) -> bool:
    return signed is not None and signed.state is State.CONFIRMED


def _kept(signed: Signature | None) -> bool:
    return signed is not None and signed.state is State.KEPT


@dataclass(frozen=True, slots=True)
class Part:
    """As many changes, in order, as one transaction takes: per action, up to `sequence`.

    Only actions of which something moved, though it may be back where it was; and how many changes
    were put `aside`.
    """

    sequence: str
    tallies: Mapping[str, Tally]
    aside: int = 0


def parts(changes: Iterable[Change], most: int) -> Iterator[Part]:
    """Sum up changes in order, in parts that touch at most `most` actions each."""
    tallies: dict[str, Tally] = {}
    last = ""
    aside = 0
    for change in changes:
        action = change.action if change.moves else None
        if action and action not in tallies and len(tallies) == most:
            yield Part(last, tallies, aside)
            tallies, aside = {}, 0
        if action:
            tallies.setdefault(action, Tally()).add(change.old, change.new)
        aside += change.aside
        last = change.sequence
    if last:
        yield Part(last, tallies, aside)


def published(action: Action, total: int, shown: Shown, now: datetime) -> dict[str, object]:
    """Return what `counts/<id>.json` says; `updated` is in UTC, to the second."""
    return {
        "action": action.id,
        "state": action.state(now),
        "confirmed": total,
        "goal": action.goal,
        "countries": shown.among(total),
        "updated": _utc(now),
    }


def published_history(
    action: str, hours: Mapping[datetime, int], now: datetime
) -> dict[str, object]:
    """Return what `counts/<id>.history.json` says: points of (hour, how many at its end)."""
    points = [(_utc(hour), total) for hour, total in history(hours, now)]
    return {"action": action, "updated": _utc(now), "points": points}


def history(hours: Mapping[datetime, int], now: datetime) -> list[tuple[datetime, int]]:
    """Return how the count grew, from the totals that were published last in each hour, in tens.

    Only hours that are over have a point, and only those by which ten or more have come since the
    last point; so who leaves and comes back makes none. There are a hundred points at the most: as
    the total doubles, so does the step. What was published is public already, so the line tells
    nothing that was not.
    """
    step = STEP << ((max([*hours.values(), 1]) - 1) // _FINE).bit_length()
    told = 0
    points = []
    for hour, total in sorted(hours.items()):
        if total - told >= step and hour + _HOUR <= now:
            points.append((hour, total - total % STEP))
            told = total
    return points


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
