"""The words that people sign, each version under a name of its own, which no publish takes away.

Whoever signed is owed what they signed, also after its page says something else.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pelican import Pelican

from undersigned.rules.published import TEXTS
from undersigned_site import tables
from undersigned_site.entries import Entry

_DIGITS = 16  # of the hash, in a name


def digest(folder: Path, page: str, languages: Iterable[str]) -> str:
    """Return what tells one version of a page's words from another, in all its languages."""
    words = "\0".join(_words(folder, page, language) for language in languages)
    return hashlib.sha256(words.encode()).hexdigest()[:_DIGITS]


def write_texts(pelican: Pelican) -> None:
    """Write each action's words as they are now, as they were written."""
    settings = pelican.settings
    folder = Path(settings["OUTPUT_PATH"]) / TEXTS
    folder.mkdir(parents=True, exist_ok=True)
    for campaign in settings["CAMPAIGNS"]:
        for entry in campaign.entries:
            for language in campaign.languages:
                words = _words(Path(settings["PATH"]) / campaign.id, entry.page, language)
                (folder / _name(entry, language)).write_text(words, "utf-8")


def _name(entry: Entry, language: str) -> str:
    """Return the name of the file that has an action's words."""
    return f"{entry.action.id}.{language}.{entry.action.text}.txt"


def _words(folder: Path, page: str, language: str) -> str:
    return tables.source(folder / f"{page}.{language}.md")
