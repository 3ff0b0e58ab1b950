"""Updates: dated articles of a campaign, with an outcome where they settle an action."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from undersigned_site import tables
from undersigned_site.tables import ContentError, Key
from undersigned_site.when import When, when
from undersigned_site.words.inline import Inline

FOLDER = "updates"


class Kind(StrEnum):
    """The kind of an update."""

    NEWS = "news"
    OUTCOME = "outcome"
    REPLY = "reply"
    OPINION = "opinion"


class Outcome(StrEnum):
    """The end that an action came to."""

    WON = "won"
    LOST = "lost"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True)
class Article:
    """An update as pages of one language show it; its own may be another."""

    title: str
    summary: Inline
    url: str
    language: str


@dataclass(frozen=True, slots=True)
class Update:
    """A dated article; `date` and `updated` are its own, as far as they are known.

    `posted` is the day it went up here, `only` the languages that it is written in, if not all.
    `settles` and `next` are ids of actions, or empty.
    `articles` come with the prose, by language.
    """

    page: str
    kind: Kind
    date: When | None
    updated: When | None
    posted: datetime.date
    only: tuple[str, ...]
    settles: str
    outcome: Outcome | None
    next: str
    articles: Mapping[str, Article] = field(default_factory=dict)

    def languages(self, of_campaign: Sequence[str]) -> Sequence[str]:
        """Return the languages that it is written in."""
        return self.only or of_campaign

    @property
    def slug(self) -> str:
        """The name of its page within the campaign."""
        return f"{FOLDER}/{self.page}"


_UPDATE = {
    "page": Key(tables.slug),
    "kind": Key(tables.one_of(*Kind)),
    "date": Key(when, None),
    "updated": Key(when, None),
    "posted": Key(tables.day, None),
    "only": Key(tables.languages, ()),
    "settles": Key(tables.text, ""),
    "outcome": Key(tables.one_of(*Outcome), ""),
    "next": Key(tables.text, ""),
}


def read_updates(
    values: object, actions: Collection[str], languages: Sequence[str], file: Path
) -> tuple[Update, ...]:
    """Check the updates of a campaign that has these actions and languages; raises ContentError."""
    updates = []
    settled: set[str] = set()
    for at, fact in tables.listed(values, _UPDATE, file, "updates", name="page"):
        if not set(fact["only"]) <= set(languages):
            raise ContentError(
                file, f"{at}.only", f"languages of the campaign: {', '.join(languages)}"
            )
        for key in ("settles", "next"):
            if fact[key] and fact[key] not in actions:
                raise ContentError(file, f"{at}.{key}", f"one of {', '.join(actions)}")
        if len({fact["kind"] == Kind.OUTCOME, bool(fact["settles"]), bool(fact["outcome"])}) > 1:
            raise ContentError(
                file, f"{at}.outcome", 'kind = "outcome", settles and outcome, or none of them'
            )
        if fact["settles"] in settled:
            raise ContentError(file, f"{at}.settles", "an action that no other update settles")
        settled |= {fact["settles"]} - {""}
        posted = fact["posted"] or (fact["date"] and fact["date"].date)
        if not posted:
            raise ContentError(file, f"{at}.posted", "it to be there, as date is not a day")
        outcome = Outcome(fact["outcome"]) if fact["outcome"] else None
        updates.append(
            Update(**fact | {"kind": Kind(fact["kind"]), "posted": posted, "outcome": outcome})
        )
    return tuple(updates)
