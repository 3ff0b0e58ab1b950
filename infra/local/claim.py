"""One stack at a time in a folder."""

import fcntl
import os
from pathlib import Path
from typing import IO

from infra.local.errors import LocalError


def claim(folder: Path) -> IO[str]:
    """Take a folder for this process, until the returned file is closed or the process ends.

    Raises LocalError if another process has it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (folder / "serve.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with lock:
            lock.seek(0)
            raise LocalError(
                f"A stack runs in {folder} already (process {lock.read()}): stop that one first."
            ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
