"""Campaigns as their `campaign.toml` states them: what no language changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from undersigned.rules.action import Action, Kind, Page, State
from undersigned.rules.form import asked, links_of
from undersigned_site import consents, files, networks, tables
from undersigned_site.addresses import HOME
from undersigned_site.entries import Entry, read_entries
from undersigned_site.story import Moment, read_story
from undersigned_site.tables import ContentError, Key
from undersigned_site.target import Target, read_target
from undersigned_site.updates import FOLDER, Update, read_updates
from undersigned_site.words import inline
from undersigned_site.words.inline import Inline
from undersigned_site.words.links import leads

FILE = "campaign.toml"
# Pages that every campaign has and nobody writes: the API leads to these, pages to those below.
AFTERWARDS = ("check-your-email", "signed", "withdrawn")
SERVICE = ("about", "contact", "privacy", "accessibility", "links")
MADE = (*AFTERWARDS, *SERVICE, FOLDER)


@dataclass(frozen=True, slots=True)
class Organiser:
    """The runner of a campaign: the controller of privacy law. A demonstration's is fictional."""

    name: str
    address: tuple[str, ...]
    mail: str
    demonstration: bool

    @property
    def postal(self) -> tuple[str, ...]:
        """The lines of an envelope."""
        return (self.name, *self.address)


@dataclass(frozen=True, slots=True)
class Campaign:
    """One cause; `pages` are its homes, by language, once the prose has been read.

    `ask` are the consents that its actions ask; with `keep_all` all that is written is kept.
    `sources` says, by the letter that the prose cites and by language, what was read; `share` are
    the networks that pages offer besides those that are always there.
    """

    id: str
    languages: tuple[str, ...]
    keep_until: date
    ask: tuple[str, ...]
    keep_all: bool
    organiser: Organiser
    share: tuple[str, ...]
    sources: Mapping[str, Mapping[str, Inline]]
    targets: tuple[Target, ...]
    entries: tuple[Entry, ...]
    updates: tuple[Update, ...]
    story: tuple[Moment, ...]
    pages: Mapping[str, Page] = field(default_factory=dict)

    @property
    def asked(self) -> frozenset[str]:
        """The names of the fields that any of its forms asks."""
        return frozenset().union(*(asked(entry.action) for entry in self.entries))

    def entry(self, page: str) -> Entry | None:
        """Return the action that stands on a page, if one does."""
        return next((entry for entry in self.entries if entry.page == page), None)

    def action(self, action: str) -> Entry | None:
        """Return the action of an id."""
        return next((entry for entry in self.entries if entry.action.id == action), None)

    def links(self, language: str) -> list[Mapping[str, str]]:
        """Return where the link to a signature is asked for, by what can be signed."""
        actions = (entry.action for entry in self.entries)
        return [
            {"title": action.page(language).title, "post": links_of(action.id)}
            for action in actions
        ]

    def update(self, page: str) -> Update | None:
        """Return the update of a name."""
        return next((update for update in self.updates if update.page == page), None)

    def spoken(self, slug: str) -> Sequence[str]:
        """Return the languages that a page is written in: all, but for some updates."""
        update = self.update_at(slug)
        return update.languages(self.languages) if update else self.languages

    def update_at(self, slug: str) -> Update | None:
        """Return the update that stands on a page, if one does."""
        return next((update for update in self.updates if update.slug == slug), None)

    def settled(self, action: str) -> Update | None:
        """Return the update that tells what became of an action, if one does."""
        return next((update for update in self.updates if update.settles == action), None)

    def next(self, update: Update, now: datetime) -> Entry | None:
        """Return the action to take after an update: the one it names, else the first open one."""
        if update.next:
            return self.action(update.next)
        return next((each for each in self.entries if each.action.state(now) is State.OPEN), None)


_CAMPAIGN = {
    "languages": Key(tables.languages),
    "timezone": Key(tables.zone, ZoneInfo("UTC")),
    "keep_until": Key(tables.day),
    "ask": Key(consents.asked, ()),
    "keep": Key(tables.one_of(consents.ALL), ""),
    "organiser": Key(lambda value: value),
    "share": Key(networks.listed, ()),
    "sources": Key(lambda value: value, {}),
    "targets": Key(lambda value: value),
    "actions": Key(lambda value: value),
    "updates": Key(lambda value: value, []),
    "timeline": Key(lambda value: value, None),
}
_ORGANISER = {
    "name": Key(tables.text),
    "address": Key(tables.lines),
    "mail": Key(tables.mail),
    "demonstration": Key(tables.flag, default=False),
}


def read_campaign(file: Path) -> Campaign:
    """Read and check one `campaign.toml`; raises ContentError for the first thing amiss.

    The campaign's id is its folder's name.
    """
    facts = tables.table(files.load(file), _CAMPAIGN, file)
    languages = facts["languages"]
    organiser = Organiser(**tables.table(facts["organiser"], _ORGANISER, file, "organiser."))
    targets = {
        name: read_target(value, languages, file, f"targets.{name}.")
        for name, value in tables.named(facts["targets"], file, "targets").items()
    }
    entries = tuple(
        read_entries(
            facts["actions"],
            file,
            common=Action(
                id="",
                campaign=file.parent.name,
                kind=Kind.PETITION,
                languages=languages,
                organiser=organiser.name,
                ask=facts["ask"],
                keep_all=facts["keep"] == consents.ALL,
                keep_until=facts["keep_until"],
            ),
            zone=facts["timezone"],
            targets=targets,
            taken=(HOME, *MADE),
        )
    )
    for entry in entries:
        closes = entry.action.closes
        if closes and facts["keep_until"] <= closes.date():
            expected = (
                f"a day after {closes.date()}, on which {entry.action.id} closes, as what is "
                f"signed then is confirmed until a day later; not {facts['keep_until']}"
            )
            raise ContentError(file, "keep_until", expected)
    actions = [entry.action.id for entry in entries]
    updates = read_updates(facts["updates"], actions, languages, file)
    return Campaign(
        id=file.parent.name,
        languages=languages,
        keep_until=facts["keep_until"],
        ask=facts["ask"],
        keep_all=facts["keep"] == consents.ALL,
        organiser=organiser,
        share=facts["share"],
        sources=_sources(facts["sources"], languages, file),
        targets=tuple(targets.values()),
        entries=entries,
        updates=updates,
        story=read_story(facts["timeline"], entries, updates, file),
    )


def check_kept(campaign: Campaign, file: Path, now: datetime) -> None:
    """Check that what is signed now can still be destroyed by the day that pages promise.

    A campaign in which nothing can be signed any more stays as a record. Raises ContentError that
    names `file`, its `campaign.toml`.
    """
    open_ones = [e.action.id for e in campaign.entries if e.action.state(now) is not State.CLOSED]
    if open_ones and campaign.keep_until < now.date():
        expected = f"a day to come, or a day under closes for {', '.join(open_ones)}"
        raise ContentError(file, "keep_until", f"{expected}; not {campaign.keep_until}")


def _sources(
    values: object, languages: tuple[str, ...], file: Path
) -> Mapping[str, Mapping[str, Inline]]:
    lead = partial(leads, file=file, content=file.parent.parent)
    source = Key(lambda value: inline.read(tables.text(value), lead))
    words = dict.fromkeys(languages, source)
    return {
        name: tables.table(value, words, file, f"sources.{name}.")
        for name, value in tables.named(values, file, "sources").items()
    }
