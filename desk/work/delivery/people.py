"""Who asked to be named, as it is safe to write them, in the order in which they are looked for."""

import unicodedata
from collections.abc import Iterable, Iterator

from desk.work.delivery.pack import Named
from desk.work.opened import Opened
from making import collation
from undersigned.rules.visible import visible

CONSENT = "to_target"


def named(signatures: Iterable[Opened]) -> Iterator[Named]:
    """Yield who is named, of signatures that all have the consent, with just what it hands over."""
    for each in signatures:
        written = each.record.written
        if name := plain(written.get("name", "")):
            yield Named(name, plain(written.get("role", "")), plain(written.get("postcode", "")))


def plain(text: str) -> str:
    """Return a text in one line, without what cannot be seen, or turns the direction of writing."""
    shown = "".join("\ufffd" if unicodedata.category(c) == "Cs" else c for c in visible(text))
    return " ".join(unicodedata.normalize("NFC", shown).split())


def in_order(people: Iterable[Named], language: str) -> tuple[Named, ...]:
    """Sort by name, those in the language's own letters first; case and accents are set aside."""
    from undersigned_site import cldr  # noqa: PLC0415 - imports Pelican

    # Of the script in which the language is called, as Unicode names its letters.
    own = unicodedata.name(cldr.autonym(language)[0]).partition(" ")[0]

    def place(each: Named) -> tuple[bool, tuple[int, ...], str, str, str]:
        foreign = not unicodedata.name(each.name[0], "").startswith(own)
        return foreign, collation.place(each.name), each.name, each.role, each.postcode

    return tuple(sorted(people, key=place))
