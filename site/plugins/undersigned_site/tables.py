"""Tables read strictly: every key is known, and every value is what it should be."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import localedata

from undersigned.rules.language import locale
from undersigned.rules.language_code import spelt, well_formed
from undersigned.rules.visible import hiding, printable

# Returns the value as the rules want it, or raises Unexpected.
Check: TypeAlias = Callable[[Any], Any]

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MOST = 10_000_000_000  # people, and more
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class ContentError(Exception):
    """A file of the content is not as it must be: which file, where in it, what was expected."""

    def __init__(self, file: Path, key: str, expected: str) -> None:
        super().__init__(printable(f"{file}: {key}: expected {expected}"))


@contextmanager
def ending_the_build() -> Iterator[None]:
    """End the program with one line on a fault of the content; Pelican would log a traceback."""
    try:
        yield
    except ContentError as error:
        raise SystemExit(str(error)) from None


class Unexpected(Exception):  # noqa: N818 - it becomes a ContentError where file and key are known
    """A value that its key does not take; the message says what was expected."""


class Astray(Unexpected):
    """One whose message says itself what stands there, which is but a part of the value."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that a table may have; without a default, must."""

    check: Check
    default: Any = ...


def table(
    values: object,
    keys: Mapping[str, Key],
    file: Path,
    at: str = "",
    lines: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Check a table against its keys and return its values, defaults filled in.

    `at` says where in the file the table stands: "" for the whole of it, else as in "organiser.".
    `lines` are the numbers of its keys' lines, where they are known.
    """

    def place(name: str) -> str:
        return f"{at}{name} (line {lines[name]})" if lines and name in lines else f"{at}{name}"

    if not isinstance(values, dict):
        whole = at.rstrip(".")
        raise ContentError(file, whole, f"a table, as under [{whole}], not {_shown(values)}")
    for name in values:
        if name not in keys:
            raise ContentError(file, place(name), f"no such key; {_instead(name, sorted(keys))}")
    checked = {}
    for name, key in keys.items():
        if name not in values and key.default is ...:
            raise ContentError(file, place(name), "it to be there")
        try:
            checked[name] = key.check(values[name]) if name in values else key.default
        except Astray as expected:
            raise ContentError(file, place(name), str(expected)) from None
        except Unexpected as expected:
            shown = _shown(values[name])
            raise ContentError(file, place(name), f"{expected}, not {shown}") from None
    return checked


def listed(
    values: object, keys: Mapping[str, Key], file: Path, at: str, name: str = "id"
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Check a list of tables; yields each with its place, as in "actions[river-petition]".

    `name` is the key that tells one from another, where it has it: none may stand there twice.
    """
    if not isinstance(values, list):
        raise ContentError(file, at, f"a list of tables, each under [[{at}]]")
    names: set[str] = set()
    for number, value in enumerate(values, start=1):
        known = value.get(name) if isinstance(value, dict) else None
        place = f"{at}[{known or number}]"
        fact = table(value, keys, file, f"{place}.")
        if known and known in names:
            raise ContentError(file, f"{place}.{name}", "one that no other has")
        names |= {known} if known else set()
        yield place, fact


def named(values: object, file: Path, at: str) -> dict[str, Any]:
    """Check that there are tables under names, as in [targets.mayor]; raises ContentError."""
    if not isinstance(values, dict):
        raise ContentError(file, at, f"tables, as in [{at}.name]")
    return values


def text(value: object) -> str:
    """Accept one line of text that is not empty."""
    if not isinstance(value, str) or not value.strip() or "\n" in value:
        raise Unexpected("one line of text")
    if hiding(value):
        raise Unexpected("a line without invisible characters: type it anew")
    return value


def slug(value: object) -> str:
    """Accept what can stand in a URL and a key."""
    if not isinstance(value, str) or not _SLUG.fullmatch(value):
        raise Unexpected("small letters, digits and single hyphens")
    return value


def mail(value: object) -> str:
    """Accept what looks like a mail address."""
    if not isinstance(value, str) or not _MAIL.fullmatch(value):
        raise Unexpected("a mail address")
    return value


def lines(value: object) -> tuple[str, ...]:
    """Accept a list of lines, not empty."""
    if not isinstance(value, list) or not value:
        raise Unexpected('a list of texts, as in ["one", "two"]')
    return tuple(map(text, value))


def languages(value: object) -> tuple[str, ...]:
    """Accept a list of codes of languages that CLDR has facts of, each once."""
    if not isinstance(value, list) or not value or len(set(map(str, value))) < len(value):
        raise Unexpected('a list of languages, each once, as in ["en", "ru", "pt-BR"]')
    return tuple(map(language, value))


def language(value: object) -> str:
    """Accept the code of a language that CLDR has facts of, as it is written everywhere."""
    code = spelt(value) if isinstance(value, str) else ""
    if not well_formed(code) or not localedata.exists(locale(code)):
        raise Unexpected('a language by its code, as in "uk", "ckb" or "pt-BR"')
    if code != value:
        raise Unexpected(f'"{code}", as it is written in names of files and addresses')
    return code


def flag(value: object) -> bool:
    """Accept true or false."""
    if not isinstance(value, bool):
        raise Unexpected("true or false")
    return value


def count(value: object) -> int:
    """Accept a whole number from 1."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise Unexpected("a whole number from 1")
    if value > _MOST:
        raise Unexpected(f"a whole number up to {_MOST:_}")
    return value


def rising(value: object) -> tuple[int, ...]:
    """Accept a list of whole numbers from 1, each above the one before."""
    if not isinstance(value, list) or not value:
        raise Unexpected("a list of whole numbers, as in [1_000, 5_000]")
    numbers = tuple(map(count, value))
    if list(numbers) != sorted(set(numbers)):
        raise Unexpected("numbers that rise")
    return numbers


def day(value: object) -> date:
    """Accept a day."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Unexpected("a day, as in 2019-05-17")
    return value


def day_or_moment(value: object) -> date:
    """Accept a day, or a time that says its offset from UTC."""
    if not isinstance(value, date) or (isinstance(value, datetime) and value.tzinfo is None):
        raise Unexpected("a day, as in 2019-05-17, or a time, as in 2019-05-17T18:00:00+03:00")
    return value


def zone(value: object) -> ZoneInfo:
    """Accept the name of a time zone."""
    try:
        return ZoneInfo(text(value))
    except (Unexpected, ValueError, OSError, ZoneInfoNotFoundError):
        raise Unexpected("a time zone, as in Europe/Moscow") from None


def one_of(*words: str) -> Check:
    """Accept one of these words."""

    def check(value: object) -> object:
        if value not in words:
            raise Unexpected(f"one of {', '.join(words)}")
        return value

    return check


def _instead(name: str, keys: list[str]) -> str:
    """Say what somebody may have meant, and what there is."""
    near = get_close_matches(name, keys, n=1)
    return f"{f'did you mean {near[0]}? ' if near else ''}known are {', '.join(keys)}"


def _shown(value: object) -> str:
    """Write a value about as it stands in the file."""
    return json.dumps(value, ensure_ascii=False, default=str)
