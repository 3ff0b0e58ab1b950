"""In which order words stand in a list that people look through, in any script.

Letters stand as in the table of Unicode's collation algorithm (DUCET), which orders each script as
most of its readers do: so і comes after и, and پ after ب. Neither case, accents nor apostrophes
move a word.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator
from importlib.resources import files

_TABLE = "allkeys-10.0.0.txt"
_WEIGHT = re.compile(r"\[[.*]([0-9A-F]{4})")
_UNLISTED = 0x10000  # above every weight: letters that the table passes over follow by their number
_BEHIND = 0x1000000  # above these too
_KEPT = frozenset("й")  # taken apart it looks like an accent, but the table has it as a letter
# The table has them as accents too, but each is a letter behind the one that it is made of.
_OWN = {"ґ": "г", "ї": "і", "ñ": "n"}
_APOSTROPHES = frozenset("'’ʼ")


def place(text: str) -> tuple[int, ...]:
    """Return what a text is sorted by."""
    letters = unicodedata.normalize("NFC", text.casefold())
    return tuple(weight for letter in letters for weight in _weights(letter))


@functools.cache
def _weights(letter: str) -> tuple[int, ...]:
    if letter in _OWN:
        return (*_listed(_OWN[letter]), _BEHIND)
    plain = letter if letter in _KEPT else unicodedata.normalize("NFKD", letter)
    return tuple(_without_accents(plain))


def _without_accents(plain: str) -> Iterator[int]:
    for letter in plain:
        if not unicodedata.combining(letter) and letter not in _APOSTROPHES:
            yield from _listed(letter)


def _listed(letter: str) -> tuple[int, ...]:
    listed = _table().get(f"{ord(letter):04X}")
    if listed is None:
        return (_UNLISTED + ord(letter),)
    return tuple(int(weight, 16) for weight in _WEIGHT.findall(listed))


@functools.cache
def _table() -> dict[str, str]:
    """Return what the table says of a letter, by its number."""
    lines = files("pyuca").joinpath(_TABLE).read_text("utf-8").splitlines()
    entries = (line.partition(";") for line in lines)
    return {numbers.strip(): said for numbers, _, said in entries}
