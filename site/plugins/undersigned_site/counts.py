"""Counts as they were published, to show "as of" their time when a page is built."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from undersigned_site.tables import ContentError


@dataclass(frozen=True, slots=True)
class Count:
    """How many confirmed signatures an action had, and when."""

    confirmed: int
    updated: datetime


def read(folder: str, action: str) -> Count | None:
    """Read an action's `<id>.json` in a folder of counts; None where there is none.

    Raises ContentError for a file that is not as the tally writes it.
    """
    file = Path(folder) / f"{action}.json"
    if not folder or not file.is_file():
        return None
    try:
        published = json.loads(file.read_text("utf-8"))
        return Count(int(published["confirmed"]), datetime.fromisoformat(published["updated"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ContentError(file, "counts", f"confirmed and updated ({error!r})") from None
