"""Make what the functions carry for each language: catalogue, country names, direction, days.

Lambda carries no Babel, so what CLDR knows is written out here: the names of countries, in the
order in which a reader of the language looks for them, how a day is written, and which way the
language is read. A promised language is complete: what is missing, fuzzy or differs in its
placeholders is told with its place, and nothing is compiled.
"""

import json
import os
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from babel import Locale, localedata
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from making import messages
from undersigned.rules import alphabet
from undersigned.rules.country import CODES, OFFERED
from undersigned.rules.language import LANGUAGES, LOCALE, SOURCE, locale

_SECOND_NAMES = Path(__file__).with_name("second_names.toml")
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)  # in every header: the same words give the same bytes
MONTHS = range(1, 13)
_ARTICLE = "ال"  # Arabic's, under which nobody looks; ألمانيا begins with another letter


class CatalogueError(Exception):
    """A promised language is not complete; the message names each place, one a line."""


def country_names(language: str) -> dict[str, str]:
    """Return code → name in `language`, by code."""
    territories = Locale.parse(language).territories
    return {code: territories[code] for code in sorted(CODES)}


def country_choices(language: str) -> list[tuple[str, str]]:
    """Return (code, name) for each name that a country of people is looked for by.

    They are sorted by name, with accents and article set aside.
    """
    names = country_names(language)
    own = [(code, names[code]) for code in OFFERED]
    second = tomllib.loads(_SECOND_NAMES.read_text("utf-8")).get(language, {})
    return sorted([*own, *((code, name) for name, code in second.items())], key=_place)


def _place(choice: tuple[str, str]) -> tuple[str, str]:
    name = choice[1]
    return alphabet.place(name.removeprefix(_ARTICLE)), name


def days(language: str) -> list[str]:
    """Return how a day of each month is written, with `{day}` and `{year}` left open."""
    written = (format_date(date(2000, month, 22), "long", locale(language)) for month in MONTHS)
    return [text.replace("22", "{day}").replace("2000", "{year}") for text in written]


def compiled(language: str, found: Catalog) -> bytes:
    """Compile a language's catalogue; raises CatalogueError unless it has all that was found."""
    file = messages.po(language)
    catalogue = messages.read(file, language)
    faults = tuple(_told(file, messages.faults(found, catalogue)))
    if faults:
        raise CatalogueError("\n".join((*faults, "`make messages` brings what is missing there.")))
    catalogue.creation_date = catalogue.revision_date = _EPOCH
    target = BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def main() -> None:
    """Write every language's files; raises CatalogueError before anything is written."""
    for language in LANGUAGES:
        if not localedata.exists(language):
            raise CatalogueError(f"{language}: expected a language that CLDR has facts of")
    found = messages.extract()
    catalogues = {each: compiled(each, found) for each in LANGUAGES if each != SOURCE}
    for language in LANGUAGES:
        folder = LOCALE / language
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "countries.json", _json(country_names(language)))
        _write(folder / "choices.json", _json(country_choices(language)))
        facts = {"direction": Locale.parse(language).text_direction, "days": days(language)}
        _write(folder / "language.json", _json(facts))
    for language, catalogue in catalogues.items():
        _write(messages.po(language).with_suffix(".mo"), catalogue)


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _write(file: Path, content: bytes) -> None:
    """Write a file whole, and only if it changes: others may be reading it."""
    if file.is_file() and file.read_bytes() == content:
        return
    whole = file.with_name(f"{file.name}.{os.getpid()}")
    whole.write_bytes(content)
    whole.replace(file)


def _told(file: Path, faults: Iterator[tuple[int, str, str]]) -> Iterator[str]:
    for line, msgid, fault in faults:
        place = f"{messages.shown(file)}:{line}" if line else messages.shown(file)
        yield f"{place}: “{msgid}”: {fault}"


if __name__ == "__main__":
    try:
        main()
    except CatalogueError as error:
        raise SystemExit(str(error)) from None
