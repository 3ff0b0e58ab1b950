"""The words that people sign, each version under a name of its own, which no publish takes away.

Whoever signed is owed what they signed, also after its page says something else.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pelican import Pelican

from undersigned.rules.action import Action
from undersigned.rules.published import TEXTS
from undersigned_site import files

_DIGITS = 16  # of the hash, in a name


def digest(folder: Path, page: str, languages: Iterable[str]) -> str:
    """Return what tells one version of a page's words from another, in all its languages."""
    return digest_of(words(folder, page, language) for language in languages)


def digest_of(texts: Iterable[str]) -> str:
    """Return the same of words that were read: those of each language, in the campaign's order."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:_DIGITS]


def write_texts(pelican: Pelican) -> None:
    """Write each action's words as they are now, as they were written."""
    settings = pelican.settings
    folder = Path(settings["OUTPUT_PATH"]) / TEXTS
    folder.mkdir(parents=True, exist_ok=True)
    for campaign in settings["CAMPAIGNS"]:
        for entry in campaign.entries:
            for language in campaign.languages:
                text = words(Path(settings["PATH"]) / campaign.id, entry.page, language)
                (folder / name(entry.action, language)).write_text(text, "utf-8")


def name(action: Action, language: str) -> str:
    """Return the name of the file that has an action's words."""
    return f"{action.id}.{language}.{action.text}.txt"


def words(folder: Path, page: str, language: str) -> str:
    """Return a page's words as they stand in the campaign's folder."""
    return files.source(folder / f"{page}.{language}.md")
