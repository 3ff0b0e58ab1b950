"""The pack as PDFs, made in memory by Typst: names come to it as data, and never as markup.

Typst keeps what it has made until its process ends. So each document is made by a process of its
own, which writes nothing to a disk, and the names of very many are parted into several documents.
"""

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk.work.delivery import glyphs, prose
from desk.work.delivery.glyphs import INSTEAD, Fonts
from desk.work.delivery.pack import Named, Pack
from desk.work.delivery.sentences import sentences
from desk.work.delivery.typesetter import FAULT
from desk.work.errors import DeskError
from desk.work.printable import printable
from undersigned.rules.language import translations

if TYPE_CHECKING:
    from undersigned_site.figures import Growth

PART = 20_000
"""Names of one document: 100 to 200 pages, 4 MB, a second or two, and 350 MiB meanwhile."""

_HERE = Path(__file__).parent
_STACKED = 4  # accents on a letter; more would run into other lines
_LONG = re.compile(r"[^\s-]{17,}")  # a word that, in wide letters, no column holds
_LAND = re.compile("[A-Z]{2}")
_PIECE = 6  # characters of it that stay together
# Letters that are words by themselves, or are drawn as wide: two or three of them fill a column.
_WIDE = re.compile("[\u2e3a\u2e3b\ufdfa\ufdfb\ufdfd\U00012000-\U0001254f]")
_MAY_BREAK = "\u200b"
_LEFT_TO_RIGHT = ("L",)
_RIGHT_TO_LEFT = ("R", "AL")

Facts = Mapping[str, Any]


def parts(pack: Pack) -> int:
    """Return how many documents a pack is typeset in, besides its sheet."""
    return max(-(-len(pack.names) // PART), 1)


def fonts_of(pack: Pack) -> Fonts:
    """Choose the fonts for a pack."""
    told = json.dumps(_told(pack, Fonts()), ensure_ascii=False)
    return glyphs.fonts_for((told, *(f"{each.name}{each.role}" for each in pack.names)))


def documents(pack: Pack, fonts: Fonts) -> Iterator[tuple[str, bytes]]:
    """Yield each document of a pack with its name, as it is made."""
    count, told = parts(pack), _told(pack, fonts)
    for part in range(count):
        some = pack.names[part * PART : (part + 1) * PART]
        names = [_entry(each, fonts) for each in some]
        facts = {**told, "names": names, "part": part + 1, "parts": count}
        yield "pack.pdf" if not part else f"pack-{part + 1}.pdf", _pdf("pack", facts, fonts)


def sheet(pack: Pack, fonts: Fonts) -> bytes:
    """Return the sheet by which a pack is handed over, on one page."""
    return _pdf("sheet", _told(pack, fonts), fonts)


def _told(pack: Pack, fonts: Fonts) -> Facts:
    """Put a pack into words and numbers as they are typeset, but for the names."""
    from undersigned_site import cldr, figures  # noqa: PLC0415 - imports Pelican

    language, words = pack.language, pack.words
    direction = cldr.direction(language)
    other = translations(language).gettext("Other countries, or rather not say")
    grown = figures.growth(pack.history, pack.count)
    return {
        "language": _written_in(language),
        "direction": direction,
        "date": (pack.day.year, pack.day.month, pack.day.day),
        "fonts": fonts.families,
        "title": pack.title,
        "author": pack.organiser[0],
        "organiser": [_own(line, direction) for line in pack.organiser],
        "target": [_own(line, direction) for line in pack.target],
        "subject": words.subject,
        "salutation": words.salutation,
        "body": prose.tree(words.body),
        "signatories": words.signatories,
        "sources": list((words.sources or {}).items()),
        "confirmed": cldr.number(pack.count.confirmed, language),
        "named": cldr.number(len(pack.names), language),
        "chart": _chart(grown, language) if grown else None,
        "countries": [
            (row.name, cldr.number(row.number, language), row.width)
            for row in figures.table(pack.count, language, other)
        ],
        "say": sentences(pack),
    }


def _written_in(language: str) -> tuple[str, str | None]:
    """Return a language and a land, as Typst hyphenates by them; it knows lands by two letters."""
    primary, *_, last = language.split("-") * 2
    return primary, last if _LAND.fullmatch(last) else None


def _chart(grown: "Growth", language: str) -> Facts:
    """Say where the points of a line stand, and what stands at its ends."""
    from undersigned_site import cldr  # noqa: PLC0415 - as above

    first, last = (
        (cldr.number(end.confirmed, language), _own(cldr.day(end.at.date(), language), "ltr"))
        for end in (grown.first, grown.last)
    )
    line = [tuple(map(int, place.split(","))) for place in grown.line.split()]
    return {"line": line, "first": first, "last": last}


def _entry(named: Named, fonts: Fonts) -> tuple[str, str, bool]:
    """Return a name and a role as they are drawn, and whether their lines are higher than others.

    The lines of a name with wide letters are: some of those are as high as two.
    """
    high = bool(_WIDE.search(named.name + named.role))
    return _fitting(named.name, fonts), _fitting(named.role, fonts), high


def _fitting(text: str, fonts: Fonts) -> str:
    """Return a name as it can be drawn, in its column and in its own line."""
    if not text.isascii():
        text = "".join(INSTEAD if each in fonts.missing else each for each in _unstacked(text))
    return _WIDE.sub(rf"\g<0>{_MAY_BREAK}", _LONG.sub(_breaking, text))


def _breaking(word: re.Match[str]) -> str:
    pieces = (word[0][at : at + _PIECE] for at in range(0, len(word[0]), _PIECE))
    return _MAY_BREAK.join(pieces)


def _own(text: str, direction: str) -> str:
    """Let a text go its own way where the page goes another: "103132 Moscow" would turn round."""
    other = _LEFT_TO_RIGHT if direction == "rtl" else _RIGHT_TO_LEFT
    turns = any(unicodedata.bidirectional(each) in other for each in text)
    return f"\u2068{text}\u2069" if turns else text


def _unstacked(text: str) -> Iterator[str]:
    stacked = 0
    for each in text:
        stacked = stacked + 1 if unicodedata.combining(each) else 0
        if stacked <= _STACKED:
            yield each


def _pdf(template: str, facts: Facts, fonts: Fonts) -> bytes:
    """Typeset a document in a process of its own."""
    asked = {
        "root": str(_HERE),
        "template": str(_HERE / f"{template}.typ"),
        "fonts": str(glyphs.FOLDER),
        "system": fonts.system,
        "facts": facts,
    }
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, str(_HERE / "typesetter.py")],
        input=json.dumps(asked).encode(),
        stdout=subprocess.PIPE,
        check=False,
        start_new_session=True,  # Ctrl-C is ours to heed: we end it, and it says nothing
    )
    if done.returncode < 0:
        raise DeskError(
            "Typesetting was stopped from outside, perhaps for want of memory: close other "
            "programs, and repeat the command."
        )
    if done.returncode == FAULT:
        raise DeskError(
            f"The words of {facts['title']} cannot be typeset ({printable(done.stdout.decode())}): "
            "look in their page for a quotation or a list within very many others, or a very long "
            "link."
        )
    done.check_returncode()
    return done.stdout
