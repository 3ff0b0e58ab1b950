"""What a language does not say yet, by how much it is needed.

Whoever signs has to understand the form, the mails and what they agree to: nothing is published in
a language that lacks a sentence of those. The rest is shown in English meanwhile.
"""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from jinja2 import Environment
from jinja2.meta import find_referenced_templates

from making import messages
from making.messages import ROOT

_SIGNING = ("functions/templates/", "functions/undersigned/")
_THEME = "site/theme/"
# Pages that only some campaigns have; all others are there from the first petition on.
_OTHERS = frozenset({"appeal.html", "letter.html", "update.html", "updates.html", "updates.atom"})
_LOADED = ("unsent-page.js",)  # by a petition's page, when it is needed


@dataclass(frozen=True, slots=True)
class Gaps:
    """How many sentences are to translate: of what signing needs, of a petition's pages, of all.

    Each number holds those before it; `sentences` are all that there are.
    """

    file: Path
    signing: int
    petition: int
    all: int
    sentences: int


def of(language: str) -> Gaps:
    """Count what a language does not say yet, as its catalogue and the sources are now."""
    found, file = _found(), messages.po(language)
    gaps = [each.files for each in messages.faults(found, messages.read(file, language))]
    pages = frozenset(_of_a_petition())
    signing = sum(map(_signing, gaps))
    petition = sum(_signing(files) or not pages.isdisjoint(files) for files in gaps)
    return Gaps(file, signing, petition, len(gaps), len(found))


@functools.cache
def _found() -> Catalog:
    return messages.extract()


def of_signing(message: Message) -> bool:
    """Whether the functions say a sentence: in the form, in a mail, or in an answer."""
    return _signing(file for file, _ in message.locations)


def _signing(files: Iterable[str]) -> bool:
    return any(file.startswith(_SIGNING) for file in files)


def _of_a_petition() -> Iterator[str]:
    """Yield the files below ROOT that the pages of a campaign with a petition are made of."""
    theme = ROOT / _THEME
    names = {file.name: file for file in theme.rglob("*.*")}
    queue = [*_LOADED, *(each.name for each in (theme / "templates").iterdir())]
    seen = set(_OTHERS)
    while queue:
        name = queue.pop()
        if name in seen or name not in names:
            continue
        seen.add(name)
        yield names[name].relative_to(ROOT).as_posix()
        parsed = Environment(extensions=["jinja2.ext.i18n"]).parse(names[name].read_text("utf-8"))  # noqa: S701 - read, and not rendered
        queue.extend(filter(None, find_referenced_templates(parsed)))
