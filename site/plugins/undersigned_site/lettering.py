"""Lettering: texts of any script fitted into a width, as Pillow can draw them.

Pillow itself joins Arabic letters only where the machine has FriBiDi. Here they are joined and put
into their order by libraries that come with ours, so that every machine draws the same. So nothing
is drawn with a font of the machine's own either: what ours lacks is left out, and is no box.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from arabic_reshaper import reshape
from bidi import get_display
from bidi.mirror import MIRRORED
from PIL import ImageFont

FONT = Path(__file__).parents[2] / "theme" / "fonts" / "DejaVuSans-Bold.ttf"
LEADING = 1.2  # from line to line, in sizes of the letters

_TRIED = 32  # px, in which it is seen whether a sign can be drawn
_STEP = 2  # px, from one size that is tried to the next
# An invisible mark, which in every order keeps to the sign that it is put behind.
_MARK = "\ufe00"
_MIRRORED = re.escape("".join(MIRRORED))
_SIGN = re.compile(f"[{_MIRRORED}]")
_MARKED = re.compile(f"([{_MIRRORED}]){_MARK}|{_MARK}([{_MIRRORED}])")


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font in a size, in px."""
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


def ordered(line: str, direction: str) -> str:
    """Return a line as it is drawn, from left to right.

    A bracket that is read from the right is drawn turned: there its mark comes to stand before it.
    """
    marked = _SIGN.sub(rf"\g<0>{_MARK}", line)
    turned = str(get_display(marked, base_dir="R" if direction == "rtl" else "L"))
    return _MARKED.sub(lambda found: found[1] or MIRRORED[found[2]], turned)


def in_lines(
    text: str, width: int, height: int, *, largest: int, smallest: int
) -> tuple[int, list[str]]:
    """Return the largest size in which a text fits, and its lines, which are of about one length.

    No word is broken but in the smallest size; there the lines may be too many.
    """
    text = _joined(text)
    for size in range(largest, smallest, -_STEP):
        lines = list(_lines(text, size, width))
        if len(lines) * size * LEADING <= height and " ".join(lines) == text:
            return size, _balanced(text, size, width, len(lines))
    return smallest, list(_lines(text, smallest, width))


def wrapped(text: str, size: int, width: int) -> tuple[str, ...]:
    """Return the lines that a text takes in a size, none wider than a width, both in px."""
    return tuple(_lines(_joined(text), size, width))


def in_one_line(text: str, width: int, *, largest: int, smallest: int) -> tuple[int, str]:
    """Return the largest size in which a text fits, or what of it fits in the smallest."""
    text = _joined(text)
    for size in range(largest, smallest, -_STEP):
        if _width(text, size) <= width:
            return size, text
    if _width(text, smallest) <= width:
        return smallest, text
    return smallest, text[: _fitting(text, smallest, width - _width("…", smallest))].rstrip() + "…"


def _balanced(text: str, size: int, width: int, count: int) -> list[str]:
    narrow, wide = 0, width
    while wide - narrow > 1:
        middle = (narrow + wide) // 2
        lines = list(_lines(text, size, middle))
        fits = len(lines) <= count and " ".join(lines) == text
        narrow, wide = (narrow, middle) if fits else (middle, wide)
    return list(_lines(text, size, wide))


def _lines(text: str, size: int, width: int) -> Iterator[str]:
    """Fill lines with words; a word that is wider than a line is broken."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".lstrip()
        if _width(longer, size) <= width:
            line = longer
            continue
        if line:
            yield line
        line = word
        while _width(line, size) > width:
            head = max(1, _fitting(line, size, width))
            yield line[:head]
            line = line[head:]
    yield line


def _fitting(text: str, size: int, width: float) -> int:
    """Return how many characters fit, of a text that does not fit whole."""
    return bisect_right(range(len(text)), width, key=lambda n: _width(text[:n], size)) - 1


def missing(text: str) -> tuple[str, ...]:
    """Return the signs of a text that cannot be drawn, each once."""
    return tuple(dict.fromkeys(sign for sign in reshape(text) if not _drawn(sign)))


def _joined(text: str) -> str:
    """Return a text as far as it is drawn, with Arabic letters in the forms in which they join."""
    return " ".join("".join(_drawable(str(reshape(text)))).split())


def _drawable(text: str) -> Iterator[str]:
    follows = True  # what stands on a sign that is left out goes with it
    for sign in text:
        if unicodedata.category(sign)[0] not in "MC":
            follows = _drawn(sign)
        if follows and _drawn(sign):
            yield sign


@cache
def _drawn(sign: str) -> bool:
    """Whether the font has a sign: it draws all that it lacks alike."""
    one, lacking = (font(_TRIED).getmask(each) for each in (sign, "\uffff"))
    return sign.isspace() or (one.size, bytes(one)) != (lacking.size, bytes(lacking))


def _width(text: str, size: int) -> float:
    return font(size).getlength(text)
