"""The limit of a window, drawn anew for each, so that nobody counts others by it.

With a fixed one, whoever presses until they are refused knows how often others on their line did.
"""


def drawn(most: int, chance: int) -> int:
    """Return a limit from half to one and a half of `most`, by a large random number.

    Each is as likely as another. Where `most` is 1, there is nothing to draw from.
    """
    least, largest = bounds(most)
    return least + chance % (largest - least + 1)


def bounds(most: int) -> tuple[int, int]:
    """Return the least and the largest limit that may be drawn."""
    return most - most // 2, most + most // 2
