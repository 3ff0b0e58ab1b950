"""Whose site it is, as `site.toml` says it: a name, a colour, a logo, and where else they are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from undersigned.rules import palette
from undersigned.rules.brand import Brand
from undersigned.rules.language import LANGUAGES
from undersigned.rules.visible import visible
from undersigned_site import files, logo, networks, tables
from undersigned_site.campaign import Campaign
from undersigned_site.logo import Picture
from undersigned_site.tables import ContentError, Key, Unexpected

FILE = "site.toml"
_NAME = 80  # characters
_WEBSITE = 200
_COLOUR = re.compile("#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages of all campaigns have in common; what is empty is left out.

    `names` are those that a language says differently. `accounts` are addresses, by network.
    """

    name: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    colour: str = ""
    logo: Picture | None = None
    website: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)
    colophon: bool = True

    def brand(self, language: str, campaigns: Sequence[Campaign]) -> Brand:
        """Return whose site it is on a page that shows these campaigns.

        A site without a name has its organiser's, where there is one for all of them.
        """
        name = self.names.get(language, self.name)
        organisers = {campaign.organiser.name for campaign in campaigns}
        if not name and len(organisers) == 1:
            (name,) = organisers
        shown = self.logo.shown if self.logo else None
        return Brand(name, self.colour, shown, self.website, self.colophon)


def title(value: object) -> str:
    """Accept a name: a line that is not long, and in which nothing is hidden."""
    text = " ".join(tables.text(value).split())
    if len(text) > _NAME:
        raise Unexpected(f"a name of {_NAME} characters at most")
    if visible(text) != text:
        raise Unexpected("a name without invisible characters: type it anew")
    return text


def colour(value: object) -> str:
    """Accept a colour that can be read on a page, and white on it."""
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise Unexpected('a colour, as in "#1d5a7c"')
    found = value.lower()
    if (contrast := palette.legible(found)) < palette.ENOUGH:
        raise Unexpected(
            f'a darker colour, of which "{palette.nearest(found)}" is the nearest (a text needs a '
            f"contrast of {palette.ENOUGH}:1, and this one has {contrast:.1f}:1 beside white)"
        )
    return found


def address(value: object) -> str:
    """Accept the address of a website."""
    expected = Unexpected('an address, as in "https://example.org/"')
    try:
        text = tables.text(value)
        parts = urlsplit(text)
        named = parts.hostname and "." in parts.hostname and "@" not in parts.netloc
    except (Unexpected, ValueError):
        raise expected from None
    if (
        parts.scheme != "https"
        or not named
        or len(text) > _WEBSITE
        or re.search(r"[\s<>\"'\\]", text)
    ):
        raise expected
    if visible(text) != text:
        raise expected
    return text


_SITE = {
    "name": Key(title, ""),
    "colour": Key(colour, ""),
    "logo": Key(logo.named, ""),
    "website": Key(address, ""),
    "colophon": Key(tables.flag, default=True),
    "social": Key(lambda value: value, {}),
}
# What a language says differently, in a table under its code, as in [ru].
_WORDS = {"name": Key(title)}


def read_site(content: Path) -> Site:
    """Read `site.toml` of a folder of campaigns; without one, nothing is known of the site.

    Raises ContentError for the first thing amiss.
    """
    file = content / FILE
    for folder in (content, *sorted(content.glob("[!.]*/"))):
        if (other := files.meant(folder / FILE)) and other != file:
            raise ContentError(other, "name", f"{file}: it is read nowhere else")
    if not file.is_file():
        return Site()
    tongues = {language: Key(lambda value: value, None) for language in LANGUAGES}
    facts = tables.table(files.load(file), _SITE | tongues, file)
    words = {each: facts.pop(each) for each in tongues}
    accounts = {each: Key(networks.account(each), "") for each in networks.ACCOUNTS}
    social = tables.table(facts.pop("social"), accounts, file, "social.")
    picture = facts.pop("logo")
    return Site(
        **facts,
        names={
            language: tables.table(said, _WORDS, file, f"{language}.")["name"]
            for language, said in words.items()
            if said is not None
        },
        logo=logo.read(content / picture) if picture else None,
        accounts={each: found for each, found in social.items() if found},
    )
