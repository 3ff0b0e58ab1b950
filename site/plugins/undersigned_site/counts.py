"""Counts as they were published, to show "as of" their time when a page is built."""

from collections.abc import Sequence
from pathlib import Path

from undersigned.rules import published
from undersigned.rules.published import Count, Part, Point
from undersigned_site.tables import ContentError


def read(folder: str, action: str) -> Count | None:
    """Read an action's `<id>.json` in a folder of counts; None where there is none.

    Raises ContentError for a file that is not as the tally writes it.
    """
    file = Path(folder) / f"{action}{Part.COUNT}"
    if not folder or not file.is_file():
        return None
    try:
        return published.read_count(file.read_bytes(), action)
    except ValueError as error:
        raise ContentError(file, "counts", f"them as they are published ({error})") from None


def read_history(folder: str, action: str) -> Sequence[Point]:
    """Read an action's `<id>.history.json`; no points where there is none. Raises as above."""
    file = Path(folder) / f"{action}{Part.HISTORY}"
    if not folder or not file.is_file():
        return ()
    try:
        return published.read_history(file.read_bytes(), action).points
    except ValueError as error:
        raise ContentError(file, "history", f"it as it is published ({error})") from None
