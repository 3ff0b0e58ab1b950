"""Which letters can be drawn: by the fonts that come with this, else by those of the computer.

Typst draws a box for a letter that no font has, and says nothing of it. So what is to be typeset is
held against the fonts first.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typst import FontInfo

FOLDER = Path(__file__).parents[3] / "site" / "theme" / "fonts"
FAMILIES = ("Libertinus Serif", "DejaVu Sans")
"""The first comes with Typst; what it cannot draw the second does, which is in FOLDER."""
INSTEAD = "\ufffd"  # for a letter that nothing draws

_OURS = FOLDER / "DejaVuSans.ttf"  # names are in no other weight
_REGULAR = 400
_PLAIN = ("Noto Sans", "Arial Unicode")  # of many that draw a script, what suits a list
# Fonts that have a picture of a box for every letter.
_BOXES = re.compile(r"LastResort|Last Resort|Adobe Blank|Unifont|^\.", re.IGNORECASE)
_UNDRAWN = re.compile("[\u200b-\u200d\u2066-\u2069\ufe00-\ufe0f\\s]")  # needs no picture


@dataclass(frozen=True, slots=True)
class Fonts:
    """The families to typeset with, in their order, and the letters that none of them has.

    With `system`, some are this computer's own, and another may draw them in another way.
    """

    families: tuple[str, ...] = FAMILIES
    missing: frozenset[str] = frozenset()

    @property
    def system(self) -> bool:
        """Tell whether fonts of this computer are needed."""
        return len(self.families) > len(FAMILIES)


def fonts_for(texts: Iterable[str]) -> Fonts:
    """Choose fonts that draw the texts, as far as there are any."""
    letters: set[str] = set()
    for text in texts:
        letters.update(text)
    left = {each for each in letters if not _UNDRAWN.match(each)}
    left -= _drawn(_OURS)
    return _with_system(left) if left else Fonts()


def _with_system(left: set[str]) -> Fonts:
    import typst  # noqa: PLC0415 - heavy

    found = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).fonts()
    regular = [
        font
        for font in found
        if font.path and font.weight == _REGULAR and font.style == "normal"
        and not _BOXES.search(font.family)
    ]  # fmt: skip
    families = list(FAMILIES)
    for font in sorted(regular, key=_place):
        gained = left & _drawn(Path(str(font.path)), font.index) if left else set()
        if gained:
            left = left - gained
            families.append(font.family)
    return Fonts(tuple(families), frozenset(left))


def _place(font: "FontInfo") -> tuple[bool, str, str, int]:
    """Say where a font stands among those that are tried: plain ones first, and always the same."""
    return not font.family.startswith(_PLAIN), font.family, str(font.path), font.index


def _drawn(file: Path, index: int = 0) -> set[str]:
    """Return the letters that a font has; none of one that cannot be read."""
    from fontTools.ttLib import TTFont, TTLibError  # noqa: PLC0415 - heavy

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # says what it thinks of each table
    try:
        with file.open("rb") as raw, TTFont(raw, fontNumber=index, lazy=True) as font:
            return {chr(code) for code in font.getBestCmap() or {}}
    except (TTLibError, OSError, KeyError, ValueError, AssertionError):
        return set()
