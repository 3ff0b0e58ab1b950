"""A pack under a seal: its files in one, opened by whom it is sealed to and by nobody else."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import pyrage

from desk.work.errors import DeskError
from desk.work.keys import passphrase

NAME = "pack.zip.age"
SHORTEST = 12
"""Characters of a passphrase: what is shorter is found by trying."""

Seal = Callable[[bytes], bytes]


def to_keys(keys: Sequence[str]) -> Seal:
    """Return what seals to public keys; DeskError at one that is none."""
    recipients = []
    for key in keys:
        try:
            recipients.append(pyrage.x25519.Recipient.from_str(key.strip()))
        except pyrage.RecipientError:
            raise DeskError(
                "This is no public key: one starts with age1 and has 62 characters."
            ) from None
    return lambda content: bytes(pyrage.encrypt(content, recipients))


def refusal(typed: str) -> str | None:
    """Say why this is no good as a passphrase for a pack; None where it is."""
    if len(typed) < SHORTEST:
        return (
            f"A passphrase has {SHORTEST} characters at the least: four words that nobody would "
            "guess are easy to say, and hard to try."
        )
    return passphrase.refusal(typed)


def by_passphrase(typed: str) -> Seal:
    """Return what seals by a passphrase; DeskError at one that is no good.

    Its accents are composed, as most keyboards send them: who opens it has another.
    """
    if refused := refusal(typed):
        raise DeskError(refused)
    return lambda content: bytes(pyrage.passphrase.encrypt(content, passphrase.composed(typed)))


def zipped(folder: str, files: Iterable[tuple[str, bytes]], day: date) -> bytes:
    """Return files as a zip in which they lie in a folder, all of one day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(f"{folder}/{name}", (day.year, day.month, day.day, 12, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()
