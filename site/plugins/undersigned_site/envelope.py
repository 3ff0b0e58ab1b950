"""The window of an envelope: how many lines an address takes in it, as they are printed."""

from pathlib import Path

from undersigned_site import files, lettering
from undersigned_site.tables import ContentError
from undersigned_site.target import Target

# So many lines, of such a width, show in every window that appeal.css lays a letter out for.
LINES = 6
WIDTH = 70  # mm

# In which font a browser prints is not known. As wide as any is DejaVu Serif, whose letters take
# 0.92 of what those of the font that comes with the theme do.
_WIDEST = 0.92
_POINTS = 10  # the size in appeal.css
_SIZE = 100  # px, in which it is measured
_FITS = round(WIDTH / (_POINTS * 25.4 / 72) * _SIZE / _WIDEST)


def printed(line: str) -> tuple[str, ...]:
    """Return a postal line as the lines that it takes where a browser's font is widest."""
    return lettering.wrapped(line, _SIZE, _FITS)


def check(target: Target, file: Path) -> None:
    """Check that the town of a target does not leave the window; raises ContentError.

    `file` is the campaign.toml that the target stands in.
    """
    parts = [("name", target.name), ("title", target.title)]
    parts += [("address", line) for line in target.address]
    taken = [(len(printed(text)), key, text) for key, text in parts if text]
    count = sum(lines for lines, _, _ in taken)
    if count <= LINES:
        return
    most, key, text = max(taken, key=lambda each: each[0])
    limit = f"{LINES} lines with name and title at most, each {WIDTH} mm wide, not {count}"
    if most == 1:
        raise ContentError(file, f"address of the target {target.name}", limit)
    at = f"{key}{_numbered(text, file)} of the target {target.name}"
    raise ContentError(file, at, f"{limit}: shorten {text!r}, which is printed as {most}")


def _numbered(text: str, file: Path) -> str:
    """Return where a text stands in its file, if it is written there as it is read."""
    lines = enumerate(files.source(file).split("\n"), 1)
    return next((f" (line {number})" for number, line in lines if f'"{text}"' in line), "")
