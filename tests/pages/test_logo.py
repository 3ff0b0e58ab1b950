"""Logos: what draws is kept, what could do harm is refused with its line, and no more goes up."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from undersigned_site import logo
from undersigned_site.tables import ContentError

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20">'
INKSCAPE = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- Created by somebody on C:\\Users\\ada -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
  xmlns:xlink="http://www.w3.org/1999/xlink" width="40mm" height="20mm" viewBox="0 0 80 40"
  inkscape:export-filename="/home/ada/logo.svg">
 <title>Ada’s</title>
 <metadata><rdf xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#">Ada</rdf></metadata>
 <inkscape:page><inkscape:guide/></inkscape:page>
 <defs><linearGradient id="a"><stop offset="0" style="stop-color:#b3123d;stop-opacity:1"/>
 </linearGradient><linearGradient id="b" xlink:href="#a"/></defs>
 <g inkscape:label="Layer" transform="translate(0,1)">
  <path class="x" d="M0 0h9" style="fill:url(#b);-inkscape-stroke:none;stroke: #000 " data-x="1"/>
 </g>
</svg>
"""


def drawn(folder: Path, text: str, name: str = "logo.svg") -> str:
    """Return the drawing that goes up."""
    (folder / name).write_text(text, "utf-8")
    return logo.read(folder / name).content.decode()


def refused(folder: Path, content: bytes, name: str = "logo.svg") -> str:
    """Return why a logo is not taken."""
    (folder / name).write_bytes(content)
    with pytest.raises(ContentError) as error:
        logo.read(folder / name)
    return str(error.value).removeprefix(f"{folder / name}: ")


