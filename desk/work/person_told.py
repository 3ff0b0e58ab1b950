"""What there is of a person, in lines that they can be given."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from desk.work.person import Entry, Part, Person
from undersigned.rules.action import Action
from undersigned.rules.fields import FIELDS, Kind
from undersigned.rules.lists import Ruling
from undersigned.rules.record import Record
from undersigned.rules.signature import Signing, State

_STANDS = {
    State.CONFIRMED: "signed, and counted",
    State.KEPT: "signed, and counted; what was written is destroyed",
    State.REJECTED: "signed, and not counted: the organiser has blocked it",
    State.WAITING: "pressed, and not confirmed",
}


def told(person: Person) -> Iterator[str]:
    """Say all that there is, an action after the other."""
    for part in person.parts:
        yield from _part(part)
    if person.stopped:
        yield "Never mailed again: that button was pressed."
    if person.ruling:
        ruled = "blocked" if person.ruling is Ruling.BLOCK else "allowed"
        yield f"On the organiser's list of addresses that are {ruled}."
    if not (person.parts or person.stopped or person.ruling):
        yield "There is nothing of this address."


def copy(person: Person, site: str, now: datetime) -> str:
    """Write what is handed out to the person themselves."""
    head = f"What {site} has of {person.email} on {_utc(now)}"
    return "\n".join((head, "=" * len(head), "", *told(person), ""))


def facts(person: Person) -> dict[str, Any]:
    """Say all that there is to a program; docs/desk.md has the names."""
    return {
        "email": person.email,
        "stopped": person.stopped,
        "ruling": str(person.ruling) if person.ruling else None,
        "actions": [
            {
                "action": part.action.id,
                "entries": [_facts(entry) for entry in part.entries],
                "mailed_utc": [_moment(hour) for hour in part.mailed],
            }
            for part in person.parts
        ],
    }


def _facts(entry: Entry) -> dict[str, Any]:
    record, held = entry.record, entry.held.what
    return {
        "state": str(held.state),
        "country": held.country,
        "expires": str(held.expires) if isinstance(held, Signing) else None,
        "opened": record is not None,
        "written": {name: text for name, text in record.written.items() if text} if record else {},
        "consents": sorted(record.consents) if record else [],
        "taken_back": sorted(entry.off),
        "signed_utc": _moment(record.signed) if record and record.signed else None,
        "language": record.language if record else "",
        "wording": record.wording if record else "",
        "marks": list(record.marks) if record else [],
    }


def _part(part: Part) -> Iterator[str]:
    for entry in part.entries:
        yield f"{part.action.id}: {_stands(entry)}."
        yield f"  country: {entry.held.what.country}"
        yield from (f"  {line}" for line in _record(part.action, entry))
    for hour in part.mailed:
        yield f"{part.action.id}: mailed between {hour:%Y-%m-%d %H:00} and {hour:%H}:59 UTC."


def _stands(entry: Entry) -> str:
    text = _STANDS[entry.held.what.state]
    if isinstance(entry.held.what, Signing):
        return f"{_STANDS[State.WAITING]}: it goes after {entry.held.what.expires}"
    return text


def _record(action: Action, entry: Entry) -> Iterator[str]:
    if entry.held.what.state is State.KEPT:
        return
    if entry.record is None:
        yield "what was written: no key on this computer opened it"
        return
    yield from _written(action, entry.record, entry.off)


def _written(action: Action, record: Record, off: frozenset[str]) -> Iterator[str]:
    texts = [field.name for field in FIELDS if field.kind is Kind.TEXT and field.sealed]
    shown = [(name, record.written[name]) for name in texts if record.written.get(name)]
    if not shown and not record.consents:
        yield "nothing else is kept" + (f"; {_marks(record)}" if record.marks else "")
        return
    for name, text in shown:
        first, *others = text.split("\n")
        yield f"{name}: {first}"
        yield from (f"  {line}" for line in others)
    for consent in (*action.ask, *sorted(record.consents - {*action.ask})):
        taken = consent in off
        given = "yes" if consent in record.consents else "no"
        yield f"{consent}: {'yes, and taken back since' if taken and given == 'yes' else given}"
    if record.signed:
        yield f"pressed: {_utc(record.signed)}"
    if record.language:
        yield f"language: {record.language}"
    yield f"wording of the form: {record.wording}"
    if record.marks:
        yield _marks(record)


def _marks(record: Record) -> str:
    return f"marks: {', '.join(record.marks)}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
