"""A veil: some bytes hidden under a key and a name, with the standard library alone.

The bytes of HMAC-SHA-256 over the name and a counter are laid over them by exclusive or (a stream
from a pseudo-random function, as in NIST SP 800-108). Nobody without the key reads or makes them.
Two contents under one key and name would show how they differ: so a name is drawn anew for each,
or is itself made from what it hides. It does not tell whether they were changed: a tag does.
"""

import hmac
from itertools import count, islice

_BLOCK = 32  # bytes


def veiled(key: bytes, name: bytes, content: bytes) -> bytes:
    """Hide some bytes, or show again what was hidden: laid over it twice, a veil is gone."""
    blocks = -(-len(content) // _BLOCK)
    stream = b"".join(
        hmac.digest(key, b"veil\0" + at.to_bytes(4, "big") + name, "sha256")
        for at in islice(count(), blocks)
    )
    return bytes(a ^ b for a, b in zip(content, stream, strict=False))
