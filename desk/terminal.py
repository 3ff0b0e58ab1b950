"""What a terminal shows: colours, tables and a bar where a person looks, plain lines elsewhere.

rich looks whether there is a terminal, and whether NO_COLOR says that colours are unwanted. Nothing
here is taken for rich's own markup, and what comes from elsewhere is `printable` before.
"""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from desk.work.finding import Finding, Grade
from desk.work.printable import printable

if TYPE_CHECKING:
    from rich.console import Console

_LINES = 10  # said of the whole where no bar can be drawn, unless it is soon over
_SOON = 100
_COLOURS = {Grade.FINE: "", Grade.CARE: "yellow", Grade.STOPS: "bold red"}

T = TypeVar("T")


def show(findings: Iterable[Finding]) -> set[Grade]:
    """Show findings as they are made, and return how much they matter."""
    console, grades = _console(), set()
    for finding in findings:
        # Not broken into lines: what is to be typed is copied from here.
        console.print(finding.line, style=_COLOURS[finding.grade], soft_wrap=True)
        grades.add(finding.grade)
    return grades


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Show rows below heads; where a program reads, the rows alone, two spaces between."""
    cells = [[printable(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _draw(heads, cells)
        return
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        line = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(line).rstrip())


def progress(things: Iterable[T], total: int, label: str) -> Iterator[T]:
    """Yield the things, and show how many of them are done: by a bar, or in a log by some lines."""
    if sys.stderr.isatty():
        yield from _bar(things, total, label)
        return
    step = max(total // _LINES, _SOON)
    for done, thing in enumerate(things, 1):
        yield thing
        if done % step == 0:
            click.echo(f"{label}: {done:,} of {total:,}", err=True)


def watch(label: str, seconds: int) -> None:
    """Let time pass, and show that it does: in a log, before it begins."""
    if not sys.stderr.isatty():
        click.echo(f"{label}: {seconds} seconds", err=True)
        time.sleep(seconds)
        return
    for _ in _bar(range(seconds), seconds, label):
        time.sleep(1)


def _bar(things: Iterable[T], total: int, label: str) -> Iterator[T]:
    from rich.progress import (  # noqa: PLC0415 - most commands need no bar
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=_console(error=True)) as shown:
        yield from shown.track(things, total, description=label)


def _draw(heads: Sequence[str], cells: Iterable[Sequence[str]]) -> None:
    from rich import box  # noqa: PLC0415 - where a program reads, no table is drawn
    from rich.table import Table  # noqa: PLC0415

    drawn = Table(*heads, box=box.SIMPLE_HEAD)
    for column in drawn.columns:
        column.overflow = "fold"  # never cut off
    for row in cells:
        drawn.add_row(*row)
    _console().print(drawn)


def _console(*, error: bool = False) -> "Console":
    from rich.console import Console  # noqa: PLC0415 - `--help` needs none

    return Console(stderr=error, markup=False, highlight=False, emoji=False)
