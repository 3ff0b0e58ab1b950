"""Codes of languages, as BCP 47 writes them: `en`, `ckb`, `zh-Hant`, `pt-BR`, `es-419`.

They are written in one way everywhere: in names of files and folders, in addresses and in pages.
"""

import re

CODE = "[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?"
"""A code, for patterns: a language, perhaps with a script, perhaps with a region."""

_SCRIPT = 4  # letters of that part of a code


def well_formed(code: str) -> bool:
    """Whether a text is written as a code is."""
    return re.fullmatch(CODE, code) is not None


def spelt(code: str) -> str:
    """Write a code as everywhere, in whatever case and with whatever signs somebody wrote it."""
    language, *rest = code.strip().replace("_", "-").split("-")
    return "-".join((language.lower(), *map(_part, rest)))


def _part(part: str) -> str:
    return part.title() if len(part) == _SCRIPT else part.upper()
