"""Tallies: counts that move together with how far the stream was read, and what was published.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from undersigned.aws.table import Table
from undersigned.aws.writes import (
    ABSENT,
    Condition,
    Item,
    Key,
    adding,
    key_of,
    put,
    setting,
    written,
)
from undersigned.rules.tally import Part, Tally

_ACTION = "ACTION#"
_TALLY = "TALLY"
_HISTORY = "HISTORY#"
_SHARD = "SHARD#"
_CHECKPOINT = "CHECKPOINT"
_CHECKPOINT_LIFE = timedelta(days=3)  # a record leaves the stream after one
_MOVES = "moves"  # rises with every write of a tally: one number tells whether it moved
_ASIDE: Key = ("ASIDE", "ASIDE")
_RECORDS = "records"
_COUNTRY = "country_"
_HOUR = "hour_"


@dataclass(frozen=True, slots=True)
class Booked:
    """A tally as it stands; `moves` tells it from what it was, None where there is none yet."""

    tally: Tally
    moves: int | None = None


class Tallies:
    """The tallies, the checkpoints of the stream's shards, and what was published of each hour."""

    # Of the hundred items of a transaction one is the checkpoint, one what was put aside.
    most_actions = 98

    def __init__(self, table: Table) -> None:
        self._table = table

    def checkpoint(self, shard: str) -> str:
        """Return the last sequence number counted of a shard, padded; "" if none was."""
        item = self._table.get(_shard_key(shard))
        return str(item["read_to"]["S"]) if item else ""

    def forget_checkpoints(self) -> None:
        """Forget how far every shard was read, as where a new stream took the old one's place."""
        for item in list(self._table.scan([_SHARD], _CHECKPOINT)):
            self._table.delete(key_of(item))

    def book(self, shard: str, part: Part, since: str, now: datetime) -> bool:
        """Add a part to the tallies and move the checkpoint on from `since`, in one transaction.

        Returns whether the checkpoint was still at `since`; if not, nothing was written.
        """
        checkpoint = written(_shard_key(shard)) | {
            "read_to": {"S": part.sequence},
            "expires": {"N": str(int((now + _CHECKPOINT_LIFE).timestamp()))},
        }
        still = Condition("read_to = :since", values={":since": {"S": since}}) if since else ABSENT
        # Also where all is back as it was: a recount in between must not take it for unmoved.
        updates = [
            adding(_tally_key(action), _moved(tally) | {_MOVES: 1})
            for action, tally in part.tallies.items()
        ]
        if part.aside:
            updates.append(adding(_ASIDE, {_RECORDS: part.aside}))
        return self._table.transact(*updates, put(checkpoint, still))

    def aside(self) -> int:
        """Return how many records could not be read, and so counted, since the last recount."""
        item = self._table.get(_ASIDE)
        return _number(item, _RECORDS) if item else 0

    def made_good(self, aside: int) -> None:
        """Forget so many records that were put aside, once all is counted afresh.

        Asked twice, as where an answer was lost, it forgets them once. Where more come just then
        it forgets none: another recount is wanted anyway.
        """
        if aside:
            known = self.aside()
            still = Condition(f"{_RECORDS} = :known", values={":known": {"N": str(known)}})
            left = {_RECORDS: {"N": str(max(known - aside, 0))}}
            self._table.update(setting(_ASIDE, left, condition=still))

    def find(self, action: str) -> Tally:
        """Return an action's tally."""
        return self.booked(action).tally

    def booked(self, action: str) -> Booked:
        """Return an action's tally, and what tells whether it has moved since."""
        item = self._table.get(_tally_key(action))
        return Booked(_tally(item), _number(item, _MOVES)) if item else Booked(Tally())

    def correct(self, action: str, tally: Tally, seen: Booked) -> bool:
        """Write a tally in place of what was seen; return False if that has moved meanwhile."""
        figures = _figures(tally) | {_MOVES: (seen.moves or 0) + 1}
        item = written(_tally_key(action)) | {
            name: {"N": str(figure)} for name, figure in figures.items()
        }
        if seen.moves is None:
            return self._table.put(item, ABSENT)
        unmoved = Condition(f"{_MOVES} = :seen", values={":seen": {"N": str(seen.moves)}})
        return self._table.put(item, unmoved)

    def published(self, action: str) -> dict[datetime, int]:
        """Return the totals that were published last in each hour."""
        return {
            hour: total
            for item in self._table.query(_pk(action), _HISTORY)
            for hour, total in _hours(item).items()
        }

    def published_in(self, action: str, hour: datetime) -> int | None:
        """Return the total that was published last in an hour; None if none was."""
        item = self._table.get(_day_key(action, hour.date()))
        return _hours(item).get(hour) if item else None

    def note(self, action: str, hour: datetime, total: int) -> None:
        """Remember the total that was published in an hour."""
        sets: Item = {f"{_HOUR}{hour:%H}": {"N": str(total)}}
        self._table.update(setting(_day_key(action, hour.date()), sets))


def _pk(action: str) -> str:
    return f"{_ACTION}{action}"


def _tally_key(action: str) -> Key:
    return _pk(action), _TALLY


def _day_key(action: str, day: date) -> Key:
    return _pk(action), f"{_HISTORY}{day.isoformat()}"


def _shard_key(shard: str) -> Key:
    return f"{_SHARD}{shard}", _CHECKPOINT


def _moved(tally: Tally) -> dict[str, int]:
    return {name: by for name, by in _figures(tally).items() if by}


def _figures(tally: Tally) -> dict[str, int]:
    """Name the counters of a tally."""
    countries = {f"{_COUNTRY}{code}": count for code, count in tally.countries.items()}
    return {"confirmed": tally.confirmed, "kept": tally.kept, **countries}


def _tally(item: Item) -> Tally:
    tally = Tally(confirmed=_number(item, "confirmed"), kept=_number(item, "kept"))
    for name in item:
        if name.startswith(_COUNTRY):
            tally.countries[name.removeprefix(_COUNTRY)] = _number(item, name)
    return tally


def _hours(day: Item) -> dict[datetime, int]:
    """Read the totals of a day, by the hours in which they were published."""
    midnight = datetime.fromisoformat(day["sk"]["S"].removeprefix(_HISTORY)).replace(tzinfo=UTC)
    return {
        midnight + timedelta(hours=int(name.removeprefix(_HOUR))): _number(day, name)
        for name in sorted(day)
        if name.startswith(_HOUR)
    }


def _number(item: Mapping[str, Mapping[str, str]], name: str) -> int:
    return int(item[name]["N"]) if name in item else 0
