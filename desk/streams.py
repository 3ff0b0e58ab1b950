"""Standard streams: what a command says never breaks what it does."""

import errno
import io
import os
import sys
from contextlib import suppress
from traceback import walk_tb

import click

_CLOSED = {"stdin": "r", "stdout": "w", "stderr": "w"}
_BROKEN = "Standard output takes no more ({}): the rest of what this command says is lost."


def ready() -> None:
    """Have nothing read from a stream that is closed, and all be written that one cannot encode.

    What stands in for a closed one takes its number too, which else some file would be given.
    """
    for name, mode in _CLOSED.items():
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for good
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def broken(error: OSError) -> bool:
    """Tell whether what a command says cannot be written: its reader is gone, or the disk is full.

    The error itself names no file then: it was met by what writes to standard streams alone.
    """
    met = [frame.f_globals["__name__"].split(".")[0] for frame, _ in walk_tb(error.__traceback__)]
    return error.errno == errno.EPIPE or met[-1:] in (["click"], ["rich"])


def give_up(error: OSError) -> None:
    """Say why nothing more is said, and write no more: nor does Python, at its end."""
    with suppress(OSError):
        click.echo(f"Error: {_BROKEN.format(error.strerror)}", err=True)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # what stands for it in a test has no number
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
