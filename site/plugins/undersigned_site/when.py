"""Dates as exactly as they are known: a day, a month or a year. None is ever made up."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from undersigned_site.tables import Unexpected

_LESS = re.compile(r"(?P<year>\d{4})(-(?P<month>0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class When:
    """A day, or the month or the year that is all there is to know; the rest is None."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def date(self) -> date | None:
        """The day, if it is known."""
        return date(self.year, self.month, self.day) if self.month and self.day else None

    def __str__(self) -> str:
        """Return it as HTML's `<time>` wants it."""
        return "-".join(
            f"{part:0{width}}"
            for part, width in ((self.year, 4), (self.month, 2), (self.day, 2))
            if part
        )


def when(value: object) -> When:
    """Accept a day of TOML, or a text that names a month or a year."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return When(value.year, value.month, value.day)
    found = _LESS.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise Unexpected('a day, as in 2019-05-17, or "2019-05" or "2019" where no more is known')
    return When(int(found["year"]), int(found["month"]) if found["month"] else None)
