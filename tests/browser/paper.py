"""A printed page: the lines of each sheet, where they are, what a window of an envelope shows."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTTextContainer, LTTextLine
from playwright.sync_api import Page

_MM = 25.4 / 72  # of a point


@dataclass(frozen=True)
class Box:
    """A rectangle on a sheet, in millimetres from its left and upper edges."""

    left: float
    top: float
    right: float
    bottom: float

    def shows(self, other: "Box") -> bool:
        """Whether the other lies within it."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def touches(self, other: "Box") -> bool:
        """Whether any of the other lies within it."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True)
class Line:
    """A printed line."""

    text: str
    box: Box


@dataclass(frozen=True)
class Sheet:
    """A printed sheet, from top to bottom."""

    width: float
    height: float
    lines: tuple[Line, ...]

    @property
    def words(self) -> str:
        """The words on it."""
        return "\n".join(line.text for line in self.lines)

    def seen(self, window: Box) -> list[Line]:
        """Return the lines of which anything is seen through a window."""
        return [line for line in self.lines if window.touches(line.box)]


# What a window shows of a sheet that is folded at the mark, when it lies at the left and the bottom
# of its envelope, and when it has slid to the right and the top: see appeal.css.
DL = (Box(20, 42, 110, 87), Box(10, 50, 100, 95))
NO_10 = (Box(22.2, 60.7, 136.5, 89.3), Box(-3.2, 63.5, 111.1, 92.1))
# The address field of DIN 5008, form B, without the lines for notes above it.
DIN_5008 = Box(20, 62.7, 105, 90)


def printed(page: Page, paper: Literal["A4", "Letter"] = "A4") -> list[Sheet]:
    """Print a page as its style wants it."""
    return list(_sheets(page.pdf(format=paper, prefer_css_page_size=True)))


def _sheets(pdf: bytes) -> Iterator[Sheet]:
    for layout in extract_pages(io.BytesIO(pdf)):
        found = [
            Line(line.get_text().strip(), _box(line, layout.height))
            for container in layout
            if isinstance(container, LTTextContainer)
            for line in container
            if isinstance(line, LTTextLine) and line.get_text().strip()
        ]
        found.sort(key=lambda line: line.box.top)
        yield Sheet(layout.width * _MM, layout.height * _MM, tuple(found))


def _box(line: LTTextLine, height: float) -> Box:
    ink = [each for each in line if isinstance(each, LTChar) and each.get_text().strip()]
    return Box(
        left=min(each.x0 for each in ink) * _MM,
        top=(height - max(each.y1 for each in ink)) * _MM,
        right=max(each.x1 for each in ink) * _MM,
        bottom=(height - min(each.y0 for each in ink)) * _MM,
    )
