"""Drawings (SVG) from outside: what draws a shape is copied out of them, and nothing else.

A drawing is a program as much as a picture: it may hold scripts, load from anywhere, or say in ten
lines what fills a machine's memory. So a copy is made, of elements and attributes that are known;
and what would be missed in it is told, as a logo without its letters is none.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TypeAlias
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.saxutils import quoteattr
from xml.sax.xmlreader import AttributesNSImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from undersigned_site.tables import ContentError

# The namespace of a name, and the name.
Name: TypeAlias = tuple[str | None, str]

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
_GRADIENTS = frozenset({"linearGradient", "radialGradient"})
_ELEMENTS = _SHAPES | _GRADIENTS | {"svg", "g", "defs", "stop", "clipPath", "mask"}
_UNSEEN = frozenset({"title", "desc", "metadata"})  # left out with all that is in them
# What would be missed, or does harm: why it cannot stay, or what to do instead.
_INSTEAD = {
    "text": "letters as shapes: turn them into paths before you save",
    "tspan": "letters as shapes: turn them into paths before you save",
    "style": "colours at each shape, and no <style>: save it as plain SVG, with attributes",
    "image": "shapes alone, and no picture in the drawing; a PNG can be a logo by itself",
    "use": "each shape by itself, and no <use>: take copies and symbols apart before you save",
    "filter": "shapes alone, and no filter",
}
_WORD = re.compile(r"\S+")
_PLACED = frozenset(
    _WORD.findall("""
    id d x y x1 y1 x2 y2 cx cy r rx ry fx fy fr width height points transform viewBox
    preserveAspectRatio gradientUnits gradientTransform spreadMethod offset
    clipPathUnits maskUnits maskContentUnits
    """)
)
_PAINTED = frozenset(
    _WORD.findall("""
    fill fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit
    stroke-dasharray stroke-dashoffset stroke-opacity opacity clip-path clip-rule mask
    stop-color stop-opacity display visibility
    """)
)
# Numbers, names, colours and lists of them: nothing that leads elsewhere, or means another thing.
_VALUE = re.compile(
    r"(?:url\(#[\w-]+\)|(?!.*(?:url|script|expression|import))[\w\s.,#%()+-]*)", re.I
)
_WITHIN = re.compile(r"#[\w-]+")
_LENGTH = re.compile(r"\s*(?P<number>\d+(\.\d+)?)(px)?\s*")
_LIMIT = 10_000  # elements, and a depth of which no drawing has a hundredth
_DEPTH = 100


def cleaned(content: bytes, file: Path) -> tuple[str, float]:
    """Return a safe copy of a drawing, and how many times as wide as high it is.

    Raises ContentError that names the line of what cannot be taken.
    """
    copy = _Copy(file)
    parser = create_parser(forbid_dtd=True)
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(copy)
    try:
        parser.parse(BytesIO(content))
    except DefusedXmlException:
        raise ContentError(
            file,
            "its head",
            "no <!DOCTYPE> and no entities: take that line out, or save it as plain SVG",
        ) from None
    except SAXParseException as error:
        at = f"line {error.getLineNumber()}"
        raise ContentError(
            file, at, f"a drawing (SVG) that is whole ({error.getMessage()})"
        ) from None
    except (ValueError, LookupError):  # an encoding that there is not
        raise ContentError(file, "its head", "a drawing (SVG) that was saved as UTF-8") from None
    return copy.drawing, copy.ratio


class _Copy(ContentHandler):
    """Writes the copy while the drawing is read."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.ratio = 0.0
        self._file = file
        self._written: list[str] = []
        self._skipped = 0  # how deep within what is left out
        self._open: list[str] = []
        self._count = 0
        self._locator: Locator | None = None

    @property
    def drawing(self) -> str:
        """The copy."""
        return "".join(self._written)

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - SAX's own name
        """Know where the parser is."""
        self._locator = locator

    def startElementNS(self, name: Name, _: str | None, attrs: AttributesNSImpl) -> None:  # noqa: N802
        """Copy what opens, or pass over it."""
        space, tag = name
        self._count += 1
        if self._count > _LIMIT or len(self._open) + self._skipped > _DEPTH:
            raise self._refused("a simpler drawing, as a logo is")
        if not self._open and not self._skipped and name != (_SVG, "svg"):
            raise self._refused(f'<svg xmlns="{_SVG}">, not <{tag}>')
        if self._skipped or space != _SVG or tag in _UNSEEN:
            self._skipped += 1
            return
        if tag not in _ELEMENTS or (tag == "svg" and self._open):
            raise self._refused(_INSTEAD.get(tag, f"shapes alone, and no <{tag}>"))
        held = dict(self._attributes(tag, attrs))
        if not self._open:
            held = {"xmlns": _SVG} | self._framed(held)
        written = "".join(f" {key}={quoteattr(value)}" for key, value in held.items())
        self._written.append(f"<{tag}{written}>")
        self._open.append(tag)

    def endElementNS(self, _name: Name, _qname: str | None) -> None:  # noqa: N802 - as above
        """Close what was opened."""
        if self._skipped:
            self._skipped -= 1
            return
        tag = self._open.pop()
        if self._written[-1].startswith(f"<{tag}"):
            self._written[-1] = f"{self._written[-1][:-1]}/>"
        else:
            self._written.append(f"</{tag}>")

    def processingInstruction(self, target: str, _: str) -> None:  # noqa: N802 - as above
        """Refuse what would load a style."""
        raise self._refused(f"no <?{target}?>")

    def _attributes(self, tag: str, attrs: AttributesNSImpl) -> Iterator[tuple[str, str]]:
        """Take what is known of an element's attributes, those that stand in its style too."""
        for (space, name), value in attrs.items():
            if name.lower().startswith("on"):
                raise self._refused(f"no {name}, which runs a program")
            if space is None and name == "style":
                for declaration in filter(str.strip, value.split(";")):
                    key, _, said = declaration.partition(":")
                    if key.strip() in _PAINTED:
                        yield key.strip(), self._checked(key.strip(), said)
            elif space is None and name in _PLACED | _PAINTED:
                yield name, self._checked(name, value)
            elif name == "href" and space in (None, _XLINK) and tag in _GRADIENTS:
                if not _WITHIN.fullmatch(value.strip()):
                    raise self._refused("a gradient of this drawing in href, as in #colours")
                yield "href", value.strip()

    def _checked(self, name: str, value: str) -> str:
        value = " ".join(value.replace("'", "").replace('"', "").split())
        if not _VALUE.fullmatch(value):
            raise self._refused(f"in {name} a number, a colour, or url(#…) of this drawing")
        return value

    def _framed(self, held: Mapping[str, str]) -> dict[str, str]:
        """Take the drawing's own size for its frame, where it says none."""
        frame = held.get("viewBox", "")
        if not frame:
            sides = [_LENGTH.fullmatch(held.get(side, "")) for side in ("width", "height")]
            frame = "0 0 " + " ".join(side["number"] for side in sides if side)
        try:
            _, _, width, height = map(float, frame.replace(",", " ").split())
            self.ratio = width / height
        except (ValueError, ZeroDivisionError):
            self.ratio = 0.0
        if not 0 < self.ratio < float("inf"):
            raise self._refused('a viewBox, as in viewBox="0 0 120 40"')
        return {"viewBox": frame} | {key: value for key, value in held.items() if key in _PAINTED}

    def _refused(self, expected: str) -> ContentError:
        line = self._locator.getLineNumber() if self._locator else 1
        return ContentError(self._file, f"line {line}", expected)
