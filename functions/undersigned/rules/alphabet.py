"""Where a word stands in a list that people look through: as their alphabet has it, not Unicode."""

import unicodedata

_BEHIND = "\uffff"  # behind every letter that could follow
# Letters of their own that Unicode has elsewhere, or as another with an accent: each stands behind
# the one that it is written by here. й has its place already.
_OF_THEIR_OWN = {
    "й": "й",
    "ґ": f"г{_BEHIND}",
    "є": f"е{_BEHIND}",
    "і": f"и{_BEHIND}",
    "ї": f"и{_BEHIND}{_BEHIND}",
    "ñ": f"n{_BEHIND}",
}
_APOSTROPHES = frozenset("'’ʼ")  # signs within a word, which move it nowhere


def place(text: str) -> str:
    """Return what a text is sorted by: case, accents and apostrophes are set aside."""
    return "".join(map(_letter, unicodedata.normalize("NFC", text.casefold())))


def _letter(letter: str) -> str:
    if letter in _APOSTROPHES:
        return ""
    if letter in _OF_THEIR_OWN:
        return _OF_THEIR_OWN[letter]
    return "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
