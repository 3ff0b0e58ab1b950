"""What a signer may write or tick: the one list, which all else is made from or held to.

The form, the sealed record and the export take their fields from here; `openapi.yaml`, the privacy
page and the tests that look for what a signer wrote where it must not be are held to it.
"""

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


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form.

    `most` is the longest that a text may be, in characters. What is `sealed` only an organiser
    reads; what is not stands in the open. A text is shown by the consents in `shown_by`, to whom
    each of them says in `seen`, and without one to nobody.
    """

    name: str
    kind: Kind = Kind.TEXT
    most: int = 0
    required: bool = False
    sealed: bool = True
    seen: Seen = Seen.NOBODY
    shown_by: tuple[str, ...] = ()


FIELDS = (
    Field("name", most=100, required=True, shown_by=("public", "to_target")),
    Field("email", most=address.MAX_LENGTH, required=True),
    Field("country", Kind.CHOICE, required=True, sealed=False, seen=Seen.COUNT),
    Field("postcode", most=12),
    Field("comment", most=500),
    Field("updates", Kind.TICK),
    Field("public", Kind.TICK, seen=Seen.SITE),
    Field("to_target", Kind.TICK, seen=Seen.TARGET),
)
"""The fields, in the order in which the form asks them."""

WRITTEN = tuple(field for field in FIELDS if field.kind is Kind.TEXT)
CONSENTS = tuple(field.name for field in FIELDS if field.kind is Kind.TICK)
MOST = {field.name: field.most for field in WRITTEN}
