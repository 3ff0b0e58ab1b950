"""Many things to do with AWS, several at a time, and how far that is."""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import click

from desk.stack import WORKERS

_AHEAD = 4 * WORKERS  # handed out at a time, however many there are
_LINES = 10  # said of the whole where no bar can be drawn, unless it is soon over
_SOON = 100

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(do: Callable[[T], R], things: Iterable[T]) -> Iterator[R]:
    """Do the same with many things, several at a time; yields what came of each, in their order.

    After an error nothing more is begun.
    """
    waiting: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(WORKERS)
    try:
        for thing in things:
            if len(waiting) == _AHEAD:
                yield waiting.popleft().result()
            waiting.append(pool.submit(do, thing))
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def told(things: Iterable[T], total: int, label: str) -> Iterator[T]:
    """Yield the things, and show how many of them are done: by a bar, or in a log by some lines."""
    if sys.stderr.isatty():
        with click.progressbar(things, total, label, file=sys.stderr) as progress:
            yield from progress
        return
    step = max(total // _LINES, _SOON)
    for done, thing in enumerate(things, 1):
        yield thing
        if done % step == 0:
            click.echo(f"{label}: {done:,} of {total:,}", err=True)
