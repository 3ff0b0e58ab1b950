"""Drafts of files: what a command was writing when it was killed goes when the next one starts.

A draft holds names or a key in the clear, and lies where its file is to be: perhaps in another
folder, or on a stick. So before one is opened a note of it is written, in the desk's home, and
locked for as long as its command lives. A note can remove nothing but the draft of its own name,
which is a file, or a folder of files.
"""

import errno
import fcntl
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from desk.work.errors import DeskError

FOLDER = "unfinished"
OWNER_ONLY = 0o600
_OF_FILES, _OF_FOLDERS = ".part", ".parts"  # how drafts of either end
_ELSEWHERE = ", or name a place on another disk"
_TOKEN = re.compile(r"[0-9a-f]{32}")
_LONGEST = 16_384  # bytes of a note, and so of a draft's path
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that is being written, and that is removed unless it was given its name."""

    path: Path
    file: IO[bytes]


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, that only the owner may enter."""
    if not folder.parent.is_dir():
        make_folder(folder.parent)  # mkdir's own `parents` would leave those open
    folder.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def drafted(home: Path, folder: Path) -> Iterator[Draft]:
    """Open a draft in a folder, for the owner only; whatever happens, it is gone at the end."""
    token = secrets.token_hex(16)
    path = folder.resolve() / _name(token)
    with _telling(folder, path, _ELSEWHERE), _noted(home, token, path) as note:
        try:
            # Opened within, for a signal may come between any two steps.
            with create(path) as file:
                yield Draft(path, file)
        finally:
            path.unlink(missing_ok=True)
            note.unlink()  # not where the draft is still there: the next command tries again


@contextmanager
def drafted_folder(home: Path, folder: Path) -> Iterator[Path]:
    """Make a draft that is a folder, for the owner only; it is gone at the end, with its files."""
    token = secrets.token_hex(16)
    path = folder.resolve() / _name(token, _OF_FOLDERS)
    with _telling(folder, path, _ELSEWHERE), _noted(home, token, path) as note:
        try:
            path.mkdir(mode=0o700)
            yield path
        finally:
            with suppress(FileNotFoundError):  # it has its name
                _remove_folder(path)
            note.unlink()


def create(path: Path) -> IO[bytes]:
    """Open a file that is not there yet, for the owner only."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb")


def sweep(home: Path) -> list[str]:
    """Remove the drafts of commands that live no more, and return a line for each."""
    folder = home / FOLDER
    if not folder.is_dir():
        return []
    with _alone(folder):
        notes = sorted(path for path in folder.iterdir() if _TOKEN.fullmatch(path.name))
        return [line for note in notes if (line := _swept(note))]


@contextmanager
def _telling(folder: Path, path: Path, otherwise: str) -> Iterator[None]:
    """Say of a folder that it is full, or takes no files such as `path`; whose name is but ours."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DeskError(
                f"There is no room left to write into {folder}, and nothing half-written was left "
                f"there: make room{otherwise}, and repeat the command."
            ) from error
        if error.errno in _CLOSED and error.filename == str(path):
            raise DeskError(
                f"Nothing can be written into {folder} ({error.strerror}): see that you "
                f"may{otherwise}, and repeat the command."
            ) from error
        raise


@contextmanager
def _noted(home: Path, token: str, draft: Path) -> Iterator[Path]:
    """Write a note of a draft that is to be opened, down to the disk, and keep it locked."""
    folder = home / FOLDER
    note = folder / token
    with ExitStack() as closing:
        with _telling(folder, note, ""):
            make_folder(folder)
            with _alone(folder) as above:
                file = closing.enter_context(note.open("xb", buffering=0))
                fcntl.flock(file, fcntl.LOCK_EX)
                file.write(os.fsencode(draft))
                os.fsync(file.fileno())
                os.fsync(above)
        yield note


def _swept(note: Path) -> str | None:
    try:
        descriptor = os.open(note, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        if not _ours(os.fstat(descriptor)):
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None  # its command is still writing
        draft = _draft(note.name, file.read(_LONGEST))
        # Said as Python writes text, for a folder's name could hold what a terminal obeys.
        shown = repr(str(draft))
        try:
            if draft and not draft.parent.is_dir():
                return None  # on a stick that is not plugged in: it will be, some day
            removed = draft is not None and _removed(draft)
            note.unlink(missing_ok=True)
        except OSError as error:
            return f"A stopped command left {shown} half-written; remove it ({error.strerror})."
    return f"Removed what a stopped command had left half-written: {shown}" if removed else None


def _removed(draft: Path) -> bool:
    try:
        facts = draft.lstat()
    except FileNotFoundError:
        return False
    if draft.suffix == _OF_FOLDERS and _ours(facts, stat.S_ISDIR):
        _remove_folder(draft)
    elif draft.suffix == _OF_FILES and _ours(facts):
        draft.unlink()
    else:
        return False
    return True


def _remove_folder(draft: Path) -> None:
    """Remove a folder with its files; one that has folders is no draft, and stays with them."""
    for file in draft.iterdir():
        file.unlink()
    draft.rmdir()


def _draft(token: str, content: bytes) -> Path | None:
    """Read the draft's path from a note; None where it is not of the form that is written."""
    path = Path(os.fsdecode(content))
    plain = b"\0" not in content and ".." not in path.parts and os.fsencode(path) == content
    named = path.name in (_name(token, _OF_FILES), _name(token, _OF_FOLDERS))
    return path if plain and path.is_absolute() and named else None


def _name(token: str, suffix: str = _OF_FILES) -> str:
    return f".undersigned-{token}{suffix}"


def _ours(facts: os.stat_result, kind: Callable[[int], bool] = stat.S_ISREG) -> bool:
    return kind(facts.st_mode) and facts.st_uid == os.getuid()


@contextmanager
def _alone(folder: Path) -> Iterator[int]:
    """Let no other command make or sweep notes meanwhile: a new one is not locked at once."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)
