"""Padding: a length tells nothing of what is sealed."""

STEP = 256  # bytes


def padded(raw: bytes, step: int = STEP) -> bytes:
    """Fill up to a step of some bytes with spaces, which the readers pass over."""
    return raw + b" " * (-len(raw) % step)
