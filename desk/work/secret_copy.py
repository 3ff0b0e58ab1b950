"""The copy of a deployment's secret, sealed to the organiser keys.

Without the secret no link in a mail works any more, and everybody could sign twice; it cannot be
made again, so a copy is kept away from the cloud.
"""

from collections.abc import Sequence
from pathlib import Path

import pyrage

from desk.work.errors import DeskError
from desk.work.files import replacing
from desk.work.keys import Key, identities
from desk.work.unfinished import make_folder


def path(home: Path, stack: str) -> Path:
    """Say where the copy of a stack's secret is kept."""
    return home / f"{stack}.secret.age"


def keep(home: Path, stack: str, secret: str, keys: Sequence[Key]) -> Path:
    """Keep a copy of the secret, sealed to all the given keys; never in place of another secret."""
    copy = path(home, stack)
    held = identities(home)
    # Somebody who publishes without a key of their own cannot look into the copy, nor need to.
    if copy.exists() and held and _opened(copy, held) != secret:
        raise DeskError(
            f"The stack {stack} has another secret than the copy in {copy}: nothing was "
            "published. Restore the secret from that copy (docs/desk.md), or, if this is a new "
            "stack of the same name, move the copy elsewhere."
        )
    recipients = [pyrage.x25519.Recipient.from_str(key.public) for key in keys]
    make_folder(home)
    with replacing(home, copy) as file:
        file.write(pyrage.encrypt(secret.encode(), recipients))
    return copy


def _opened(copy: Path, held: list[pyrage.x25519.Identity]) -> str:
    try:
        return bytes(pyrage.decrypt(copy.read_bytes(), held)).decode()
    except pyrage.DecryptError:
        raise DeskError(
            f"None of the keys here opens {copy}, the copy of the secret: move it elsewhere if "
            "its key is lost, and publish again."
        ) from None