def png(width: int, height: int, mode: str = "RGBA") -> bytes:
    """Draw a picture that tells where it was made."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Ada")
    made = io.BytesIO()
    Image.new(mode, (width, height), 1).save(made, "PNG", pnginfo=told)
    return made.getvalue()


def test_of_a_drawing_what_draws_is_kept_and_nothing_of_who_made_it(tmp_path: Path) -> None:
    assert drawn(tmp_path, INKSCAPE) == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40"><defs><linearGradient id="a">'
        '<stop offset="0" stop-color="#b3123d" stop-opacity="1"/></linearGradient>'
        '<linearGradient id="b" href="#a"/></defs><g transform="translate(0,1)">'
        '<path d="M0 0h9" fill="url(#b)" stroke="#000"/></g></svg>'
    )


@pytest.mark.parametrize(
    ("within", "told"),
    [
        ("<script>alert(1)</script>", "line 2: expected shapes alone, and no <script>"),
        ("<g><foreignObject/></g>", "line 2: expected shapes alone, and no <foreignObject>"),
        ('<path onload="alert(1)"/>', "line 2: expected no onload, which runs a program"),
        ('<g ONclick="x"/>', "line 2: expected no ONclick, which runs a program"),
        ("<style>@import 'x'</style>", "line 2: expected colours at each shape, and no <style>"),
        ("<text>Ada</text>", "line 2: expected letters as shapes"),
        ('<image href="https://x.org/a.png"/>', "line 2: expected shapes alone, and no picture"),
        ('<use href="#a"/>', "line 2: expected each shape by itself, and no <use>"),
        ("<a/>", "line 2: expected shapes alone, and no <a>"),
        ("<animate/>", "line 2: expected shapes alone, and no <animate>"),
        ("<svg/>", "line 2: expected shapes alone, and no <svg>"),
        ('<path fill="url(https://x.org/)"/>', "line 2: expected in fill a number, a colour, or"),
        ("<path style=\"fill:url('//x.org')\"/>", "line 2: expected in fill a number, a colour"),
        ('<path fill="u&#x72;l(//x.org)"/>', "line 2: expected in fill a number, a colour, or"),
        ('<linearGradient href="https://x.org/"/>', "line 2: expected a gradient of this drawing"),
        ("<path>", "line 2: expected a drawing (SVG) that is whole (mismatched tag)"),
        ("<?xml-stylesheet href='x'?>", "line 2: expected no <?xml-stylesheet?>"),
        ("<g>" * 200 + "</g>" * 200, "line 2: expected a simpler drawing, as a logo is"),
        ("<g/>" * 20_000, "line 2: expected a simpler drawing, as a logo is"),
    ],
)
def test_what_could_do_harm_or_would_be_missed_is_told_with_its_line(
    tmp_path: Path, within: str, told: str
) -> None:
    assert refused(tmp_path, f"{OPEN}\n{within}</svg>".encode()).startswith(told)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>',
            "its head: expected no <!DOCTYPE> and no entities: take",
        ),
        (
            b'<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg/>',
            "its head: expected no <!DOCTYPE> and no entities: take",
        ),
        (b"<svg/>", 'line 1: expected <svg xmlns="http://www.w3.org/2000/svg">, not <svg>'),
        (b"<html/>", "line 1: expected <svg xmlns="),
        (b"", "line 1: expected a drawing (SVG) that is whole (no element found)"),
        (b"\x89PNG", "line 1: expected a drawing (SVG) that is whole"),
        (
            b'<?xml version="1.0" encoding="x"?><svg/>',
            "its head: expected a drawing (SVG) that was saved",
        ),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "line 1: expected a viewBox, as in"),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 9"/>',
            "line 1: expected a viewB",
        ),
        (b" " * 300_000, "its size: expected 262,144 bytes at most, not 300,000"),
    ],
)
def test_what_is_no_drawing_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    assert refused(tmp_path, content).startswith(told)


def test_a_drawing_that_says_its_size_alone_gets_a_frame_of_it(tmp_path: Path) -> None:
    text = '<svg xmlns="http://www.w3.org/2000/svg" width="64px" height="16"><path d="M0 0"/></svg>'
    assert 'viewBox="0 0 64 16"' in drawn(tmp_path, text)
    shown = logo.read(tmp_path / "logo.svg").shown
    assert (shown.width, shown.height) == (128, 32)


@pytest.mark.parametrize(
    ("size", "shown", "pixels"),
    [
        ((640, 640), (32, 32), (96, 96)),
        ((3000, 300), (160, 16), (480, 48)),
        ((20, 10), (64, 32), (20, 10)),
        ((5000, 1), (160, 1), (480, 1)),
    ],
)
def test_a_picture_is_made_anew_as_large_as_a_phone_can_show_it(
    tmp_path: Path, size: tuple[int, int], shown: tuple[int, int], pixels: tuple[int, int]
) -> None:
    (tmp_path / "logo.png").write_bytes(png(*size))
    made = logo.read(tmp_path / "logo.png")
    with Image.open(io.BytesIO(made.content)) as image:
        assert (image.format, image.size, image.info) == ("PNG", pixels, {})
    assert b"Ada" not in made.content
    assert (made.shown.width, made.shown.height) == shown


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", png(4, 4)[:40]])
def test_what_is_no_picture_is_told(tmp_path: Path, content: bytes) -> None:
    told = refused(tmp_path, content, "logo.png")
    assert told == "the file: expected a picture (PNG) that is whole"


def test_a_picture_that_would_fill_the_memory_is_not_unpacked(tmp_path: Path) -> None:
    told = refused(tmp_path, png(20_000, 1_000, "1"), "logo.png")
    assert told == "its size: expected fewer pixels than 20000 x 1000"


def test_a_logo_has_a_name_of_its_own_that_a_browser_may_keep_for_good(tmp_path: Path) -> None:
    first = drawn(tmp_path, f"{OPEN}<g/></svg>")
    one = logo.read(tmp_path / "logo.svg")
    drawn(tmp_path, f'{OPEN}<g fill="red"/></svg>')
    other = logo.read(tmp_path / "logo.svg")
    assert re.fullmatch(r"logo-[0-9a-f]{16}\.svg", one.name)
    assert one.shown.address == f"/{one.name}"
    assert one.name != other.name
    one.write(tmp_path)
    assert (tmp_path / one.name).read_text("utf-8") == first


def test_a_link_to_elsewhere_is_no_logo(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{OPEN}</svg>", "utf-8")
    (tmp_path / "logo.svg").symlink_to(tmp_path / "secret")
    with pytest.raises(ContentError, match=r"logo\.svg: the file: expected it to be there"):
        logo.read(tmp_path / "logo.svg")
