"""What of a text can be seen: the rest would make two texts of one that reads the same."""

import unicodedata

# Letters by their category, but nothing to see.
_FILLERS = "\u115f\u1160\u3164\uffa0"
# Invisible too, but Persian, Arabic and Indic spelling needs them within a word.
JOINERS = "\u200c\u200d"


def visible(text: str) -> str:
    """Return a text without its invisible characters; white space and joiners stay."""
    return "".join(c for c in text if c.isspace() or c in JOINERS or _shown(c))


def _shown(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf") and character not in _FILLERS
