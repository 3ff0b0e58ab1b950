"""Targets: who is addressed, and how each language names them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from undersigned_site import networks, tables
from undersigned_site.tables import Key


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody who is addressed; only the name is always known.

    `handles` are its own on each network, `languages` those that it prefers, the first most of all.
    `said` has the words of other languages.
    """

    name: str
    title: str
    salutation: str
    address: tuple[str, ...]
    fax: str
    mail: str
    handles: Mapping[str, tuple[str, ...]]
    languages: tuple[str, ...]
    said: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def postal(self) -> tuple[str, ...]:
        """The lines of an envelope."""
        return tuple(line for line in (self.name, self.title, *self.address) if line)

    def speaking(self, language: str) -> "Target":
        """Return the target as a language names it, as far as that differs."""
        return replace(self, **self.said.get(language, {}))


_FACTS = {
    "name": Key(tables.text),
    "title": Key(tables.text, ""),
    "salutation": Key(tables.text, ""),
    "address": Key(tables.lines, ()),
    "fax": Key(tables.text, ""),
    "mail": Key(tables.mail, ""),
    "handles": Key(lambda value: value, {}),
    "languages": Key(tables.languages, ()),
}
_HANDLES = {network: Key(tables.lines, ()) for network in networks.POSTING}
# What a language may say differently, in a table under its code, as in [targets.president.ru].
_WORDS = {
    name: Key(_FACTS[name].check, None) for name in ("name", "title", "salutation", "address")
}


def read_target(values: object, languages: Sequence[str], file: Path, at: str) -> Target:
    """Check the table of a target, `at` its place in `file`; raises ContentError.

    `languages` are those of the campaign: in any of them, and in those that it prefers, a target
    may have words of its own.
    """
    tongues = {language: Key(lambda value: value, {}) for language in languages}
    if isinstance(values, dict) and isinstance(values.get("languages"), list):
        # Words in a language that it does not name stay an unknown key.
        tongues |= {each: Key(lambda value: value, {}) for each in map(str, values["languages"])}
    facts = tables.table(values, _FACTS | tongues, file, at)
    handles = tables.table(facts.pop("handles"), _HANDLES, file, f"{at}handles.")
    said = {}
    for language in tongues:
        words = tables.table(facts.pop(language), _WORDS, file, f"{at}{language}.")
        said[language] = {name: word for name, word in words.items() if word is not None}
    named = {network: found for network, found in handles.items() if found}
    return Target(**facts, handles=named, said=said)
