"""QR codes: how an address gets from paper, or from one phone, to another."""

from collections.abc import Iterable, Iterator
from itertools import groupby

import segno
from markupsafe import Markup

QUIET = 4  # modules around it that stay empty, without which some cameras do not find it

_SVG = Markup(
    '<svg class="qr" viewBox="0 0 {size} {size}" aria-hidden="true">'
    '<path stroke="currentColor" d="{path}"/></svg>'
)


def svg(address: str) -> Markup:
    """Return the code of an address, drawn in the colour of the text; a quarter may be lost of it.

    Cameras want it dark on light, which is for the style to see to. Who listens is not told of it:
    the address stands beside it.
    """
    code = segno.make(address, error="q", micro=False)
    rows = list(code.matrix_iter(border=QUIET))
    strokes = (stroke for y, row in enumerate(rows) for stroke in _strokes(y, row))
    return _SVG.format(size=len(rows), path="".join(strokes))


def _strokes(y: int, row: Iterable[int]) -> Iterator[str]:
    """Draw a row of modules along its middle."""
    x = 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            yield f"M{x} {y}.5h{width}"
        x += width
