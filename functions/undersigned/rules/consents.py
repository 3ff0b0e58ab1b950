"""Consents that were taken back, as a signature carries them: of one size, whatever they are.

The function cannot open what was sealed when somebody signed, so this lies beside it, hidden under
a key of the deployment's secret. Who has no key learns not even whether anything was taken back.
"""

import hmac
from collections.abc import Iterable

from undersigned.rules.fields import CONSENTS
from undersigned.rules.veil import veiled

NONCE = 16  # bytes, drawn anew for each writing
_NAMES = 64  # bytes that the names of all consents fit into
_TAG = 16
SIZE = NONCE + _NAMES + _TAG


def hidden(key: bytes, who: tuple[str, str], taken_back: Iterable[str], nonce: bytes) -> bytes:
    """Write the consents that a signer (action and mac) has taken back."""
    names = " ".join(sorted(taken_back)).encode().ljust(_NAMES)
    if len(names) > _NAMES:
        raise ValueError("more consents than there is room for")
    body = nonce + veiled(key, nonce, names)
    return body + _tag(key, who, body)


def taken_back(key: bytes, who: tuple[str, str], written: bytes) -> frozenset[str]:
    """Read the consents that a signer has taken back; none where nothing was ever written.

    What is not as it was written counts as all of them: nobody is to be named by a fault.
    """
    if not written:
        return frozenset()
    body, tag = written[:-_TAG], written[-_TAG:]
    if len(written) != SIZE or not hmac.compare_digest(tag, _tag(key, who, body)):
        return frozenset(CONSENTS)
    return frozenset(veiled(key, body[:NONCE], body[NONCE:]).decode().split())


def _tag(key: bytes, who: tuple[str, str], body: bytes) -> bytes:
    signer = "\0".join(who).encode()
    return hmac.digest(key, b"off\0" + signer + b"\0" + body, "sha256")[:_TAG]
