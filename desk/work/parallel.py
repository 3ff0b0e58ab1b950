"""Many things to do with AWS, several at a time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

from desk.work.stack import WORKERS

_AHEAD = 4 * WORKERS  # handed out at a time, however many there are

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


class Progress(Protocol):
    """Yields things as they are done, and lets somebody see how many of them are."""

    def __call__(self, things: Iterable[T], total: int, label: str) -> Iterator[T]:
        """Show the things under a label."""


def unseen(things: Iterable[T], total: int, label: str) -> Iterator[T]:  # noqa: ARG001 - as shown
    """Yield the things, and show nobody."""
    yield from things
