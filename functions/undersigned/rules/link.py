"""Web addresses in a name, told from names: `Th.de Vries`, `Joh.Link` and `Anna.Ru` are people."""

import re

_SCHEME = re.compile(r"://|\bwww\.", re.IGNORECASE)
# The endings that people are sent to. Some of them are names as well.
_ENDINGS = "biz|com|de|info|io|link|net|online|org|ru|shop|site|top|xyz|рф"
# A host with a path. Another ending that is written like a word, as in "Dipl.Ing/MBA", is a title.
_PATH = re.compile(rf"\b[\w-]+\.(?:[a-z]{{2,}}|[A-Z]{{2,}}|(?i:{_ENDINGS}))/")
_NAMES = frozenset({"biz", "de", "io", "link", "ru", "top"})
# What follows the ending is looked at and not taken: it may be a host in its turn.
_HOST = re.compile(rf"(?<![\w-])([\w-]+)\.(?=({_ENDINGS})\b( \w)?)", re.IGNORECASE)
_ABBREVIATED = 4  # letters at most: "Prof", "Joh", "Ma"


def found_in(text: str) -> bool:
    """Whether a text of one line has a web address in it."""
    hosts = (match.groups() for match in _HOST.finditer(text))
    return bool(_SCHEME.search(text) or _PATH.search(text)) or not all(
        _is_name(host, ending, more=bool(more)) for host, ending, more in hosts
    )


def _is_name(first: str, last: str, *, more: bool) -> bool:
    """Whether two words with a dot between them are somebody's name, though they could be a host.

    Names are written with a capital, hosts seldom. `more` says that another word follows, as the
    rest of the family name does in "H.de Vries".
    """
    if last.lower() not in _NAMES:
        return False
    abbreviated = first.isalpha() and first[0].isupper() and len(first) <= _ABBREVIATED
    initial = len(first) == 1 and first.isalpha()
    return last.istitle() or initial or (abbreviated and more and last.lower() == "de")
