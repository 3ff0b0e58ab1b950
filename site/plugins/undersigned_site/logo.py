"""The logo: a file of the organiser's, made anew, so that nothing but its picture goes up."""

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from undersigned.rules.brand import Logo
from undersigned_site import svg
from undersigned_site.tables import ContentError, Unexpected

HEIGHT, WIDTH = 32, 160  # CSS pixels, that it is shown within
LARGEST = 256 * 1024  # bytes, of the organiser's file
_DENSE = 3  # pixels of a picture for each pixel of CSS
_PIXELS = 16_000_000  # more than any camera's logo; what unpacks to more is no logo
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.(?:svg|png)")


@dataclass(frozen=True, slots=True)
class Picture:
    """A logo as pages show it, and the file that goes up with them.

    It is fetched once for all pages, after they are there. Within each, the smallest would take a
    hundredth of what a page may weigh.
    """

    shown: Logo
    name: str
    content: bytes

    def write(self, output: Path) -> None:
        """Put the file into the built site."""
        (output / self.name).write_bytes(self.content)


def named(value: object) -> str:
    """Accept the name of a file that can be a logo."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise Unexpected(
            "the name of a file beside this one, of letters and digits, and ending in small "
            'letters, as in "logo.svg" or "logo.png"'
        )
    return value


def read(file: Path) -> Picture:
    """Read a logo; raises ContentError that says what is wrong with it."""
    if file.is_symlink() or not file.is_file():
        raise ContentError(file, "the file", "it to be there, as site.toml promises it")
    if (size := file.stat().st_size) > LARGEST:
        raise ContentError(
            file, "its size", f"{LARGEST:,} bytes at most, not {size:,}: save it smaller"
        )
    content = file.read_bytes()
    return _drawing(content, file) if file.suffix == ".svg" else _photograph(content, file)


def _drawing(content: bytes, file: Path) -> Picture:
    drawing, ratio = svg.cleaned(content, file)
    return _file(drawing.encode(), "svg", *_within(ratio))


def _photograph(content: bytes, file: Path) -> Picture:
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            if image.width * image.height > _PIXELS:
                raise ContentError(
                    file, "its size", f"fewer pixels than {image.width} x {image.height}"
                )
            picture = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ContentError(file, "the file", "a picture (PNG) that is whole") from None
    width, height = _within(picture.width / picture.height)
    picture.thumbnail((width * _DENSE, height * _DENSE))
    made = io.BytesIO()
    # From its pixels alone: neither what a camera noted nor what was hidden behind the picture.
    Image.frombytes("RGBA", picture.size, picture.tobytes()).save(made, "PNG", optimize=True)
    return _file(made.getvalue(), "png", width, height)


def _file(content: bytes, suffix: str, width: int, height: int) -> Picture:
    name = f"logo-{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
    return Picture(Logo(f"/{name}", width, height), name, content)


def _within(ratio: float) -> tuple[int, int]:
    """Return width and height of a picture, as large as there is room for."""
    if ratio * HEIGHT <= WIDTH:
        return max(1, round(ratio * HEIGHT)), HEIGHT
    return WIDTH, max(1, round(WIDTH / ratio))
