"""Bills: what an open letter is about, and how far it has come. What each step was is prose."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from undersigned_site import tables
from undersigned_site.tables import Key
from undersigned_site.when import When, when


@dataclass(frozen=True, slots=True)
class Step:
    """A step on a bill's way; `date` as far as it is known."""

    id: str
    date: When | None
    reached: bool


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill, by the name that it has in every language."""

    id: str
    name: str
    steps: tuple[Step, ...]

    def head(self, step: Step) -> str:
        """Return the head line, in the letter's file, that says what a step is."""
        return f"step-{self.id}-{step.id}"


_BILL = {"id": Key(tables.slug), "name": Key(tables.text), "steps": Key(lambda value: value)}
_STEP = {
    "id": Key(tables.slug),
    "date": Key(when, None),
    "reached": Key(tables.flag, default=True),
}


def read_bills(values: object, file: Path, at: str) -> tuple[Bill, ...]:
    """Check the list of bills of a letter, `at` its place in `file`; raises ContentError."""
    return tuple(
        Bill(bill["id"], bill["name"], tuple(_steps(bill["steps"], file, f"{place}.steps")))
        for place, bill in tables.listed(values, _BILL, file, at)
    )


def _steps(values: Any, file: Path, at: str) -> Iterator[Step]:  # noqa: ANN401 - as TOML has it
    for _, step in tables.listed(values, _STEP, file, at):
        yield Step(**step)
