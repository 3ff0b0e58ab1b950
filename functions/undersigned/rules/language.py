"""The languages of the interface, and their catalogues."""

import functools
import gettext
import json
from pathlib import Path

LANGUAGES = ("en", "ru", "ar")  # that are promised; nothing else says which there are
SOURCE = "en"  # the language of the msgids; it needs no catalogue
LOCALE = Path(__file__).parents[2] / "locale"


@functools.cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; raises FileNotFoundError where one is missing."""
    if language == SOURCE:
        return gettext.NullTranslations()
    return gettext.translation("undersigned", LOCALE, [language])


@functools.cache
def direction(language: str) -> str:
    """Return the direction in which a promised language is read, as HTML's `dir` wants it.

    It comes from `locale/<language>/language.json`, written by `make catalogues`.
    """
    return str(json.loads((LOCALE / language / "language.json").read_text("utf-8"))["direction"])


def accepted(header: str, languages: tuple[str, ...] = LANGUAGES) -> str:
    """Return the first of `languages` that an Accept-Language header asks for, else the first.

    The order of the header stands for its weights, as every browser writes it.
    """
    for part in header.split(","):
        primary = part.partition(";")[0].strip().partition("-")[0].lower()
        if primary in languages:
            return primary
    return languages[0]
