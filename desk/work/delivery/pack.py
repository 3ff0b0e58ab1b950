"""What a target is handed, as facts: what is typeset and written of it comes from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from undersigned.rules.action import Action
from undersigned.rules.published import Count, Point


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who asked for their name to be handed to the target."""

    name: str
    role: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What was signed, in one language: `source` as it was written, `body` of it as HTML.

    `salutation` and `subject` stand above the body of a letter, `signatories` below it; `sources`
    are what its letters in brackets cite.
    """

    source: str
    body: str
    salutation: str = ""
    subject: str = ""
    signatories: tuple[str, ...] = ()
    sources: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """What is handed over, in one language, on one day.

    `organiser` and `target` are the lines of an envelope. `paper` are the signatures on paper that
    the organiser has counted, and until when. With `demonstration` none of it is real.
    """

    action: Action
    language: str
    day: date
    site: str
    organiser: tuple[str, ...]
    target: tuple[str, ...]
    words: Words
    count: Count
    history: tuple[Point, ...] = ()
    paper: tuple[int, date] | None = None
    names: tuple[Named, ...] = ()
    demonstration: bool = False

    @property
    def title(self) -> str:
        """The title of what was signed."""
        return self.action.page(self.language).title

    @property
    def address(self) -> str:
        """The address of its page."""
        return self.site + self.action.page(self.language).url
