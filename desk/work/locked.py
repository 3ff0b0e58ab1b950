"""A folder of the desk's that one command has to itself."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk.work.errors import DeskError
from desk.work.unfinished import make_folder


@contextmanager
def locked(folder: Path, busy: str) -> Iterator[None]:
    """Have a folder alone until the block ends; DeskError, in the words of `busy`, if another has.

    It ends with the command, however that ends.
    """
    make_folder(folder)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DeskError(busy) from None
        yield
    finally:
        os.close(descriptor)
