"""The colours of a page: all that follows from the one that an organiser chose.

Contrast is WCAG 2.2's (1.4.3, 1.4.11). Lighter and darker ones are found in OKLCH, where the hue
stays what it was.
"""

import math
from dataclasses import astuple, dataclass
from functools import cache

from undersigned.rules.brand import COLOUR
from undersigned.rules.colour import luminance, oklch, shown

NEUTRAL = "#41506b"
"""The colour of a site that chose none: of no party, and no team."""
ENOUGH = 4.5
"""The contrast of a text with its ground that WCAG's level AA asks for."""

# As base.css has them: the grounds of each scheme, and what is written on a button.
_GROUNDS = ("#fdfaf8", "#ffffff")
_DARK_GROUNDS = ("#17141a", "#221d26")
_ON_FILL = "#ffffff"
_DARK_TEXT = 7.0  # contrast of links in the dark scheme
_STEP = 1 / 256  # of lightness, and of chroma
_SHARES = 16  # of a colour's chroma that are tried


@dataclass(frozen=True, slots=True)
class Palette:
    """What base.css names: `strong` of links, marks and buttons, and `wash` of the ground of notes.

    The dark scheme has a colour of its own for texts, and one for buttons, as neither would do for
    both.
    """

    strong: str
    wash: str
    dark_strong: str
    dark_fill: str
    dark_wash: str


@cache
def palette(colour: str) -> Palette:
    """Return what goes with a colour, given as `#rrggbb`."""
    lightness, chroma, hue = oklch(colour)
    wash = shown(0.955, min(chroma * 0.1, 0.016), hue)
    dark_wash = shown(0.25, min(chroma * 0.25, 0.035), hue)
    bright = 0.7
    while (
        _least(text := shown(bright, min(chroma, 0.15), hue), *_DARK_GROUNDS, dark_wash)
        < _DARK_TEXT
    ):
        bright += _STEP
    dim = min(max(lightness * 0.94, 0.4), 0.5)
    while _least(fill := shown(dim, chroma, hue), _ON_FILL) < ENOUGH:
        dim -= _STEP
    return Palette(colour, wash, text, fill, dark_wash)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21, as WCAG reckons it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def legible(colour: str) -> float:
    """Return the least contrast that a colour has where a page uses it, in the light scheme."""
    return _least(colour, *_GROUNDS, palette(colour).wash, _ON_FILL)


def nearest(colour: str) -> str:
    """Return the colour of the same hue that is nearest to one, and legible enough."""
    lightness, chroma, hue = oklch(colour)

    def tried(share: float) -> tuple[float, str]:
        strength, dark, bright = chroma * share, 0.0, lightness
        while bright - dark > _STEP / 2:
            middle = (dark + bright) / 2
            enough = legible(shown(middle, strength, hue)) >= ENOUGH
            dark, bright = (middle, bright) if enough else (dark, middle)
        return math.hypot(lightness - dark, chroma - strength), shown(dark, strength, hue)

    return min(tried(share / _SHARES) for share in range(_SHARES + 1))[1]


@cache
def recoloured(style: str, colour: str) -> str:
    """Return a style whose neutral colours are those that go with another one."""
    theirs = dict(zip(astuple(palette(NEUTRAL)), astuple(palette(colour)), strict=True))
    return COLOUR.sub(lambda found: theirs.get(found[0], found[0]), style)


def _least(colour: str, *grounds: str) -> float:
    return min(contrast(colour, ground) for ground in grounds)
