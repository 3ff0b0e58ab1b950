"""Texts from elsewhere, as a terminal shows them and never obeys them."""

# Besides what is printable by itself: spaces that do not break, and what joins Persian letters.
_SHOWN = frozenset("\u00a0\u202f\u200c\u200d")


def printable(text: object) -> str:
    r"""Say a text in one line, with whatever would move or hide it written out, such as `\x1b`.

    That is every control character, line's ends too, and those that turn the direction of writing.
    """
    return "".join(
        each if each.isprintable() or each in _SHOWN else each.encode("unicode_escape").decode()
        for each in str(text)
    )


def printable_lines(text: str) -> str:
    """Say a text of several lines of our own so."""
    return "\n".join(map(printable, text.split("\n")))
