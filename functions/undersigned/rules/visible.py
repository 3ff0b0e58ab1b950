"""What of a text can be seen: the rest would make two texts of one that reads the same.

And how what cannot be seen is told.
"""

import unicodedata

# Letters by their category, but nothing to see.
_FILLERS = "\u115f\u1160\u3164\uffa0"
# Invisible too, but Persian, Arabic and Indic spelling needs them within a word.
JOINERS = "\u200c\u200d"
# Besides what is printable by itself: spaces that do not break, and joiners.
_TOLD = frozenset("\u00a0\u202f" + JOINERS)
# What turns the direction of all that comes after it, where marks and isolates turn their own.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e")


def visible(text: str) -> str:
    """Return a text without its invisible characters; white space and joiners stay."""
    return "".join(c for c in text if c.isspace() or c in JOINERS or _shown(c))


def hiding(text: str) -> str:
    """Return the first sign of a line that rules a terminal or turns what follows; "" for none."""
    signs = (
        c for c in text if (unicodedata.category(c) == "Cc" and not c.isspace()) or c in _TURNING
    )
    return next(signs, "")


def printable(text: object) -> str:
    r"""Say a text in one line, with whatever would move or hide it written out, such as `\x1b`.

    That is every control character, line's ends too, and those that turn the direction of writing.
    """
    return "".join(
        c if c.isprintable() or c in _TOLD else c.encode("unicode_escape").decode()
        for c in str(text)
    )


def _shown(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf") and character not in _FILLERS
