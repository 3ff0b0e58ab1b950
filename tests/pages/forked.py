"""Pelican in a child of this process: its imports, most of a small build's time, are paid once."""

import os
import sys
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import pelican

import undersigned_site  # noqa: F401 - with all that it imports


def build(arguments: Sequence[str], where: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Run `pelican` with these arguments; returns its exit status and what it said."""
    with tempfile.TemporaryFile() as said:
        with warnings.catch_warnings():
            # The child runs no code of another thread, and ends without any clearing up.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if not child:
            os._exit(_run(arguments, where, environment, said.fileno()))
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return os.waitstatus_to_exitcode(status), said.read().decode()


def _run(arguments: Sequence[str], where: Path, environment: Mapping[str, str], output: int) -> int:
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    os.chdir(where)
    os.environ.update(environment)
    warnings.simplefilter("default")
    try:
        pelican.main(list(arguments))
        end: str | int | None = None
    except SystemExit as ended:
        end = ended.code
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is to be told
        end = repr(error)
    if isinstance(end, str):  # a sentence, which the interpreter would print
        sys.stderr.write(f"{end}\n")
        end = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return end or 0
