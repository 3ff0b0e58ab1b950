"""Actions: what a visitor signs, and whether it can be signed now."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from undersigned.rules.brand import COLOUR, Brand
from undersigned.rules.fields import CONSENTS
from undersigned.rules.language_code import CODE

CONFIRM_GRACE = timedelta(hours=24)
DECIDED = ("paused", "closed_early", "destroyed")
"""What the desk decided of an action."""
HELD = ("held_until",)
"""Until when its signatures stay as they are, for the desk counts them."""
OF_THE_DESK = DECIDED + HELD
"""The facts of an action that are the desk's, and never touched by publishing."""
HOLD = timedelta(minutes=15)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID_LENGTH = 64
_LANGUAGE = re.compile(CODE)
_PATH = re.compile(f"/{CODE}(/[a-z0-9-]+)*/")  # of a page of this site, and never of another


def well_formed(action: str) -> bool:
    """Whether an action can have this id: what cannot be one need not be looked for."""
    return len(action) <= _ID_LENGTH and _ID.fullmatch(action) is not None


class Kind(StrEnum):
    """What signing an action means."""

    PETITION = "petition"
    APPEAL = "appeal"
    LETTER = "letter"


class State(StrEnum):
    """Where an action stands."""

    NOT_YET_OPEN = "not-yet-open"
    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Page:
    """An action's page in one language: its title, its path, and facts as people read them.

    `target` is empty where no language changes the target's name. `reveals` is what the campaign
    says that signing may tell others of somebody. `kept` stands where everything is kept, and says
    who keeps it, why, and until when. `site` is the name of the site.
    """

    title: str
    url: str
    opens: str = ""
    closes: str = ""
    target: str = ""
    reveals: str = ""
    kept: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """The live state of an action, as published; the last four are the desk's.

    Times are aware datetimes. `languages` is never empty; the first is the campaign's own. `ask`
    are the consents that are asked; what none of them needs is kept only with `keep_all`. By the
    end of `keep_until` what signers wrote is to be destroyed; `destroyed` says when it was. `text`
    tells one version of the words that are signed from another. `colour` is the site's, or empty.
    """

    id: str
    campaign: str
    kind: Kind
    languages: tuple[str, ...]
    pages: Mapping[str, Page] = field(default_factory=dict)
    goal: int | None = None
    opens: datetime | None = None
    closes: datetime | None = None
    target: str = ""
    organiser: str = ""
    ask: tuple[str, ...] = ()
    keep_all: bool = False
    postcode: bool = False
    text: str = ""
    colour: str = ""
    keep_until: date | None = None
    paused: bool = False
    closed_early: datetime | None = None
    destroyed: datetime | None = None
    held_until: datetime | None = None

    @property
    def closing(self) -> datetime | None:
        """The moment from which nobody can sign, whoever decided it; None if there is none."""
        return min((t for t in (self.closes, self.closed_early) if t), default=None)

    def state(self, now: datetime) -> State:
        """Return where the action stands at `now`."""
        if self.closing and now >= self.closing:
            return State.CLOSED
        if self.opens and now < self.opens:
            return State.NOT_YET_OPEN
        return State.PAUSED if self.paused else State.OPEN

    def confirmable(self, now: datetime) -> bool:
        """Whether a signing can still become a signature: until 24 hours after closing."""
        return self.closing is None or now < self.closing + CONFIRM_GRACE

    def held(self, now: datetime) -> timedelta | None:
        """Return for how long signatures stay as they are, while they are counted; None if not.

        What would hold them for longer than `HOLD` was written by a clock that is wrong.
        """
        left = self.held_until - now if self.held_until else timedelta()
        return left if timedelta() < left <= HOLD else None

    def last_day(self, expires: date) -> date:
        """Return the day on which a link ends whose signing expires on a day."""
        if self.closing is None:
            return expires
        return min(expires, (self.closing + CONFIRM_GRACE).date())

    def language(self, wanted: str) -> str:
        """Return `wanted` if the action speaks it, else the campaign's first language."""
        return wanted if wanted in self.languages else self.languages[0]

    def page(self, language: str) -> Page:
        """Return the page in `language`, or in the campaign's first."""
        return self.pages[self.language(language)]

    def target_in(self, language: str) -> str:
        """Return the target's name in `language`."""
        return self.page(language).target or self.target

    def brand(self, language: str) -> Brand:
        """Return whose site it is on, as an answer shows it."""
        return Brand(self.page(language).site, self.colour)


def facts_of(action: Action) -> dict[str, Any]:
    """Return every fact of an action as JSON could hold it; absent ones are None."""
    return {name: _plain(value) for name, value in asdict(action).items()}


def action_of(facts: Mapping[str, Any]) -> Action:
    """Read an action from facts that `facts_of` wrote; what is absent or None is left out.

    What a later release has written besides is passed over. Raises ValueError for what is none:
    its facts become links in mails, and where a browser is sent on to.
    """
    known = {each.name for each in fields(Action)}
    try:
        read = {
            name: _READ[name](value) if name in _READ else value
            for name, value in facts.items()
            if name in known and value is not None
        }
        return Action(**read)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not an action: {error}") from error


def _plain(value: object) -> object:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, StrEnum) else value


def _moment(text: str) -> datetime:
    """Read a time; one without an offset would close at a different hour for each."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no offset from UTC")
    return moment


def _id(text: str) -> str:
    if not well_formed(text):
        raise ValueError("an id of another form")
    return text


def _campaign(text: str) -> str:
    return _matching(_ID, text)


def _languages(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(_matching(_LANGUAGE, code) for code in codes)


def _pages(pages: Mapping[str, Any]) -> dict[str, Page]:
    known = [each.name for each in fields(Page)]
    read = {
        _matching(_LANGUAGE, language): Page(**{name: page[name] for name in known if name in page})
        for language, page in pages.items()
    }
    for page in read.values():
        _matching(_PATH, page.url)
    return read


def _consents(names: Iterable[str]) -> tuple[str, ...]:
    """Read which consents are asked; one that only a later release knows cannot be asked here."""
    return tuple(name for name in names if name in CONSENTS)


def _colour(text: str) -> str:
    return _matching(COLOUR, text) if text else ""


def _matching(form: re.Pattern[str], text: str) -> str:
    if not form.fullmatch(text):
        raise ValueError("a fact of another form")
    return text


_READ: Mapping[str, Callable[[Any], Any]] = {
    "id": _id,
    "campaign": _campaign,
    "kind": Kind,
    "languages": _languages,
    "pages": _pages,
    "goal": int,
    "ask": _consents,
    "colour": _colour,
    "opens": _moment,
    "closes": _moment,
    "keep_until": date.fromisoformat,
    "closed_early": _moment,
    "destroyed": _moment,
    "held_until": _moment,
}
