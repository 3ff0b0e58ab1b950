"""A session in which a key in shares is unlocked: for one shell, and what is typed in it.

The key lies in a file under `unlocked/`, in the desk's home, sealed to an identity that is made for
the session and stands in the shell's environment alone. So what is on the disk is of no use without
the shell. It is removed when the shell ends; where its command was killed, by the next one.
"""

import fcntl
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import pyrage

from desk.work.files import new_file
from desk.work.keys.identity_file import content, written
from desk.work.unfinished import make_folder

VARIABLE = "UNDERSIGNED_SESSION"
FOLDER = "unlocked"
_ENDING = (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM)
_STEP = 1  # second
_LEFT = 5  # seconds that a shell has to end, once its session has


def identities(home: Path) -> list[pyrage.x25519.Identity]:
    """Return what is unlocked for this session; nothing where there is none, or it has ended."""
    try:
        own = pyrage.x25519.Identity.from_str(os.environ.get(VARIABLE, ""))
        text = bytes(pyrage.decrypt(content(_file(home, own)), [own])).decode()
        return [pyrage.x25519.Identity.from_str(text.split()[-1])]
    except (FileNotFoundError, IndexError, ValueError, pyrage.DecryptError, pyrage.IdentityError):
        return []


@contextmanager
def unlocked(home: Path, identity: pyrage.x25519.Identity) -> Iterator[Mapping[str, str]]:
    """Yield the environment in which a key is unlocked, until the block ends."""
    own = pyrage.x25519.Identity.generate()
    path = _file(home, own)
    make_folder(path.parent)
    held = -1
    try:
        with new_file(home, path) as file:
            # A lock is of the file that is open, whatever it is called: no other command takes it
            # for one that was left, not even for a moment.
            held = os.dup(file.fileno())
            fcntl.flock(held, fcntl.LOCK_EX)
            file.write(pyrage.encrypt(written(identity).encode(), [own.to_public()]))
        yield os.environ | {VARIABLE: str(own)}
    finally:
        path.unlink(missing_ok=True)
        if held >= 0:
            os.close(held)


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command to its end, and return its exit code, as a shell tells it.

    Ctrl-C is the command's own business. Whatever else ends this ends the command too.
    """
    before = signal.signal(signal.SIGINT, _passed_over)  # a handler is not inherited
    child = None
    try:
        with _put_off():
            child = subprocess.Popen(command, env=environment)  # noqa: S603 - what was typed
        code = _ended(child)
    finally:
        signal.signal(signal.SIGINT, before)
        if child and child.poll() is None:
            child.send_signal(signal.SIGHUP)  # an interactive shell passes over a SIGTERM
            with suppress(subprocess.TimeoutExpired):
                child.wait(_LEFT)
    return 128 - code if code < 0 else code


@contextmanager
def _put_off() -> Iterator[None]:
    """Let a signal that ends this come after the block, so that what the block begins is known."""
    came: list[int] = []
    heeded = [each for each in _ENDING if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, lambda number, _: came.append(number)) for each in heeded}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    for number in came:
        signal.raise_signal(number)


def _ended(child: subprocess.Popen[bytes]) -> int:
    # In steps: a signal that comes just before it waits is not heeded while it does.
    while True:
        with suppress(subprocess.TimeoutExpired):
            return child.wait(_STEP)


def sweep(home: Path) -> list[str]:
    """Remove what sessions left whose command was killed, and return a line for each."""
    return [
        f"Removed what a session had left that was unlocked: {str(path)!r}"
        for path in sorted((home / FOLDER).glob("*.age"))
        if _removed(path)
    ]


def _removed(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except OSError:  # its session goes on
        return False
    finally:
        os.close(descriptor)
    return True


def _file(home: Path, own: pyrage.x25519.Identity) -> Path:
    return home / FOLDER / f"{own.to_public()}.age"


def _passed_over(number: int, frame: FrameType | None) -> None:
    """Go on."""
