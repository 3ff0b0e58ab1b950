"""Milestones: the numbers stand in `campaign.toml`, what happens at each in the page's own file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from undersigned_site.campaign import FILE
from undersigned_site.tables import ContentError

_PREFIX = "milestone-"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A number of confirmed signatures, and what happens when it is reached."""

    number: int
    what: str


def milestones(
    numbers: tuple[int, ...], metadata: Mapping[str, Any], file: Path
) -> tuple[Milestone, ...]:
    """Join the numbers with the lines `Milestone-<number>:` at the head of a page's file.

    Raises ContentError for a number without its line, and for a line without its number.
    """
    told = {key: str(what) for key, what in metadata.items() if key.startswith(_PREFIX)}
    wanted = {f"{_PREFIX}{number}": number for number in numbers}
    for key in wanted:
        if not told.get(key):
            raise ContentError(file, key.capitalize(), f"it to be there, as {FILE} promises it")
    for key in told:
        if key not in wanted:
            known = ", ".join(map(str, numbers)) or "none"
            raise ContentError(file, key.capitalize(), f"a milestone of {FILE}: {known}")
    return tuple(Milestone(number, told[key]) for key, number in wanted.items())
