"""Actions as their campaign lists them: what is published of each, and what only pages show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from undersigned.rules.action import Action, Kind
from undersigned.rules.form import asked
from undersigned_site import letters, tables
from undersigned_site.bills import Bill, read_bills
from undersigned_site.letters import ModelLetter
from undersigned_site.tables import ContentError, Key
from undersigned_site.target import Target
from undersigned_site.when import When, when

_DAYS_END = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Paper:
    """Signatures on paper, which the organiser has counted by hand up to a day."""

    number: int
    date: date


@dataclass(frozen=True, slots=True)
class Entry:
    """An action with its page. What happens at each of the `milestones` is prose.

    `date` is the one that a letter bears, and `bills` are what it is about. `letters` are those
    that an appeal offers to start from.
    """

    action: Action
    page: str
    target: Target
    milestones: tuple[int, ...]
    paper: Paper | None
    date: When | None
    bills: tuple[Bill, ...]
    letters: tuple[ModelLetter, ...]


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
    "date": Key(when, None),
    "bills": Key(lambda value: value, []),
}


def read_entries(
    values: object,
    file: Path,
    *,
    common: Action,
    zone: ZoneInfo,
    targets: Mapping[str, Target],
    taken: Sequence[str],
) -> Iterator[Entry]:
    """Check the actions of a campaign; no page may be one that is `taken`. Raises ContentError.

    `common` has the facts that all of them share.
    """
    pages = set(taken)
    for at, fact in tables.listed(values, _ACTION, file, "actions"):
        if fact["target"] not in targets:
            raise ContentError(file, f"{at}.target", f"one of {', '.join(targets) or 'targets'}")
        if fact["page"] in pages:
            raise ContentError(file, f"{at}.page", "a page that nothing else in the campaign has")
        if fact["kind"] != Kind.LETTER and (fact["date"] or fact["bills"]):
            raise ContentError(file, f"{at}.kind", "letter, which alone has a date and bills")
        pages.add(fact["page"])
        target = targets[fact["target"]]
        appeal = fact["kind"] == Kind.APPEAL
        yield Entry(
            action=_action(fact, file, at, replace(common, target=target.name), zone),
            page=fact["page"],
            target=target,
            milestones=fact["milestones"],
            paper=_paper(fact, file, at),
            date=fact["date"],
            bills=read_bills(fact["bills"], file, f"{at}.bills"),
            letters=letters.read(file, fact["page"], target, common.languages) if appeal else (),
        )


def _action(fact: Mapping[str, Any], file: Path, at: str, common: Action, zone: ZoneInfo) -> Action:
    zone = fact["timezone"] or zone
    action = replace(
        common,
        id=fact["id"],
        kind=Kind(fact["kind"]),
        goal=fact["goal"],
        opens=_moment(fact["opens"], zone, time.min),
        closes=_moment(fact["closes"], zone, _DAYS_END),
        postcode=fact["postcode"],
    )
    if action.postcode and "postcode" not in asked(action):
        raise ContentError(file, f"{at}.postcode", 'ask = ["to_target"], which alone uses it')
    if action.opens and action.closes and action.closes <= action.opens:
        raise ContentError(file, f"{at}.closes", f"a time after opens ({fact['opens']})")
    if fact["milestones"] and (not action.goal or fact["milestones"][-1] > action.goal):
        raise ContentError(file, f"{at}.milestones", f"none above the goal ({action.goal})")
    return action


def _paper(fact: Mapping[str, Any], file: Path, at: str) -> Paper | None:
    number, counted = fact["paper"], fact["paper_date"]
    if bool(number) != bool(counted):
        raise ContentError(file, f"{at}.paper", "a number with its paper_date, or neither")
    return Paper(number, counted) if number else None


def _moment(value: date | None, zone: ZoneInfo, at: time) -> datetime | None:
    """Return a time in the zone; a day stands for its first or its last second there."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(zone)
    return datetime.combine(value, at, zone)
