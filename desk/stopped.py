"""Ctrl-C, a closed terminal and a shutdown end a command alike: it cleans up what it began."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM)
_CALLED = {signal.SIGINT: "Ctrl-C"}


class Stopped(BaseException):
    """A signal asked the command to end; like KeyboardInterrupt no error that a step may mend."""

    def __init__(self, number: int) -> None:
        sent = signal.Signals(number)
        self.name = _CALLED.get(sent, sent.name)
        self.code = 128 + number  # what a shell expects
        super().__init__(
            f"Stopped by {self.name}. Nothing half-written was left: repeat the command."
        )


@contextmanager
def heeding_signals() -> Iterator[None]:
    """Raise Stopped at the first of the signals, until the block ends."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python lets no other thread have handlers
        return
    # What is ignored already stays so: `nohup` wants the command to outlive its terminal.
    heeded = [each for each in _SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]

    def stop(number: int, _: FrameType | None) -> None:
        for each in heeded:
            signal.signal(each, signal.SIG_IGN)  # a second one would break the cleaning up
        raise Stopped(number)

    before = {each: signal.signal(each, stop) for each in heeded}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
