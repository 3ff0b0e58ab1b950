"""Files that only their owner may read, and that are whole or not there."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from desk.work.unfinished import OWNER_ONLY, Draft, create, drafted, drafted_folder

Put = Callable[[str, bytes], None]  # a file into a folder: its name, and what is in it

# How a disk says that a file has one name there: FAT and exFAT, as sticks have them.
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


def write_new(home: Path, path: Path, text: str) -> None:
    """Write a file that was not there, down to the disk; FileExistsError if it was."""
    with new_file(home, path) as file:
        file.write(text.encode())


@contextmanager
def new_file(home: Path, path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that is at `path` when the block ends; FileExistsError if one is there then."""
    with drafted(home, path.parent) as draft:
        yield draft.file
        _to_disk(draft.file)
        _name(draft, path)
        _folder_to_disk(path.parent)


@contextmanager
def new_folder(home: Path, path: Path) -> Iterator[Put]:
    """Yield what puts files into a folder, which is at `path` when the block ends, with them all.

    It may take the place of an empty folder; FileExistsError if anything else is there then.
    """
    with drafted_folder(home, path.parent) as draft:

        def put(name: str, content: bytes) -> None:
            with create(draft / name) as file:
                file.write(content)
                _to_disk(file)

        yield put
        _folder_to_disk(draft)
        try:
            draft.rename(path)  # in one step, and never over a folder that has something in it
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
                raise
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        _folder_to_disk(path.parent)


@contextmanager
def replacing(home: Path, path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that takes the place of `path` when the block ends, or leaves no trace."""
    with drafted(home, path.parent) as draft:
        yield draft.file
        _to_disk(draft.file)
        draft.path.replace(path)
        _folder_to_disk(path.parent)


def _name(draft: Draft, path: Path) -> None:
    """Give a draft its name, in one step that fails if another file has it."""
    try:
        os.link(draft.path, path)
    except FileExistsError:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # The name is taken first, and then the place of what we took it with.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
        try:
            draft.path.replace(path)
        except OSError:
            path.unlink()
            raise


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _folder_to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # not every disk can; the file itself is on it
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
