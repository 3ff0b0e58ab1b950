"""Drafts: what a command was writing when it was killed goes when the next one starts.

A draft is a file, or a folder of what is written on the way to one. It holds names or a key in the
clear, and lies where its file is to be: perhaps in another folder, or on a stick. So before one is
opened a note of it is written, in the desk's home, and locked for as long as its command lives. A
note can remove nothing but the draft of its own name.
"""

import errno
import fcntl
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from desk.work.errors import DeskError

FOLDER = "unfinished"
OWNER_ONLY = 0o600
_TOKEN = re.compile(r"[0-9a-f]{32}")
_LONGEST = 16_384  # bytes of a note, and so of a draft's path
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


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
    with _draft_in(home, folder) as path:
        # Opened within, for a signal may come between any two steps.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(path, flags, OWNER_ONLY), "wb") as file:
            yield Draft(path, file)


@contextmanager
def drafted_folder(home: Path, folder: Path) -> Iterator[Path]:
    """Make a folder for drafts in another, for the owner only; all of it is gone at the end."""
    with _draft_in(home, folder) as path:
        path.mkdir(mode=0o700)
        yield path


@contextmanager
def _draft_in(home: Path, folder: Path) -> Iterator[Path]:
    """Name a draft in a folder, and remove whatever is there at the end."""
    token = secrets.token_hex(16)
    path = folder.resolve() / _name(token)
    try:
        with _noted(home, token, path) as note:
            try:
                yield path
            finally:
                if path.is_dir():
                    shutil.rmtree(path)
                path.unlink(missing_ok=True)
                note.unlink()  # not where the draft is still there: the next command tries again
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise DeskError(
            f"There is no room left to write into {folder}, and nothing half-written was left "
            "there: make room, or name a place on another disk, and repeat the command."
        ) from error


def sweep(home: Path) -> list[str]:
    """Remove the drafts of commands that live no more, and return a line for each."""
    folder = home / FOLDER
    if not folder.is_dir():
        return []
    with _alone(folder):
        notes = sorted(path for path in folder.iterdir() if _TOKEN.fullmatch(path.name))
        return [line for note in notes if (line := _swept(note))]


@contextmanager
def _noted(home: Path, token: str, draft: Path) -> Iterator[Path]:
    """Write a note of a draft that is to be opened, down to the disk, and keep it locked."""
    folder = home / FOLDER
    make_folder(folder)
    note = folder / token
    with ExitStack() as closing:
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
    if stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid():
        return _emptied(draft)
    if not _ours(facts):
        return False
    draft.unlink()
    return True


def _emptied(folder: Path) -> bool:
    """Remove a folder of drafts; one with anything but files of our own in it stays as it is."""
    files = list(folder.iterdir())
    if not all(_ours(path.lstat()) for path in files):
        return False
    for path in files:
        path.unlink()
    folder.rmdir()
    return True


def _draft(token: str, content: bytes) -> Path | None:
    """Read the draft's path from a note; None where it is not of the form that is written."""
    path = Path(os.fsdecode(content))
    plain = b"\0" not in content and ".." not in path.parts and os.fsencode(path) == content
    return path if plain and path.is_absolute() and path.name == _name(token) else None


def _name(token: str) -> str:
    return f".undersigned-{token}.part"


def _ours(facts: os.stat_result) -> bool:
    return stat.S_ISREG(facts.st_mode) and facts.st_uid == os.getuid()


@contextmanager
def _alone(folder: Path) -> Iterator[int]:
    """Let no other command make or sweep notes meanwhile: a new one is not locked at once."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)
