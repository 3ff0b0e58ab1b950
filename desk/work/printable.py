"""Texts from elsewhere, as a terminal shows them and never obeys them."""

from undersigned.rules.visible import printable

__all__ = ["printable", "printable_lines"]


def printable_lines(text: str) -> str:
    """Say a text of several lines of our own so."""
    return "\n".join(map(printable, text.split("\n")))
