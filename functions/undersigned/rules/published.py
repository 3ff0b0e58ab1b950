"""What is published of a count: the form of `counts/<id>.json` and `counts/<id>.history.json`.

The files lie in a bucket, and end in pages, in a terminal, and in a folder of the organiser's
computer. So a reader takes what the tally writes and nothing else, and makes values of it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeAlias

from undersigned.rules.action import State, well_formed
from undersigned.rules.country import CODES

FOLDER = "counts/"
TEXTS = "texts/"  # the words that were signed, by a name for each version
LARGEST = 65_536  # bytes; a history of a hundred points and every country fill a tenth of it
OTHER = "other"  # the countries that are too small to be told
_MOST = 10**10  # more than there are people
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


class Part(StrEnum):
    """Which of an action's two files; the value is how its name ends."""

    HISTORY = ".history.json"  # first, for the other's name ends like it
    COUNT = ".json"


@dataclass(frozen=True, slots=True)
class Count:
    """How many confirmed signatures an action had, when, and of which countries (in tens)."""

    confirmed: int
    updated: datetime
    countries: Mapping[str, int]
    state: State = State.OPEN
    goal: int | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """How many confirmed signatures an action had in the end of an hour (in tens)."""

    at: datetime
    confirmed: int


@dataclass(frozen=True, slots=True)
class History:
    """How a count grew, up to a moment."""

    updated: datetime
    points: Sequence[Point]


Published: TypeAlias = Count | History


def named(key: str) -> tuple[str, Part] | None:
    """Return the action and the part that a key of the bucket stands for; None for any other."""
    if not key.startswith(FOLDER):
        return None
    for part in Part:
        action = key.removeprefix(FOLDER).removesuffix(part)
        if key == f"{FOLDER}{action}{part}" and well_formed(action):
            return action, part
    return None


def read(content: bytes, action: str, part: Part) -> Published:
    """Read one of an action's files; ValueError unless it is just as the tally writes it."""
    return read_count(content, action) if part is Part.COUNT else read_history(content, action)


def read_count(content: bytes, action: str) -> Count:
    """Read `counts/<action>.json`; ValueError as above."""
    facts = _facts(content, action, {"state", "confirmed", "goal", "countries", "updated"})
    return Count(
        _number(facts["confirmed"]),
        _moment(facts["updated"]),
        _countries(facts["countries"]),
        State(facts["state"]),
        None if facts["goal"] is None else _number(facts["goal"]),
    )


def read_history(content: bytes, action: str) -> History:
    """Read `counts/<action>.history.json`; ValueError as above."""
    facts = _facts(content, action, {"updated", "points"})
    return History(_moment(facts["updated"]), _points(facts["points"]))


def written(action: str, published: Published) -> bytes:
    """Write one of an action's files, as it is read."""
    facts: dict[str, object] = {"action": action}
    if isinstance(published, Count):
        facts |= {
            "state": published.state,
            "confirmed": published.confirmed,
            "goal": published.goal,
            "countries": dict(published.countries),
        }
    facts["updated"] = published.updated.strftime(_MOMENT)
    if isinstance(published, History):
        facts["points"] = [(p.at.strftime(_MOMENT), p.confirmed) for p in published.points]
    return json.dumps(facts, separators=(",", ":")).encode()


def _facts(content: bytes, action: str, names: set[str]) -> dict[str, Any]:
    if len(content) > LARGEST:
        raise ValueError(f"more than {LARGEST:,} bytes")
    try:
        facts = json.loads(content)
    except RecursionError:
        raise ValueError("lists within lists within lists") from None
    if not isinstance(facts, dict) or facts.keys() != names | {"action"}:
        raise ValueError("other facts than a count's")
    if facts["action"] != action:
        raise ValueError("another action's")
    return facts


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _MOST:  # True is an int, too
        raise ValueError("a number that is none of people")
    return value


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("a time that is none")  # noqa: TRY004 - as every other fault here
    moment = datetime.strptime(value, _MOMENT).replace(tzinfo=UTC)
    if moment.strftime(_MOMENT) != value:
        raise ValueError("a time in other digits")
    return moment


def _countries(value: object) -> dict[str, int]:
    if not isinstance(value, dict) or not value.keys() <= CODES | {OTHER}:
        raise ValueError("countries that are none")
    return {code: _number(count) for code, count in value.items()}


def _points(value: object) -> tuple[Point, ...]:
    if not isinstance(value, list):
        raise ValueError("no list of points")  # noqa: TRY004 - as above
    return tuple(map(_point, value))


def _point(value: object) -> Point:
    match value:
        case [at, reached]:
            return Point(_moment(at), _number(reached))
    raise ValueError("a point that is none")
