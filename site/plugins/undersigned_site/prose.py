"""The lines at the head of a page's file: which it must have, as `campaign.toml` promises them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from undersigned.rules.action import Kind
from undersigned_site import tables
from undersigned_site.campaign import HOME, Campaign
from undersigned_site.entries import Entry
from undersigned_site.tables import ContentError, Key, Unexpected
from undersigned_site.updates import Kind as UpdateKind

# What Pelican adds of its own, from the file's place.
_PLACE = frozenset({"folder", "slug", "lang", "category", "reader", "encoding"})


def read_head(
    metadata: Mapping[str, Any], campaign: Campaign, slug: str, file: Path
) -> dict[str, Any]:
    """Check the head of a page's file; returns its lines by their names in small letters.

    Raises ContentError for a line that is missing, unknown, or not as it must be.
    """
    keys = {"title": Key(tables.text), "summary": Key(tables.text)}
    keys["sources"] = Key(_sources(campaign), ())
    if entry := campaign.entry(slug):
        keys |= _of_action(entry)
    elif slug == HOME:
        keys |= {moment.head: Key(tables.text) for moment in campaign.story if moment.id}
        keys["reveals"] = Key(tables.text, "")
        keys["keep"] = Key(tables.text if campaign.keep_all else _nothing, "")
    elif update := campaign.update_at(slug):
        keys |= {"author": Key(_text)} if update.kind is UpdateKind.OPINION else {}
    # As they are written in the file, and as an error should name them.
    head = {name.capitalize(): value for name, value in metadata.items() if name not in _PLACE}
    known = {name.capitalize(): key for name, key in keys.items()}
    checked = tables.table(head, known, file)
    if slug == HOME and campaign.keep_all and not checked["Keep"]:
        raise ContentError(
            file, "Keep", 'the reason for keep = "all" of campaign.toml, as it stands at the button'
        )
    return {name: checked[name.capitalize()] for name in keys}


def _of_action(entry: Entry) -> dict[str, Key]:
    keys = {f"milestone-{number}": Key(tables.text) for number in entry.milestones}
    if entry.action.kind is Kind.APPEAL:
        keys["points"] = Key(_lines)
        # What to do after the last day has to be said where there is one.
        keys["afterwards"] = Key(tables.text) if entry.action.closes else Key(tables.text, "")
    if entry.action.kind is Kind.LETTER:
        keys |= {"subject": Key(tables.text), "signatories": Key(_lines, ())}
        steps = (bill.head(step) for bill in entry.bills for step in bill.steps)
        keys |= {step: Key(tables.text) for step in steps}
    return keys


def _text(value: object) -> str:
    """Accept a line that Pelican has made something of, as it does of an author."""
    return tables.text(str(value))


def _nothing(_: object) -> str:
    raise Unexpected('keep = "all" in campaign.toml, which this line gives the reason for')


def _lines(value: object) -> tuple[str, ...]:
    """Accept one line, or several of which all but the first are indented."""
    return tables.lines([value] if isinstance(value, str) else value)


def _sources(campaign: Campaign) -> tables.Check:
    def check(value: object) -> tuple[str, ...]:
        cited = tuple(part.strip() for part in tables.text(value).split(","))
        for name in cited:
            if name not in campaign.sources:
                known = ", ".join(campaign.sources) or "none: it has none"
                raise Unexpected(f"sources of campaign.toml ({known})")
        return cited

    return check
