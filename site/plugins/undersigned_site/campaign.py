"""Campaigns as their `campaign.toml` states them: what no language changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from undersigned.action import Action, Kind, Page
from undersigned_site import tables
from undersigned_site.tables import ContentError, Key
from undersigned_site.target import Target, read_target

FILE = "campaign.toml"
HOME = "home"
# Pages that every campaign has and nobody writes: the API leads to these, footers to those below.
AFTERWARDS = ("check-your-email", "signed", "withdrawn")
SERVICE = ("about", "contact", "privacy", "accessibility")
MADE = (*AFTERWARDS, *SERVICE)

_DAYS_END = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who runs a campaign: the controller of privacy law. A demonstration's is fictional."""

    name: str
    address: tuple[str, ...]
    mail: str
    demonstration: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """Signatures on paper, which the organiser has counted by hand up to a day."""

    number: int
    date: date


@dataclass(frozen=True, slots=True)
class Entry:
    """An action as its campaign lists it: what is published of it, and what only pages show.

    What happens at each of the `milestones` is prose, in the page's own file.
    """

    action: Action
    page: str
    target: Target
    outcome: str
    milestones: tuple[int, ...]
    paper: Paper | None


@dataclass(frozen=True, slots=True)
class Campaign:
    """One cause; `pages` are its homes, by language, once the prose has been read."""

    id: str
    languages: tuple[str, ...]
    keep_until: date
    organiser: Organiser
    targets: tuple[Target, ...]
    entries: tuple[Entry, ...]
    pages: Mapping[str, Page] = field(default_factory=dict)

    def entry(self, page: str) -> Entry | None:
        """Return the action that stands on a page, if one does."""
        return next((entry for entry in self.entries if entry.page == page), None)


_CAMPAIGN = {
    "languages": Key(tables.languages),
    "timezone": Key(tables.zone, ZoneInfo("UTC")),
    "keep_until": Key(tables.day),
    "organiser": Key(lambda value: value),
    "targets": Key(lambda value: value),
    "actions": Key(lambda value: value),
}
_ORGANISER = {
    "name": Key(tables.text),
    "address": Key(tables.lines),
    "mail": Key(tables.mail),
    "demonstration": Key(tables.flag, default=False),
}
_ACTION = {
    "id": Key(tables.slug),
    "kind": Key(tables.one_of(*Kind)),
    "page": Key(tables.slug),
    "target": Key(tables.text),
    "goal": Key(tables.count, None),
    "opens": Key(tables.day_or_moment, None),
    "closes": Key(tables.day_or_moment, None),
    "timezone": Key(tables.zone, None),
    "postcode": Key(tables.flag, default=False),
    "milestones": Key(tables.rising, ()),
    "paper": Key(tables.count, None),
    "paper_date": Key(tables.day, None),
    "outcome": Key(tables.one_of("won", "lost"), ""),
}


def read_campaign(file: Path) -> Campaign:
    """Read and check one `campaign.toml`; raises ContentError for the first thing amiss.

    The campaign's id is its folder's name.
    """
    facts = tables.table(tables.load(file), _CAMPAIGN, file)
    organiser = Organiser(**tables.table(facts["organiser"], _ORGANISER, file, "organiser."))
    if not isinstance(facts["targets"], dict):
        raise ContentError(file, "targets", "tables, as in [targets.president]")
    targets = {
        name: read_target(value, facts["languages"], file, f"targets.{name}.")
        for name, value in facts["targets"].items()
    }
    return Campaign(
        id=file.parent.name,
        languages=facts["languages"],
        keep_until=facts["keep_until"],
        organiser=organiser,
        targets=tuple(targets.values()),
        entries=tuple(_entries(file, facts, targets)),
    )


def _entries(
    file: Path, facts: Mapping[str, Any], targets: Mapping[str, Target]
) -> Iterator[Entry]:
    listed = facts["actions"]
    if not isinstance(listed, list):
        raise ContentError(file, "actions", "a list of tables, each under [[actions]]")
    ids: set[str] = set()
    pages = {HOME, *MADE}
    for number, value in enumerate(listed, start=1):
        name = value.get("id", number) if isinstance(value, dict) else number
        at = f"actions[{name}]."
        fact = tables.table(value, _ACTION, file, at)
        if fact["target"] not in targets:
            raise ContentError(file, f"{at}target", f"one of {', '.join(targets) or 'targets'}")
        if fact["page"] in pages:
            raise ContentError(file, f"{at}page", "a page that nothing else in the campaign has")
        if fact["id"] in ids:
            raise ContentError(file, f"{at}id", "an id that no other action has")
        pages.add(fact["page"])
        ids.add(fact["id"])
        zone = fact["timezone"] or facts["timezone"]
        target = targets[fact["target"]]
        action = Action(
            id=fact["id"],
            campaign=file.parent.name,
            kind=Kind(fact["kind"]),
            languages=facts["languages"],
            goal=fact["goal"],
            opens=_moment(fact["opens"], zone, time.min),
            closes=_moment(fact["closes"], zone, _DAYS_END),
            target=target.name,
            postcode=fact["postcode"],
        )
        if action.opens and action.closes and action.closes <= action.opens:
            raise ContentError(file, f"{at}closes", f"a time after opens ({fact['opens']})")
        if fact["milestones"] and (not action.goal or fact["milestones"][-1] > action.goal):
            raise ContentError(file, f"{at}milestones", f"none above the goal ({action.goal})")
        yield Entry(
            action=action,
            page=fact["page"],
            target=target,
            outcome=fact["outcome"],
            milestones=fact["milestones"],
            paper=_paper(fact, file, at),
        )


def _paper(fact: Mapping[str, Any], file: Path, at: str) -> Paper | None:
    number, counted = fact["paper"], fact["paper_date"]
    if bool(number) != bool(counted):
        raise ContentError(file, f"{at}paper", "a number with its paper_date, or neither")
    return Paper(number, counted) if number else None


def _moment(value: date | None, zone: ZoneInfo, at: time) -> datetime | None:
    """Return a time in the zone; a day stands for its first or its last second there."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(zone)
    return datetime.combine(value, at, zone)
