"""The feeds: a campaign's updates in a language, as Atom (RFC 4287)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape, unescape
from urllib.parse import urljoin

from pelican.contents import Page

from undersigned_site.campaign import Campaign

NAME = "updates.atom"

_SIZES = re.compile(
    r'(?<=\s)(?:srcset|sizes)="[^"]*" '
)  # of a picture, which a reader fetches once
_ADDRESS = re.compile(r'(?P<before><[^<>]*\s(?:href|src)=)"(?P<address>[^"]*)"')


@dataclass(frozen=True, slots=True)
class Item:
    """The page of an update, with the days that a feed and the sitemap give of it."""

    page: Page

    @property
    def published(self) -> date | None:
        """The article's own day; none where only its month or year is known."""
        own: date | None = self.page.update.date and self.page.update.date.date
        return own

    @property
    def changed(self) -> date:
        """The day that Atom demands of every entry.

        It is the article's own, where it says on which day it was updated, else the day it went up
        here. Both are facts of the campaign; none is computed from a month or a year.
        """
        own: date | None = self.page.update.updated and self.page.update.updated.date
        return own or self.posted

    @property
    def posted(self) -> date:
        """The day it went up here."""
        day: date = self.page.update.posted
        return day

    @property
    def last(self) -> date:
        """The last day on which it came or changed here."""
        return max(self.posted, self.changed)


def items(
    campaign: Campaign, language: str, pages: Mapping[tuple[str, str, str], Page]
) -> list[Item]:
    """Return the updates, the newest here first, each in the language or in one that it has.

    `pages` are by campaign, page and language.
    """
    newest = sorted(campaign.updates, key=lambda update: update.posted, reverse=True)
    articles = ((update.slug, update.articles[language].language) for update in newest)
    return [Item(pages[campaign.id, slug, written]) for slug, written in articles]


def absolute(html: str, base: str) -> str:
    """Return rendered prose whose links lead to the site from wherever a reader shows them."""

    def lead(found: re.Match[str]) -> str:
        address = urljoin(base, unescape(found["address"]))
        return f'{found["before"]}"{escape(address)}"'

    return _ADDRESS.sub(lead, _SIZES.sub("", html))
