"""Social cards: the picture with which a network shows a page that was shared."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw

from undersigned_site import lettering
from undersigned_site.lettering import LEADING

FOLDER = "cards"
SIZE = WIDTH, HEIGHT = 1200, 630  # px, as Open Graph and X ask for

_FILL, _ON_FILL, _PAPER, _INK = "#b3123d", "#fff", "#fdfaf8", "#1c1820"  # as base.css has them
_COLOURS = 24  # these, and what lies between them at the edges of letters
_MARGIN = 76
_FOOT = 112  # the strip with the wordmark
_TEXT = {"largest": 34, "smallest": 26}  # sizes of letters
_TITLE = {"largest": 92, "smallest": 32}
_LONGEST = 200  # characters of a title; so many fit at the smallest size, whatever they are
_ROOM = _MARGIN + 64, HEIGHT - _FOOT - 112  # the title's, from here to there
_PILL = 58, 12


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a card: its kind above the title, and beneath it whom it addresses."""

    kind: str
    title: str
    beneath: str
    direction: str

    @property
    def name(self) -> str:
        """The name of its file: another one whenever it looks another way."""
        said = json.dumps(astuple(self)).encode()
        return f"card-{hashlib.sha256(said + _look()).hexdigest()[:16]}.png"


def place(card: Card, kept: Path, output: Path) -> str:
    """Put a card into the built site, and return its address there.

    Cards that were drawn before are taken from the folder `kept`, which builds may share.
    """
    drawn = kept / card.name
    if not drawn.is_file():
        kept.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=kept, delete=False) as file:
            draw(card).save(file, "PNG", optimize=True)
        Path(file.name).replace(drawn)  # whole or not at all, for another build that looks
    (output / FOLDER).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(drawn, output / FOLDER / card.name)
    return f"/{FOLDER}/{card.name}"


def draw(card: Card) -> Image.Image:
    """Draw a card, mirrored where it is read from the right."""
    image = Image.new("RGB", SIZE, _FILL)
    canvas = ImageDraw.Draw(image)
    start, towards, anchor = (_MARGIN, 1, "ls")
    if card.direction == "rtl":
        start, towards, anchor = (WIDTH - _MARGIN, -1, "rs")

    def write(line: str, size: int, baseline: float, colour: str = _ON_FILL, at: int = 0) -> None:
        text = lettering.ordered(line, card.direction)
        place = start + towards * at, baseline
        canvas.text(place, text, colour, lettering.font(size), anchor=anchor)

    width = WIDTH - 2 * _MARGIN
    foot = HEIGHT - _FOOT
    middle = foot + _FOOT // 2
    canvas.rectangle((0, foot, WIDTH, HEIGHT), _PAPER)
    for text, baseline in (card.kind, _MARGIN + _TEXT["largest"]), (card.beneath, foot - 44):
        size, line = lettering.in_one_line(text, width, **_TEXT)
        write(line, size, baseline)
    top, bottom = _ROOM
    title = card.title if len(card.title) <= _LONGEST else card.title[: _LONGEST - 1] + "…"
    size, lines = lettering.in_lines(title, width, bottom - top, **_TITLE)
    for number, line in enumerate(lines):
        write(line, size, top + size * (1 + LEADING * number))
    _mark(image, sorted((start, start + towards * _PILL[0])), middle)
    write("Undersigned", _TEXT["largest"], middle + 12, _INK, at=_PILL[0] + 20)
    return image.quantize(_COLOURS, dither=Image.Dither.NONE)


def _mark(image: Image.Image, ends: Sequence[int], middle: int) -> None:
    """Draw the pill of the wordmark; four times as large and made small, its ends are round."""
    width, height = _PILL
    mask = Image.new("L", (width * 4, height * 4))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width * 4 - 1, height * 4 - 1), height * 2, 255)
    image.paste(_FILL, (ends[0], middle - height // 2), mask.resize(_PILL))


@cache
def _look() -> bytes:
    """Return what the look depends on besides the words: what draws, and the font."""
    sources = (Path(__file__), Path(lettering.__file__), lettering.FONT)
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).digest()
