"""The figures of a campaign's home: a line of how the count grew, and bars by country.

figures.js draws the same from the same files, by the same rules; a test holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from undersigned.rules import country
from undersigned.rules.published import Count, Point

_WIDTH, _HEIGHT = 600, 180  # units of the line's picture
_LONGEST = 1000  # units of the longest bar
_BARS = 6  # countries with a bar of their own; the table names them all
_FEWEST = 2  # points that make a line
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Growth:
    """A line: its points as SVG has them, both its ends, and the count at the end of each day."""

    line: str
    first: Point
    last: Point
    days: dict[date, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A country's number; `width` is its bar's, in thousandths of the longest."""

    code: str
    name: str
    number: int
    width: int


def growth(history: Sequence[Point], count: Count | None) -> Growth | None:
    """Draw how the count grew, up to where it stands; None while there is no line to draw.

    Time runs from left to right in every language: so do the axes of Arabic newspapers and
    schoolbooks, whatever way their words run.
    """
    if len(history) < _FEWEST:
        return None
    points = list(history)
    if count and count.updated > points[-1].at:
        points.append(Point(count.updated, count.confirmed))
    first, last = points[0], points[-1]
    span = (last.at - first.at).total_seconds()
    most = max(point.confirmed for point in points)
    line = " ".join(
        f"{_part((point.at - first.at).total_seconds(), span, _WIDTH)},"
        f"{_HEIGHT - _part(point.confirmed, most, _HEIGHT)}"
        for point in points
    )
    return Growth(line, first, last, {point.at.date(): point.confirmed for point in points})


def bars(count: Count | None, language: str, other: str) -> list[Row]:
    """Draw the largest countries, and all the rest as `other`; none while none has ten."""
    rows = _sorted(count)
    if not count or not rows:
        return []
    shown = rows[:_BARS]
    rest = sum(count.countries.values()) - sum(number for _, number in shown)
    return _rows([*shown, (_OTHER, rest)], language, other)


def table(count: Count | None, language: str, other: str) -> list[Row]:
    """Name every country that is told of, the largest first."""
    told = count.countries.get(_OTHER, 0) if count else 0
    return _rows([*_sorted(count), (_OTHER, told)], language, other)


def _sorted(count: Count | None) -> list[tuple[str, int]]:
    told = count.countries.items() if count else ()
    rows = [(code, number) for code, number in told if code != _OTHER]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _rows(numbers: Sequence[tuple[str, int]], language: str, other: str) -> list[Row]:
    names = country.names(language) | {_OTHER: other}
    most = max(number for _, number in numbers)
    return [
        Row(code, names[code], number, _part(number, most, _LONGEST))
        for code, number in numbers
        if number
    ]


def _part(value: float, whole: float, units: int) -> int:
    """Return a part of a whole in units; a half is rounded up, as JavaScript does by itself."""
    return int(value * units / whole + 0.5)
