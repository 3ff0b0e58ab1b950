"""Pictures that lie beside a page's file: checked, made small, and without what a camera noted.

What is published is drawn anew, so that neither the place where it was taken nor anything else that
the file says of its maker goes out with it.
"""

import hashlib
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

from PIL import Image, ImageCms, ImageOps

from undersigned_site.tables import Astray, ContentError

FOLDER = "pictures"
LARGEST = 20_000_000  # bytes of a file
MOST = 50_000_000  # pixels, as the largest cameras of phones have them

_WIDTHS = 640, 960  # px: of a small phone, and of the page's column, where dots are small
_TALLEST = 2  # times its width; what is taller is shown narrower
_SHOWN = "(min-width: 40rem) 38rem, 100vw"  # how wide, as base.css has it
_QUALITY = 70  # of WebP; above it bytes grow faster than what is seen
_KINDS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
_ORIENTATION, _FIRST_TURNED = (
    0x0112,
    5,
)  # EXIF's key, and from where on width and height are changed


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as its file has it; its width and height are in pixels, the way it is shown."""

    file: Path
    digest: str
    width: int
    height: int

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """The widths and heights that are published: none is larger than the picture itself."""
        scales = [min(1, w / self.width, _TALLEST * w / self.height) for w in _WIDTHS]
        sizes = (
            (max(1, round(self.width * scale)), max(1, round(self.height * scale)))
            for scale in scales
        )
        return list(dict.fromkeys(sizes))

    def name(self, width: int) -> str:
        """Return the name of a file that is published: another one if it looks another way."""
        return f"picture-{width}-{self.digest}.webp"

    @property
    def attributes(self) -> dict[str, str | int | float]:
        """What its element says: a phone fetches the file that it needs, when it gets there."""
        *_, (width, height) = self.sizes
        at = {w: f"/{FOLDER}/{self.name(w)}" for w, _ in self.sizes}
        choice = {
            "srcset": ", ".join(f"{address} {w}w" for w, address in at.items()),
            "sizes": _SHOWN,
        }
        return {
            "src": at[width],
            **(choice if len(at) > 1 else {}),
            "width": width,
            "height": height,
            "loading": "lazy",
        }


def find(link: str, page: Path, content: Path) -> Picture:
    """Return the picture that a page's file names; raises Astray for what cannot be shown."""
    file = _beside(unquote(link), page, content)
    size = file.stat().st_size
    if size > LARGEST:
        most = f"{LARGEST // 1_000_000} MB"
        raise Astray(f"a picture of {most} at most, and {link!r} has {size / 1_000_000:.0f} MB")
    raw = file.read_bytes()
    with _told(link), Image.open(BytesIO(raw), formats=tuple(set(_KINDS.values()))) as image:
        width, height = image.size
        if width * height > MOST:
            most = f"{MOST // 1_000_000} million pixels"
            raise Astray(f"a picture of {most} at most, and {link!r} has {width} × {height}")
        if getattr(image, "n_frames", 1) > 1:
            raise Astray(f"a picture that stands still, and {link!r} moves")
        if image.getexif().get(_ORIENTATION, 1) >= _FIRST_TURNED:
            width, height = height, width
    return Picture(file, hashlib.sha256(raw + _look()).hexdigest()[:16], width, height)


def place(picture: Picture, kept: Path, output: Path) -> None:
    """Put a picture into the built site, in each of its sizes; raises ContentError if it is broken.

    Those that were made before are taken from the folder `kept`, which builds may share.
    """
    (output / FOLDER).mkdir(parents=True, exist_ok=True)
    kept.mkdir(parents=True, exist_ok=True)
    for width, height in picture.sizes:
        made = kept / picture.name(width)
        if not made.is_file():
            with tempfile.NamedTemporaryFile(dir=kept, delete=False) as file:
                try:
                    _drawn(picture, width, height).save(file, "WEBP", quality=_QUALITY)
                except (OSError, ValueError, SyntaxError, MemoryError) as error:
                    Path(file.name).unlink()
                    expected = f"a picture that can be read to its end ({error})"
                    raise ContentError(picture.file, "the picture", expected) from None
            Path(file.name).replace(made)  # whole or not at all, for another build that looks
        shutil.copyfile(made, output / FOLDER / made.name)


def _beside(path: str, page: Path, content: Path) -> Path:
    """Return the file of a picture, which lies in the campaign's folder, links or not."""
    if "://" in path or path.startswith("//"):
        raise Astray(
            "a file beside the page, as in ![The bridge](bridge.jpg), for whoever served another "
            f"one would learn who reads here; not {path!r}"
        )
    file = page.parent / path
    if Path(path).suffix.lower() not in _KINDS:
        raise Astray(f"a picture’s file as JPEG, PNG or WebP, as in bridge.jpg, not {path!r}")
    campaign = content / page.relative_to(content).parts[0]
    try:
        inside = file.resolve().is_relative_to(campaign.resolve())
        there = file.is_file()
    except (OSError, ValueError):  # a name too long, or with a null byte
        inside = there = False
    if path.startswith("/") or (there and not inside):
        raise Astray(f"a picture in the campaign’s own folder, not {path!r}")
    if not there or not inside:
        files = sorted(
            each.name for each in page.parent.glob("*.*") if each.suffix.lower() in _KINDS
        )
        near = "".join(f", as in {name}" for name in get_close_matches(path, files, n=1))
        raise Astray(f"a picture that there is beside the page{near}, not {path!r}")
    return file


@contextmanager
def _told(link: str) -> Iterator[None]:
    """Tell what is no picture, or one that would fill the memory."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            yield
        except Image.DecompressionBombError:
            most = f"{MOST // 1_000_000} million pixels"
            raise Astray(f"a picture of {most} at most, and {link!r} has more") from None
        except (OSError, ValueError, SyntaxError, EOFError):
            expected = "a picture as JPEG, PNG or WebP, whatever its name ends with"
            raise Astray(f"{expected}; {link!r} cannot be read as one") from None


def _drawn(picture: Picture, width: int, height: int) -> Image.Image:
    """Return a picture in a size, upright, in the colours that screens take for granted."""
    with Image.open(picture.file, formats=tuple(set(_KINDS.values()))) as image:
        most = max(width, height)
        image.draft("RGB", (most, most))  # a JPEG is read no larger than is needed
        upright = ImageOps.exif_transpose(image)
        clear = "A" in upright.getbands() or "transparency" in upright.info
        colours = _in_srgb(upright, "RGBA" if clear else "RGB")
        small = colours.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2)
    small.info = {}
    return small


def _in_srgb(image: Image.Image, mode: str) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L") and mode == "RGB":
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            ours = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, given, ours, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):  # a profile of its own kind
            converted = None
        if converted:
            return converted
    return image.convert(mode)


@cache
def _look() -> bytes:
    """Return what the look depends on besides the picture: what draws it."""
    return hashlib.sha256(Path(__file__).read_bytes()).digest()
