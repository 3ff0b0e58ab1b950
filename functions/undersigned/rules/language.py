"""The languages of the interface, and their catalogues."""

import functools
import gettext
import json
from datetime import date
from pathlib import Path
from typing import Any

# Those that are promised; nothing else says which there are.
LANGUAGES = ("en", "ru", "ar", "de", "fr", "es", "uk")
SOURCE = "en"  # the language of the msgids; it needs no catalogue
LOCALE = Path(__file__).parents[2] / "locale"
# Where a language is written in several ways, this one.
_LOCALES = {"en": "en_GB"}


def locale(language: str) -> str:
    """Return the locale of a language, as CLDR and Babel name it."""
    return _LOCALES.get(language, language)


@functools.cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; raises FileNotFoundError where one is missing."""
    if language == SOURCE:
        return gettext.NullTranslations()
    return gettext.translation("undersigned", LOCALE, [language])


def direction(language: str) -> str:
    """Return the direction in which a promised language is read, as HTML's `dir` wants it."""
    return str(_facts(language)["direction"])


def day(value: date, language: str) -> str:
    """Write a day in a promised language."""
    return str(_facts(language)["days"][value.month - 1]).format(day=value.day, year=value.year)


@functools.cache
def _facts(language: str) -> Any:  # noqa: ANN401 - JSON of our own
    """Return what CLDR knows of a language, as `make catalogues` wrote it."""
    return json.loads((LOCALE / language / "language.json").read_text("utf-8"))


def accepted(header: str, languages: tuple[str, ...] = LANGUAGES) -> str:
    """Return the first of `languages` that an Accept-Language header asks for, else the first.

    The order of the header stands for its weights, as every browser writes it.
    """
    for part in header.split(","):
        primary = part.partition(";")[0].strip().partition("-")[0].lower()
        if primary in languages:
            return primary
    return languages[0]
