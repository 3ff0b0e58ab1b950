"""Padding: a length tells nothing of what is sealed or mailed."""

from collections.abc import Collection

STEP = 512  # bytes
_LINE = 72  # characters, as in a mail


def padded(raw: bytes, step: int = STEP) -> bytes:
    """Fill up to a step of some bytes with spaces, which the readers pass over."""
    return raw + b" " * (-len(raw) % step)


def filled(text: str, letters: int, lines: int) -> str:
    """Fill a text at its end by lines that nobody reads.

    Then it has so many bytes of UTF-8 and so many line ends besides, however wide these are.
    """
    ends = text.count("\n")
    room = letters - (len(text.encode()) - ends)
    return text + "".join(
        "\n" + " " * min(_LINE, max(0, room - at * _LINE)) for at in range(lines - ends)
    )


def alike(texts: Collection[str]) -> tuple[int, int]:
    """Return how many bytes, and line ends besides, each of some texts can be filled up to."""
    ends = [text.count("\n") for text in texts]
    letters = [len(text.encode()) - text.count("\n") for text in texts]
    return max(letters), max(ends) + -(-(max(letters) - min(letters)) // _LINE)
