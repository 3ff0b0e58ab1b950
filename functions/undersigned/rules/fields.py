"""What a signer may write or tick: the one list, which all else is made from or held to.

The form, the sealed record and the export take their fields from here; `openapi.yaml`, the privacy
page and the tests that look for what a signer wrote where it must not be are held to it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from undersigned.rules import address


class Seen(StrEnum):
    """Who gets to see what was written, besides the organiser."""

    NOBODY = "nobody"
    COUNT = "count"  # the public, as a number of many
    SITE = "site"  # visitors of the site
    TARGET = "target"  # who is addressed


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    CHOICE = "choice"  # from a list
    TICK = "tick"  # a consent


class Needed(StrEnum):
    """When a field must be filled in."""

    ALWAYS = "always"
    IF_KEPT = "if-kept"  # where a consent that was given, or the campaign, uses it
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form.

    `most` is the longest that a text may be, in characters. What is `sealed` only an organiser
    reads; what is not stands in the open. A text is kept by any of the consents in `kept_by`, and
    shown to whom these say in `seen`; one that names itself is kept because it was written.
    A consent is `used_by` a command of the desk; until there is one, no campaign may ask it.
    """

    name: str
    kind: Kind = Kind.TEXT
    most: int = 0
    needed: Needed = Needed.NEVER
    sealed: bool = True
    seen: Seen = Seen.NOBODY
    kept_by: tuple[str, ...] = ()
    used_by: str = ""


FIELDS = (
    Field("email", most=address.MAX_LENGTH, needed=Needed.ALWAYS, kept_by=("updates",)),
    Field("country", Kind.CHOICE, needed=Needed.ALWAYS, sealed=False, seen=Seen.COUNT),
    Field("updates", Kind.TICK),
    Field("public", Kind.TICK, seen=Seen.SITE),
    Field("to_target", Kind.TICK, seen=Seen.TARGET, used_by="export"),
    Field("name", most=100, needed=Needed.IF_KEPT, kept_by=("public", "to_target")),
    Field("role", most=100, kept_by=("public", "to_target")),
    Field("postcode", most=12, kept_by=("to_target",)),
    Field("comment", most=500, kept_by=("comment",)),
)
"""The fields, in the order in which the form asks them."""

WRITTEN = tuple(field for field in FIELDS if field.kind is Kind.TEXT)
CONSENTS = tuple(field.name for field in FIELDS if field.kind is Kind.TICK)
MOST = {field.name: field.most for field in WRITTEN}


def kept(
    written: Mapping[str, str], consents: Collection[str], *, keep_all: bool
) -> dict[str, str]:
    """Return the texts that may be kept, by their names: what nobody agreed to is empty."""
    return {
        field.name: written[field.name]
        if keep_all or used(field, consents) or field.name in field.kept_by
        else ""
        for field in WRITTEN
        if field.sealed
    }


def used(field: Field, consents: Collection[str]) -> bool:
    """Whether one of these consents uses a text."""
    return any(consent in consents for consent in field.kept_by)
