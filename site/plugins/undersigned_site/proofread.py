"""Reading a page's file, and telling with its line what of it would not stay as it was written."""

from dataclasses import dataclass
from functools import cache, partial
from operator import itemgetter
from pathlib import Path
from typing import NoReturn

from undersigned_site import head
from undersigned_site.addresses import PROSE
from undersigned_site.files import source
from undersigned_site.head import Head
from undersigned_site.pictures import Picture, find
from undersigned_site.tables import ContentError
from undersigned_site.words import astray, commonmark, shown
from undersigned_site.words.links import leads


@dataclass(frozen=True, slots=True)
class Written:
    """A page as its file has it: the head, the words as HTML, and the pictures among them."""

    head: Head
    html: str
    pictures: tuple[Picture, ...]


def proofread(file: Path, content: Path) -> Written:
    """Read a page below the folder of campaigns; raises ContentError that names the line.

    What the head must say is not looked at.
    """
    return _read(source(file), file, content)


@cache  # all pages are proofread before any is shown
def _read(text: str, file: Path, content: Path) -> Written:
    lines = text.split("\n")
    said = head.read([line.expandtabs(4) for line in lines], file)

    def fault(line: int, expected: str) -> NoReturn:
        raise ContentError(file, f"line {line + 1}", expected)

    prose = commonmark.page(text)
    for line, expected in sorted(astray.faults(prose, lines), key=itemgetter(0)):
        fault(line, expected)
    found = PROSE.search(file.name)
    language = found["language"] if found else ""
    lead = partial(leads, file=file, content=content)
    pictures: list[Picture] = []

    def show(link: str) -> dict[str, str | int | float]:
        picture = find(link, file, content)
        pictures.append(picture)
        return picture.attributes

    html = shown.page(prose.tokens, language, lead, show, fault)
    return Written(said, html.rstrip(), tuple(pictures))
