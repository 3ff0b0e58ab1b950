"""What a terminal shows while a command works: findings as they are made, and how far it is."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

from desk.work.finding import Finding, Grade

_LINES = 10  # said of the whole where no bar can be drawn, unless it is soon over
_SOON = 100

T = TypeVar("T")


def show(findings: Iterable[Finding]) -> set[Grade]:
    """Show findings as they are made, and return how much they matter."""
    grades = set()
    for finding in findings:
        click.echo(finding.line)
        grades.add(finding.grade)
    return grades


def progress(things: Iterable[T], total: int, label: str) -> Iterator[T]:
    """Yield the things, and show how many of them are done: by a bar, or in a log by some lines."""
    if sys.stderr.isatty():
        with click.progressbar(things, total, label, file=sys.stderr) as shown:
            yield from shown
        return
    step = max(total // _LINES, _SOON)
    for done, thing in enumerate(things, 1):
        yield thing
        if done % step == 0:
            click.echo(f"{label}: {done:,} of {total:,}", err=True)


def watch(label: str, seconds: int) -> None:
    """Let time pass, and show that it does."""
    with click.progressbar(range(seconds), label=label, file=sys.stderr) as shown:
        for _ in shown:
            time.sleep(1)
