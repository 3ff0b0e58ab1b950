"""Counts as they were published, to show "as of" their time when a page is built."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from undersigned_site.tables import ContentError


@dataclass(frozen=True, slots=True)
class Count:
    """How many confirmed signatures an action had, when, and of which countries (in tens)."""

    confirmed: int
    updated: datetime
    countries: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Point:
    """How many confirmed signatures an action had in the end of an hour (in tens)."""

    at: datetime
    confirmed: int


def read(folder: str, action: str) -> Count | None:
    """Read an action's `<id>.json` in a folder of counts; None where there is none.

    Raises ContentError for a file that is not as the tally writes it.
    """
    file = Path(folder) / f"{action}.json"
    if not folder or not file.is_file():
        return None
    try:
        published = _published(file)
        return Count(
            int(published["confirmed"]),
            datetime.fromisoformat(published["updated"]),
            published.get("countries", {}),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ContentError(file, "counts", f"confirmed and updated ({error!r})") from None


def read_history(folder: str, action: str) -> tuple[Point, ...]:
    """Read an action's `<id>.history.json`; no points where there is none. Raises as above."""
    file = Path(folder) / f"{action}.history.json"
    if not folder or not file.is_file():
        return ()
    try:
        points = _published(file)["points"]
        return tuple(Point(datetime.fromisoformat(at), int(reached)) for at, reached in points)
    except (KeyError, TypeError, ValueError) as error:
        raise ContentError(file, "history", f"points of hour and number ({error!r})") from None


def _published(file: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    return json.loads(file.read_text("utf-8"))
