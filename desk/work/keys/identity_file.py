"""An identity as a file that age reads: in the clear, or under a passphrase."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pyrage

from desk.work.errors import DeskError, restore
from desk.work.keys import passphrase

Ask = Callable[[str], str]
"""Asks somebody for what is not to be seen, in the words given; "" where they pass it over."""

_TRIES = 3
_MOST = 65_536  # bytes: a file that is none may be of any size
_PREFIX = "AGE-SECRET-KEY-1"


def content(path: Path) -> bytes:
    """Read a file, as far as an identity's goes; DeskError where it is none, or a dead link.

    What others put around it, such as the armour of age, is taken off.
    """
    try:
        # Without waiting: a pipe would have it wait for somebody who writes.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        if path.is_symlink():
            raise DeskError(
                f"{path} leads to {path.readlink()}, and nothing is there: plug in the disk that "
                "it is on, or remove the link."
            ) from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise DeskError(f"{path} is no file: name a key's file, or move this elsewhere.")
    with os.fdopen(descriptor, "rb") as file:
        return passphrase.bare(file.read(_MOST))


def written(identity: pyrage.x25519.Identity) -> str:
    """Write an identity as `age-keygen` does."""
    return f"# public key: {identity.to_public()}\n{identity}\n"


def read_identity(path: Path, mend: str = "") -> pyrage.x25519.Identity:
    """Read an identity that has no passphrase; DeskError if the file holds none.

    `mend` says what to do then, else how a key here is brought back.
    """
    return _parsed(path, content(path).decode("utf-8", "replace"), mend)


def public_of(path: Path) -> str:
    """Work out the public key that belongs to an identity file without a passphrase."""
    return str(read_identity(path).to_public())


def is_protected(path: Path) -> bool:
    """Tell whether a file stands under a passphrase."""
    return passphrase.protected(content(path))


def try_passphrase(path: Path, typed: str, mend: str = "") -> pyrage.x25519.Identity | None:
    """Read a protected identity; None at a wrong passphrase, DeskError at a damaged file."""
    try:
        text = passphrase.opened(content(path), typed)
    except ValueError:
        raise DeskError(_damaged(path, mend)) from None
    return None if text is None else _parsed(path, text, mend)


def ask_to_open(
    path: Path, whose: str, ask: Ask, otherwise: str, mend: str = ""
) -> tuple[str, pyrage.x25519.Identity] | None:
    """Have the passphrase asked for, three times at most; returns it, and what it opened.

    None where they pass it over, which does what `otherwise` says. DeskError if none was right: it
    says what to do by `mend`, else how a key here is brought back.
    """
    question = f"Passphrase of {whose} (Enter {otherwise})"
    for _ in range(_TRIES):
        if not (typed := ask(question)):
            return None
        if identity := try_passphrase(path, typed, mend):
            return typed, identity
        question = f"That is not its passphrase. Once more (Enter {otherwise})"
    raise DeskError(
        f"None of these is the passphrase of {whose}, or {path} is damaged. "
        + (mend or f"{restore(path.stem)}, which has none, and give it another.")
    )


def _parsed(path: Path, text: str, mend: str) -> pyrage.x25519.Identity:
    secret = next((word for word in text.split() if word.startswith(_PREFIX)), "")
    try:
        return pyrage.x25519.Identity.from_str(secret)
    except pyrage.IdentityError:
        raise DeskError(_damaged(path, mend)) from None


def _damaged(path: Path, mend: str) -> str:
    return f"{path} holds no organiser key, or a damaged one. {mend or f'{restore(path.stem)}.'}"
