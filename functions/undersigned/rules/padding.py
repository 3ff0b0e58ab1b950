"""Padding: a length tells nothing of what is sealed."""

STEP = 512  # bytes
_LINE = 72  # characters, as in a mail


def padded(raw: bytes, step: int = STEP) -> bytes:
    """Fill up to a step of some bytes with spaces, which the readers pass over."""
    return raw + b" " * (-len(raw) % step)


def filled(text: str, size: int) -> str:
    """Fill a text up to a size in bytes of UTF-8, by blank lines at its end, which nobody reads."""
    room = size - len(text.encode())
    return text + "".join("\n" if at % _LINE == 0 else " " for at in range(room))
