"""Social cards: the picture with which a network shows a page that was shared."""

import hashlib
import json
import shutil
import tempfile
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw

from undersigned.rules.palette import NEUTRAL
from undersigned_site import lettering
from undersigned_site.lettering import LEADING

FOLDER = "cards"
SIZE = WIDTH, HEIGHT = 1200, 630  # px, as Open Graph and X ask for

_ON_FILL, _PAPER, _INK = "#fff", "#fdfaf8", "#1c1820"  # as base.css has them
_COLOURS = 24  # these, and what lies between them at the edges of letters
_MARGIN = 76
_FOOT = 112  # the strip with the name
_TEXT = {"largest": 34, "smallest": 26}  # sizes of letters
_TITLE = {"largest": 92, "smallest": 32}
_LONGEST = 200  # characters of a title; so many fit at the smallest size, whatever they are
_ROOM = _MARGIN + 64, HEIGHT - _FOOT - 112  # the title's, from here to there


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a card: its kind above the title, and beneath it whom it addresses.

    `site` is the name of the site, and `colour` its own.
    """

    kind: str
    title: str
    beneath: str
    direction: str
    site: str = ""
    colour: str = NEUTRAL

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
    image = Image.new("RGB", SIZE, card.colour)
    canvas = ImageDraw.Draw(image)
    start, anchor = (_MARGIN, "ls")
    if card.direction == "rtl":
        start, anchor = (WIDTH - _MARGIN, "rs")

    def write(line: str, size: int, baseline: float, colour: str = _ON_FILL) -> None:
        text = lettering.ordered(line, card.direction)
        canvas.text((start, baseline), text, colour, lettering.font(size), anchor=anchor)

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
    size, line = lettering.in_one_line(card.site, width, **_TEXT)
    write(line, size, middle + 12, _INK)
    return image.quantize(_COLOURS, dither=Image.Dither.NONE)


@cache
def _look() -> bytes:
    """Return what the look depends on besides the words: what draws, and the font."""
    sources = (Path(__file__), Path(lettering.__file__), lettering.FONT)
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).digest()
