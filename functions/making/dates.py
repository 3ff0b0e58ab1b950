"""Days as a language writes them, by CLDR; as 2026-11-27 where CLDR has no names of its months."""

import functools
from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton

from undersigned.rules.language import locale


def day(value: date, language: str) -> str:
    """Write a day."""
    return str(format_date(value, "long", locale(language))) if _named(language) else str(value)


def month(value: date, language: str) -> str:
    """Write a month with its year."""
    if not _named(language):
        return f"{value:%Y-%m}"
    return str(format_skeleton("yMMMM", value, locale=locale(language)))


@functools.cache
def _named(language: str) -> bool:
    names = Locale.parse(locale(language)).months["format"]["wide"]
    return str(names[1]) != "M01"  # of CLDR's root, which every language has else
