"""Proofreading prose before Pelican reads it, which passes over in silence what it cannot use."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from undersigned_site.tables import ContentError, source

_HEAD = re.compile(r"(?P<name>[A-Za-z0-9_-]+):")
_GOES_ON = " " * 4  # of a head line
_CODE = re.compile(r"`[^`]*`")
_PICTURE = re.compile(r"!\[[^\]]*\]|<img\b")
_LINK = re.compile(
    r"""\]\(\s*<?(?P<inline>[^)\s>]*)"""  # [words](there)
    r"""|^\ {0,3}\[[^\]]+\]:\s*<?(?P<reference>[^\s>]+)"""  # [name]: there
    r"""|<a\b[^>]*\bhref=["']?(?P<html>[^"'\s>]*)"""
)
_SHOWN = 40  # characters of a line, which may be a paragraph
_PAGE = "{filename}"
_ELSEWHERE = ("https://", "http://", "mailto:", "tel:", "#", "/")


def proofread(file: Path, content: Path) -> None:
    """Check how a page's head is written, and that its links to other pages lead to one.

    Raises ContentError that names the line. What the head must say is not looked at.
    """
    lines = source(file).expandtabs(4).split("\n")
    end = _check_head(lines, file)
    for number, line in enumerate(lines[end:], start=end + 1):
        at = f"line {number}"
        if _PICTURE.search(_CODE.sub("", line)):
            raise ContentError(file, at, "no picture: pages show words alone, and load nothing")
        for link in _links(line):
            _check_link(link, at, file, content)


def _check_head(lines: Sequence[str], file: Path) -> int:
    """Return the number of lines of the head, up to the empty line that ends it."""
    names: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            break
        if names and line.startswith(_GOES_ON):
            continue
        found = _HEAD.match(line)
        if not found:
            raise ContentError(file, f"line {number}", _what_instead(line, begun=bool(names)))
        if found["name"].lower() in names:
            raise ContentError(file, f"line {number}", f"{found['name']} once: it stands above")
        names.add(found["name"].lower())
    if not names:
        raise ContentError(file, "line 1", "the head, as in “Title: …”, without a line before it")
    return number


def _what_instead(line: str, *, begun: bool) -> str:
    empty = ", or an empty line before the text, or four spaces before what goes on"
    return f"a line as in “Title: …”{empty if begun else ''}, not {line[:_SHOWN]!r}"


def _links(line: str) -> Iterator[str]:
    for found in _LINK.finditer(_CODE.sub("", line)):
        yield found["inline"] or found["reference"] or found["html"] or ""


def _check_link(link: str, at: str, file: Path, content: Path) -> None:
    if link.startswith(_PAGE):
        path = link.removeprefix(_PAGE).partition("#")[0]
        page = content / path[1:] if path.startswith("/") else file.parent / path
        if page.suffix != ".md" or not page.is_file():
            raise ContentError(file, at, f"{_page_near(path, page)}, not {link!r}")
    elif not link.startswith(_ELSEWHERE):
        expected = f"a page’s file, as in {_PAGE}petition.en.md, or an address with https://"
        raise ContentError(file, at, f"{expected}, not {link!r}")


def _page_near(path: str, page: Path) -> str:
    """Name a page that may have been meant, as it would be written instead of `path`."""
    pages = sorted(each.name for each in page.parent.glob("*.md"))
    near = get_close_matches(page.name, pages, n=1)
    way = path.removesuffix(page.name)
    return f"a page that there is{f', as in {_PAGE}{way}{near[0]}' if near else ''}"
