"""Make what pages and functions know of each language: its catalogue, and what CLDR says of it.

Lambda carries no Babel, so what CLDR knows is written out: the names of countries, in the order in
which a reader of the language looks for them, how a day is written, which way the language is
read. What a catalogue does not say yet is shown in English; one whose placeholders differ would
break a page, so it is told with its place, and nothing is compiled.

There are two catalogues of each language: of all that is said, for the site's build and the desk,
and of what the functions say, which travels in its place.
"""

import json
import os
import tomllib
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from babel import Locale, localedata
from babel.core import get_global, parse_locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo

from making import collation, dates, gaps, messages
from making.messages import CatalogueError, Fault
from undersigned.rules.country import CODES, OFFERED
from undersigned.rules.language import LOCALE, SOURCE, locale

_SECOND_NAMES = Path(__file__).with_name("second_names.toml")
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)  # in every header: the same words give the same bytes
MONTHS = range(1, 13)
TRAVELS = "functions.mo"  # as artifact.py has it, which is run without what is imported here
_MADE = frozenset({"countries.json", "choices.json", "language.json", "undersigned.mo", TRAVELS})
_ARTICLE = "ال"  # Arabic's, under which nobody looks; ألمانيا begins with another letter


def country_names(language: str) -> dict[str, str]:
    """Return code → name in `language`, by code; in English where CLDR knows no name in it."""
    own, english = (Locale.parse(locale(each)).territories for each in (language, SOURCE))
    # Where CLDR has no name, it has the code instead, or nothing.
    named = {code: name for code, name in own.items() if name != code}
    return {code: named.get(code) or english[code] for code in sorted(CODES)}


def country_choices(language: str) -> list[tuple[str, str]]:
    """Return (code, name) for each name that a country of people is looked for by.

    They are sorted by name, with accents and article set aside.
    """
    names = country_names(language)
    own = [(code, names[code]) for code in OFFERED]
    second = tomllib.loads(_SECOND_NAMES.read_text("utf-8")).get(language.partition("-")[0], {})
    return sorted([*own, *((code, name) for name, code in second.items())], key=_place)


def _place(choice: tuple[str, str]) -> tuple[tuple[int, ...], str]:
    return collation.place(choice[1].removeprefix(_ARTICLE)), choice[1]


def days(language: str) -> list[str]:
    """Return how a day of each month is written, with `{day}` and `{year}` left open."""
    written = (dates.day(date(2000, month, 22), language) for month in MONTHS)
    return [text.replace("22", "{day}").replace("2000", "{year}") for text in written]


def asked(language: str) -> list[str]:
    """Return the tags by which a browser asks for a language, of those that do not begin like it.

    Such are zh-TW and zh-HK, whose readers write as zh-Hant does.
    """
    primary, own = language.partition("-")[0], _full(language)
    written = (tag for tag in get_global("likely_subtags") if tag.startswith(f"{primary}_"))
    kin = get_global("parent_exceptions").items()
    return sorted(
        {tag.replace("_", "-") for tag in written if _full(tag)[:2] == own[:2]}
        | {tag.replace("_", "-") for tag, parent in kin if parent == locale(language)}
    )


def usual(language: str) -> bool:
    """Whether a language is written here as most of its readers write it."""
    return _full(language) == _full(language.partition("-")[0])


def _full(tag: str) -> tuple[str, str, str]:
    """Return language, script and region of a tag, the likeliest where it names none."""
    primary, region, script, *_ = parse_locale(tag.replace("-", "_"))
    known = get_global("likely_subtags")
    keys = (f"{primary}_{script}_{region}", f"{primary}_{region}", f"{primary}_{script}", primary)
    likely = next((known[key] for key in keys if key in known), f"{primary}__").split("_")
    return primary, script or likely[1], region or likely[2]


def compiled(language: str, found: Catalog) -> bytes:
    """Compile a language's catalogue; raises CatalogueError where it would break a page."""
    return _compiled(*_checked(language, found))


def _checked(language: str, found: Catalog) -> tuple[Catalog, Collection[str]]:
    """Read a catalogue, with the sentences that it does not say yet."""
    file = messages.po(language)
    catalogue = messages.read(file, language)
    faults = tuple(messages.faults(found, catalogue))
    if broken := tuple(_told(file, (fault for fault in faults if not fault.gap))):
        raise CatalogueError("\n".join(broken))
    return catalogue, {fault.msgid for fault in faults}


def _compiled(catalogue: Catalog, without: Collection[str]) -> bytes:
    kept = Catalog(locale=catalogue.locale, charset="utf-8", fuzzy=False)
    for message in catalogue:
        if message.id and _msgid(message) not in without:
            kept.add(message.id, message.string, context=message.context)
    kept.mime_headers = catalogue.mime_headers
    kept.creation_date = kept.revision_date = _EPOCH
    target = BytesIO()
    write_mo(target, kept)
    return target.getvalue()


def main() -> list[str]:
    """Write every language's files; raises CatalogueError before anything is written.

    Returns what to tell of languages that do not say all, a line each.
    """
    languages = messages.languages()
    for language in languages:
        if not localedata.exists(locale(language)):
            raise CatalogueError(f"{language}: expected a language that CLDR has facts of")
    found = messages.extract()
    signing = {_msgid(each) for each in found if each.id and gaps.of_signing(each)}
    every = {_msgid(each) for each in found if each.id}
    made: dict[Path, bytes] = {}
    told = []
    for language in languages:
        folder = LOCALE / language
        made[folder / "countries.json"] = _json(country_names(language))
        made[folder / "choices.json"] = _json(country_choices(language))
        made[folder / "language.json"] = _json(facts(language))
        if language != SOURCE:
            catalogue, missing = _checked(language, found)
            if missing:
                place = messages.shown(messages.po(language))
                told.append(f"{place}: {len(missing)} sentences to translate, English meanwhile")
            whole = messages.po(language).with_suffix(".mo")
            made[whole] = _compiled(catalogue, missing)
            made[whole.with_name(TRAVELS)] = _compiled(catalogue, {*missing, *every - signing})
    for file, content in made.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, content)
    _tidy(languages)
    return told


def facts(language: str) -> dict[str, object]:
    """Return what the functions know of a language besides words and countries."""
    return {
        "direction": Locale.parse(locale(language)).text_direction,
        "days": days(language),
        "asked": asked(language),
        "usual": usual(language),
    }


def _tidy(languages: Collection[str]) -> None:
    """Remove what was made of a language whose catalogue is gone: its folder would stand for it."""
    for folder in LOCALE.iterdir():
        if folder.name in languages:
            continue
        for file in folder.rglob("*"):
            if file.name in _MADE:
                file.unlink()
        for place in (folder / "LC_MESSAGES", folder):
            if place.is_dir() and not any(place.iterdir()):
                place.rmdir()


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _write(file: Path, content: bytes) -> None:
    """Write a file whole, and only if it changes: others may be reading it."""
    if file.is_file() and file.read_bytes() == content:
        return
    whole = file.with_name(f"{file.name}.{os.getpid()}")
    whole.write_bytes(content)
    whole.replace(file)


def _told(file: Path, faults: Iterator[Fault]) -> Iterator[str]:
    for fault in faults:
        yield f"{messages.shown(file)}:{fault.line}: “{fault.msgid}”: {fault.said}"


def _msgid(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


if __name__ == "__main__":
    try:
        for line in main():
            print(line)  # noqa: T201 - for the person at the terminal
    except CatalogueError as error:
        raise SystemExit(str(error)) from None
