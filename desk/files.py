"""Files that only their owner may read, and that are whole or not there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

OWNER_ONLY = 0o600


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, that only the owner may enter."""
    if not folder.parent.is_dir():
        make_folder(folder.parent)  # mkdir's own `parents` would leave those open
    folder.mkdir(mode=0o700, exist_ok=True)


def write_new(path: Path, text: str) -> None:
    """Write a file that was not there, down to the disk; FileExistsError if it was."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        _to_disk(file)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that takes the place of `path` when the block ends, or leaves no trace."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            _to_disk(file)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _to_disk(file: IO[str] | IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
