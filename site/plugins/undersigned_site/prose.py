"""The lines at the head of a page's file: which it must have, as `campaign.toml` promises them."""

import re
from functools import partial
from pathlib import Path
from typing import Any

from undersigned.rules.action import Kind
from undersigned_site import tables
from undersigned_site.addresses import HOME
from undersigned_site.campaign import FILE, Campaign
from undersigned_site.entries import Entry
from undersigned_site.head import Head
from undersigned_site.tables import ContentError, Key, Unexpected
from undersigned_site.updates import Kind as UpdateKind
from undersigned_site.words import inline
from undersigned_site.words.links import leads

# Keys that take a line each for several things; of the others a line that is wrapped is joined.
_LISTS = ("points", "signatories")
_LINK = re.compile(r"\]\(|<https?:")


def read_head(head: Head, campaign: Campaign, slug: str, file: Path) -> dict[str, Any]:
    """Check the head of a page's file; returns its lines by their names in small letters.

    Raises ContentError for a line that is missing, unknown, or not as it must be.
    """
    prose = _prose(file)
    keys = {"title": Key(_plain), "summary": Key(prose)}
    keys["sources"] = Key(_sources(campaign), ())
    if entry := campaign.entry(slug):
        keys |= _of_action(entry, prose)
    elif slug == HOME:
        keys |= {moment.head: Key(prose) for moment in campaign.story if moment.id}
        keys["reveals"] = Key(_plain, "")
        keys["keep"] = Key(_plain if campaign.keep_all else _nothing, "")
    elif update := campaign.update_at(slug):
        keys |= {"author": Key(_plain)} if update.kind is UpdateKind.OPINION else {}
    # As an error should name them.
    said = {
        name.capitalize(): list(texts) if name in _LISTS else " ".join(texts)
        for name, texts in head.said.items()
    }
    known = {name.capitalize(): key for name, key in keys.items()}
    lines = {name.capitalize(): line for name, line in head.lines.items()}
    checked = tables.table(said, known, file, lines=lines)
    if slug == HOME and campaign.keep_all and not checked["Keep"]:
        raise ContentError(
            file, "Keep", 'the reason for keep = "all" of campaign.toml, as it stands at the button'
        )
    return {name: checked[name.capitalize()] for name in keys}


def _of_action(entry: Entry, prose: tables.Check) -> dict[str, Key]:
    keys = {f"milestone-{number}": Key(prose) for number in entry.milestones}
    if entry.action.kind is Kind.APPEAL:
        keys["points"] = Key(lambda value: tuple(map(prose, tables.lines(value))))
        # What to do after the last day has to be said where there is one.
        keys["afterwards"] = Key(prose) if entry.action.closes else Key(prose, "")
    if entry.action.kind is Kind.LETTER:
        keys |= {"subject": Key(_plain), "signatories": Key(_plain_lines, ())}
        steps = (bill.head(step) for bill in entry.bills for step in bill.steps)
        keys |= {step: Key(prose) for step in steps}
    return keys


def _prose(file: Path) -> tables.Check:
    """Return what accepts a line that is shown as prose, links and all."""
    campaign = next(each for each in file.parents if (each / FILE).is_file())
    lead = partial(leads, file=file, content=campaign.parent)
    return lambda value: inline.read(tables.text(value), lead)


def _plain(value: object) -> str:
    """Accept a line that is also shown where nothing can be linked: in a mail, a list, a card."""
    text = tables.text(value)
    if _LINK.search(text):
        raise Unexpected("words alone, as no link shows here")
    return text


def _plain_lines(value: object) -> tuple[str, ...]:
    return tuple(map(_plain, tables.lines(value)))


def _nothing(_: object) -> str:
    raise Unexpected('keep = "all" in campaign.toml, which this line gives the reason for')


def _sources(campaign: Campaign) -> tables.Check:
    def check(value: object) -> tuple[str, ...]:
        cited = tuple(part.strip() for part in tables.text(value).split(","))
        for name in cited:
            if name not in campaign.sources:
                known = ", ".join(campaign.sources) or "none: it has none"
                raise Unexpected(f"sources of campaign.toml ({known})")
        return cited

    return check
