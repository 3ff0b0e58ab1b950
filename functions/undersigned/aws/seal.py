"""Sealing by age (https://age-encryption.org/v1), through pyrage.

What a signer wrote is sealed to the organisers' public keys and cannot be opened here; what the
mail queue carries is sealed to a key that is derived from the deployment's secret.
"""

from collections.abc import Callable, Sequence

import bech32
import pyrage

from undersigned.rules import record
from undersigned.rules.record import Record, Seal


def sealer(public_keys: str) -> Seal:
    """Return what seals to every one of the comma-separated `age1…` keys.

    Raises pyrage.RecipientError for a key that is none, and ValueError if there is no key at all.
    """
    recipients = [pyrage.x25519.Recipient.from_str(key.strip()) for key in public_keys.split(",")]

    def seal(content: bytes) -> bytes:
        return bytes(pyrage.encrypt(content, recipients))

    return seal


def mail_identity(key: bytes) -> pyrage.x25519.Identity:
    """Return the age identity of a 32-byte key, which is written as age writes its own."""
    words = bech32.convertbits(key, 8, 5) or []
    return pyrage.x25519.Identity.from_str(bech32.bech32_encode("age-secret-key-", words).upper())


def opener(identities: Sequence[pyrage.x25519.Identity]) -> Callable[[bytes], bytes]:
    """Return what opens things sealed to any of the identities; it raises pyrage.DecryptError."""

    def unseal(sealed: bytes) -> bytes:
        return bytes(pyrage.decrypt(sealed, list(identities)))

    return unseal


def open_record(sealed: bytes, identities: Sequence[pyrage.x25519.Identity]) -> Record:
    """Open what a signer wrote.

    Raises pyrage.DecryptError without the right organiser key, ValueError for what is no record.
    """
    return record.unpack(opener(identities)(sealed))
