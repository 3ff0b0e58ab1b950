"""Targets: who is addressed, and how each language names them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from undersigned_site import tables
from undersigned_site.tables import Key


@dataclass(frozen=True, slots=True)
class Target:
    """Who is addressed; only the name is always known. `said` has the words of other languages."""

    name: str
    title: str
    salutation: str
    address: tuple[str, ...]
    fax: str
    handles: tuple[str, ...]
    languages: tuple[str, ...]
    said: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def speaking(self, language: str) -> "Target":
        """Return the target as a language names it, as far as that differs."""
        return replace(self, **self.said.get(language, {}))


_FACTS = {
    "name": Key(tables.text),
    "title": Key(tables.text, ""),
    "salutation": Key(tables.text, ""),
    "address": Key(tables.lines, ()),
    "fax": Key(tables.text, ""),
    "handles": Key(tables.lines, ()),
    "languages": Key(tables.languages, ()),
}
# What a language may say differently, in a table under its code, as in [targets.president.ru].
_WORDS = {
    name: Key(_FACTS[name].check, None) for name in ("name", "title", "salutation", "address")
}


def read_target(values: object, languages: Sequence[str], file: Path, at: str) -> Target:
    """Check the table of a target, `at` its place in `file`; raises ContentError.

    `languages` are those of the campaign: in any of them a target may have words of its own.
    """
    tongues = {language: Key(lambda value: value, {}) for language in languages}
    facts = tables.table(values, _FACTS | tongues, file, at)
    said = {}
    for language in languages:
        words = tables.table(facts.pop(language), _WORDS, file, f"{at}{language}.")
        said[language] = {name: word for name, word in words.items() if word is not None}
    return Target(**facts, said=said)
