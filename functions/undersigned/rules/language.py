"""The languages of the interface, and their catalogues."""

import functools
import gettext
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from undersigned.rules.language_code import spelt, well_formed

SOURCE = "en"  # the language of the msgids; it needs no catalogue
LOCALE = Path(__file__).parents[2] / "locale"
# Where a language is written in several ways, this one.
_LOCALES = {"en": "en_GB"}


def _spoken() -> Iterator[str]:
    yield SOURCE
    for folder in sorted(LOCALE.iterdir()):
        if folder.name != SOURCE and well_formed(folder.name):
            yield folder.name


LANGUAGES = tuple(_spoken())
"""The languages that there are: each has a folder of that name, and nothing else says so."""


def locale(language: str) -> str:
    """Return the locale of a language, as CLDR and Babel name it."""
    return _LOCALES.get(language, language.replace("-", "_"))


@functools.cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language, which says in English what it does not have yet.

    Raises FileNotFoundError where it is missing.
    """
    if language == SOURCE:
        return gettext.NullTranslations()
    with (LOCALE / language / "LC_MESSAGES" / "undersigned.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def direction(language: str) -> str:
    """Return the direction in which one of LANGUAGES is read, as HTML's `dir` wants it."""
    return str(_facts(language)["direction"])


def day(value: date, language: str) -> str:
    """Write a day in one of LANGUAGES."""
    return str(_facts(language)["days"][value.month - 1]).format(day=value.day, year=value.year)


@functools.cache
def _facts(language: str) -> Any:  # noqa: ANN401 - JSON of our own
    """Return what CLDR knows of a language, as `make catalogues` wrote it."""
    return json.loads((LOCALE / language / "language.json").read_text("utf-8"))


def accepted(header: str, languages: tuple[str, ...] = LANGUAGES) -> str:
    """Return the first of `languages` that an Accept-Language header asks for, else the first.

    The order of the header stands for its weights, as every browser writes it. Somebody who asks
    for a language as it is written elsewhere gets it as it is written here: `pt` is answered by
    `pt-BR`, and `zh-TW` by `zh-Hant` rather than `zh-Hans`.
    """
    for part in header.split(","):
        asked = spelt(part.partition(";")[0])
        if found := _nearest(asked, languages):
            return found
    return languages[0]


def _nearest(asked: str, languages: tuple[str, ...]) -> str | None:
    kin = [each for each in languages if each.partition("-")[0] == asked.partition("-")[0]]
    if len(kin) < 2:  # noqa: PLR2004 - nothing to choose from
        return kin[0] if kin else None

    def nearness(language: str) -> tuple[bool, bool, int, bool]:
        facts = _facts(language)
        within = len(language) if f"{asked}-".startswith(f"{language}-") else 0
        return asked == language, asked in facts["asked"], within, facts["usual"]

    return max(kin, key=nearness)
