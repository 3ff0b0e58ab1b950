"""Colours by lightness, chroma and hue: OKLCH, in which one changes and the others stay.

Source: Björn Ottosson, “A perceptual color space for image processing” (2020); the curve is sRGB's
(IEC 61966-2-1).
"""

import math

_CURVED, _LIT = 0.04045, 0.0031308  # where sRGB's curve begins, from either side
_JUST = 0.0005  # what a part may lie beyond what a screen shows, and be rounded back
_PALER = 1 / 512  # a step of chroma


def luminance(colour: str) -> float:
    """Return how light `#rrggbb` is to the eye, from 0 to 1."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def oklch(colour: str) -> tuple[float, float, float]:
    """Return lightness (0 to 1), chroma and hue (in radians) of `#rrggbb`."""
    r, g, b = _linear(colour)
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    across = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    along = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    return lightness, math.hypot(across, along), math.atan2(along, across)


def shown(lightness: float, chroma: float, hue: float) -> str:
    """Return a colour as `#rrggbb`: where no screen can show it, a paler one as light as it."""
    parts = _rgb(lightness, chroma, hue)
    while chroma > 0 and not -_JUST <= min(parts) <= max(parts) <= 1 + _JUST:
        chroma = max(0.0, chroma - _PALER)
        parts = _rgb(lightness, chroma, hue)
    return "#" + "".join(f"{round(255 * _curved(part)):02x}" for part in parts)


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_straight(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def _straight(part: float) -> float:
    return part / 12.92 if part <= _CURVED else float(((part + 0.055) / 1.055) ** 2.4)


def _curved(part: float) -> float:
    part = min(max(part, 0.0), 1.0)
    return 12.92 * part if part <= _LIT else float(1.055 * part ** (1 / 2.4) - 0.055)


def _rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Return the linear parts of a colour, from 0 to 1 where a screen can show it."""
    across, along = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * across + 0.2158037573 * along) ** 3
    middle = (lightness - 0.1055613458 * across - 0.0638541728 * along) ** 3
    short = (lightness - 0.0894841775 * across - 1.2914855480 * along) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
