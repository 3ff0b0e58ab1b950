"""The table that the bench prints: one row a figure, beside what the design allows."""

from collections.abc import Sequence
from dataclasses import dataclass

_HEAD = ("what", "measured", "budget", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; `budget` is the most it may be, or the `least`, or None where there is none."""

    what: str
    value: float
    unit: str
    budget: float | None = None
    least: bool = False

    @property
    def verdict(self) -> str:
        """Whether the figure keeps its budget: ok or over, and nothing where there is none."""
        if self.budget is None:
            return ""
        kept = self.value >= self.budget if self.least else self.value <= self.budget
        return "ok" if kept else "over"

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The row as it is printed."""
        budget = ""
        if self.budget is not None:
            budget = f"{'≥' if self.least else '≤'} {_number(self.budget)} {self.unit}"
        return self.what, f"{_number(self.value)} {self.unit}", budget, self.verdict


def table(rows: Sequence[Row]) -> str:
    """Lay rows out in columns: words to the left, figures to the right."""
    lines = [_HEAD, *(row.cells for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        f"{what:<{widths[0]}}  {value:>{widths[1]}}  {budget:>{widths[2]}}  {verdict}".rstrip()
        for what, value, budget, verdict in lines
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
