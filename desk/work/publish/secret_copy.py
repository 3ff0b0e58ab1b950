"""The copy of a deployment's secret, sealed to the organiser keys.

Without the secret no link in a mail works any more, and everybody could sign twice; it cannot be
made again, so a copy is kept away from the cloud. Beside it lies the secret's fingerprint, which
the table shows too, with the copy's own hash: so nobody is asked for a passphrase to see whether
the copy is of this very secret.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pyrage

from desk.work.aside import put_aside
from desk.work.errors import DeskError
from desk.work.files import replacing
from desk.work.keys.keyring import Keyring, unasked
from desk.work.keys.keys import Key
from desk.work.unfinished import make_folder
from undersigned.rules.keys import derive


def path(home: Path, stack: str) -> Path:
    """Say where the copy of a stack's secret is kept."""
    return home / f"{stack}.secret.age"


def keep(home: Path, stack: str, secret: str, keys: Sequence[Key]) -> Path | None:
    """Keep a copy of the secret, sealed to all the given keys; asks nobody for a passphrase.

    DeskError where the copy that is there is of another secret. Where nobody can know of which it
    is, it stays beside the new one: returns where.
    """
    copy, fingerprint = path(home, stack), derive(secret).fingerprint
    former = _fingerprint(copy, home) if copy.exists() else fingerprint
    if former not in ("", fingerprint):
        raise DeskError(
            f"The stack {stack} has another secret than the copy in {copy}: nothing was "
            "published. Restore the secret from that copy (docs/desk.md), or, if this is a new "
            "stack of the same name, move the copy elsewhere."
        )
    recipients = [pyrage.x25519.Recipient.from_str(key.public) for key in keys]
    sealed = bytes(pyrage.encrypt(secret.encode(), recipients))
    make_folder(home)
    aside = None if former else put_aside(home, copy)
    for file, content in ((copy, sealed), (_beside(copy), _noted(fingerprint, sealed))):
        with replacing(home, file) as draft:
            draft.write(content)
    return aside


def _fingerprint(copy: Path, home: Path) -> str:
    """Say of which secret the copy is; "" where that takes a passphrase, or a key that is not here.

    Somebody who publishes without a key of their own cannot look into the copy, nor need to.
    """
    sealed, beside = copy.read_bytes(), _beside(copy)
    if beside.exists():
        noted = beside.read_bytes()
        fingerprint = noted.partition(b" ")[0].decode("utf-8", "replace")
        if noted == _noted(fingerprint, sealed):
            return fingerprint
    try:
        secret = bytes(pyrage.decrypt(sealed, Keyring(home, unasked).identities())).decode()
    except (DeskError, ValueError, pyrage.DecryptError):  # a retired key may be damaged, too
        return ""
    return derive(secret).fingerprint


def _beside(copy: Path) -> Path:
    return copy.with_suffix(".fingerprint")


def _noted(fingerprint: str, sealed: bytes) -> bytes:
    return f"{fingerprint} {hashlib.sha256(sealed).hexdigest()}\n".encode()
