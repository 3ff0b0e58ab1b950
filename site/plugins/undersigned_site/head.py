"""The lines at the head of a page's file, each with a name, up to the empty line that ends them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from undersigned_site.tables import ContentError

_NAME = re.compile(r"(?P<name>[A-Za-z0-9_-]+):")
_SHOWN = 40  # characters of a line, which may be a paragraph


@dataclass(frozen=True, slots=True)
class Head:
    """What a head says, by names in small letters; `lines` are the numbers of theirs, from 1.

    A line that is indented goes on with that above it.
    """

    said: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, int]


def read(lines: Sequence[str], file: Path) -> Head:
    """Read the head of a page; raises ContentError that names the line."""
    said: dict[str, list[str]] = {}
    at: dict[str, int] = {}
    name = ""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            break
        if name and line[0].isspace():
            said[name].append(line.strip())
            continue
        found = _NAME.match(line)
        if not found:
            raise ContentError(file, f"line {number}", _what_instead(line, begun=bool(name)))
        name = found["name"].lower()
        if name in said:
            raise ContentError(file, f"line {number}", f"{found['name']} once: it stands above")
        said[name], at[name] = [line[found.end() :].strip()], number
    if not name:
        raise ContentError(file, "line 1", "the head, as in “Title: …”, without a line before it")
    return Head({each: tuple(filter(None, texts)) for each, texts in said.items()}, at)


def end_of_head(text: str) -> int:
    """Return how many lines of a file its head takes, the empty one that ends it included."""
    lines = text.split("\n")
    return next((n for n, line in enumerate(lines, start=1) if not line.strip()), len(lines))


def _what_instead(line: str, *, begun: bool) -> str:
    empty = ", or an empty line before the text, or a space before what goes on"
    return f"a line as in “Title: …”{empty if begun else ''}, not {line[:_SHOWN]!r}"
