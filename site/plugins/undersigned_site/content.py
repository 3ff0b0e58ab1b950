"""The content as a whole: every campaign, and the prose that its `campaign.toml` promises."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from undersigned.rules.action import Page
from undersigned.rules.language import translations
from undersigned.rules.language_code import CODE, spelt, well_formed
from undersigned_site import cldr, files, letters, tables, texts
from undersigned_site.addresses import HOME, PROSE, page_url
from undersigned_site.campaign import FILE, MADE, Campaign, read_campaign
from undersigned_site.entries import Entry
from undersigned_site.proofread import proofread
from undersigned_site.site_file import Site
from undersigned_site.tables import ContentError, Unexpected
from undersigned_site.updates import Article, Update

# What the heads of pages say, by campaign, page and language.
Said: TypeAlias = Mapping[tuple[str, str, str], Mapping[str, Any]]

_READ = frozenset({".md", ".markdown", ".mkd", ".mdown", ".rst", ".html", ".htm"})  # by Pelican


def read_campaigns(content: Path, known_languages: Sequence[str]) -> tuple[Campaign, ...]:
    """Read every campaign and check that the prose it promises is there, and no other.

    Raises ContentError; `known_languages` are those that the interface speaks.
    """
    campaigns = tuple(map(read_campaign, _campaign_files(content)))
    if not campaigns:
        raise ContentError(content, f"<campaign>/{FILE}", "at least one campaign")
    owners: dict[str, str] = {}
    for campaign in campaigns:
        file = content / campaign.id / FILE
        _check_name(file.parent)
        for language in campaign.languages:
            if language not in known_languages:
                known = ", ".join(sorted(known_languages))
                expected = f"those that the site speaks: {known}. `make language CODE={language}`"
                raise ContentError(file, "languages", f"{expected} begins {language}")
        for entry in campaign.entries:
            owner = owners.setdefault(entry.action.id, campaign.id)
            if owner != campaign.id:
                key = f"actions[{entry.action.id}].id"
                raise ContentError(file, key, f"an id that {owner} has not taken")
    written = sorted(file for file in _files(content) if file.suffix.lower() in _READ)
    for file in written:
        _check_expected(file, content, campaigns)
    for campaign in campaigns:
        _check_promised(content / campaign.id, campaign)
    for file in written:
        proofread(file, content)
    return tuple(_worded(content / campaign.id, campaign) for campaign in campaigns)


def _campaign_files(content: Path) -> Iterator[Path]:
    for folder in sorted(content.glob("[!.]*/")):
        file = folder / FILE
        _check_there(file)
        if file.is_file():
            yield file


def _files(folder: Path, above: tuple[Path, ...] = ()) -> Iterator[Path]:
    """Yield the files below a folder that are not hidden, through links too, as Pelican does."""
    real = folder.resolve()
    if real in above:
        raise ContentError(folder, "the folder", "no link to one that it lies in")
    for each in folder.iterdir():
        if each.name.startswith("."):
            continue
        if each.is_dir():
            yield from _files(each, (*above, real))
        else:
            yield each


def as_shown(path: str) -> Path:
    """Return a path as a person at the prompt would write it: short if it is below."""
    here = Path.cwd()
    return Path(path).relative_to(here) if Path(path).is_relative_to(here) else Path(path)


def _worded(folder: Path, campaign: Campaign) -> Campaign:
    """Return the campaign, its actions told apart by the words that they are signed with."""

    def worded(entry: Entry) -> Entry:
        text = texts.digest(folder, entry.page, campaign.languages)
        return replace(entry, action=replace(entry.action, text=text))

    return replace(campaign, entries=tuple(map(worded, campaign.entries)))


def with_pages(campaign: Campaign, said: Said, site: Site) -> Campaign:
    """Return the campaign with its pages, now that their prose is known."""

    def page(name: str, language: str) -> Page:
        title = said[campaign.id, name, language]["title"]
        named = site.brand(language, [campaign]).name
        return Page(title=title, url=page_url(campaign.id, name, language), site=named)

    def home(language: str) -> Page:
        head = said[campaign.id, HOME, language]
        why = _kept(campaign, head["keep"], language) if campaign.keep_all else ""
        return replace(page(HOME, language), reveals=head["reveals"], kept=why)

    def of_action(entry: Entry, language: str) -> Page:
        opens, closes = entry.action.opens, entry.action.closes
        common = home(language)
        return replace(
            page(entry.page, language),
            opens=cldr.moment(opens, language) if opens else "",
            closes=cldr.moment(closes, language) if closes else "",
            target=entry.target.speaking(language).name,
            reveals=common.reveals,
            kept=common.kept,
        )

    def published(entry: Entry) -> Entry:
        pages = {language: of_action(entry, language) for language in campaign.languages}
        return replace(entry, action=replace(entry.action, pages=pages, colour=site.colour))

    def article(update: Update, language: str) -> Article:
        written = update.languages(campaign.languages)
        own = language if language in written else written[0]
        head = said[campaign.id, update.slug, own]
        url = page_url(campaign.id, update.slug, own)
        return Article(head["title"], head["summary"], url, own)

    def told(update: Update) -> Update:
        articles = {language: article(update, language) for language in campaign.languages}
        return replace(update, articles=articles)

    return replace(
        campaign,
        pages={language: home(language) for language in campaign.languages},
        entries=tuple(map(published, campaign.entries)),
        updates=tuple(map(told, campaign.updates)),
    )


def _kept(campaign: Campaign, why: str, language: str) -> str:
    """Say beside the button who keeps everything, why, and until when."""
    sentence = translations(language).gettext(
        "%(organiser)s keeps all that you write here, sealed, until %(day)s at the latest. %(why)s"
    )
    day = cldr.day(campaign.keep_until, language)
    return sentence % {"organiser": campaign.organiser.name, "day": day, "why": why}


def _check_there(file: Path) -> None:
    """Raise ContentError for a file that has its name but for an ending, or for capital letters."""
    other = None if file.is_file() else files.meant(file)
    if other and other.name != file.name:
        expected = f"{file.name}, in small letters and without another ending"
        raise ContentError(other, "name", expected)


def _check_name(folder: Path) -> None:
    try:
        tables.slug(folder.name)
    except Unexpected as expected:
        raise ContentError(folder, "name", f"{expected}, as it is in addresses") from None


def _check_promised(folder: Path, campaign: Campaign) -> None:
    listed = (HOME, *(entry.page for entry in campaign.entries))
    articles = (update.slug for update in campaign.updates)
    # What is written in one of the languages is promised in each, as every page has a switcher; but
    # for an update that says otherwise.
    written = sorted({file.name.partition(".")[0] for file in folder.glob("[!.]*.md")})
    for page in dict.fromkeys((*listed, *articles, *written)):
        for language in campaign.spoken(page):
            file = folder / f"{page}.{language}.md"
            _check_there(file)
            if not file.is_file():
                raise ContentError(file, "the file", f"it to be there, as {FILE} promises it")
    appeals = {entry.page: entry.target for entry in campaign.entries if entry.letters}
    letters.check_names(folder, campaign.languages, appeals)


def _name_instead(rest: str) -> str:
    """Say how a file below its campaign's folder could have been named."""
    *folders, name = rest.split("/")
    page, _, ending = name.partition(".")
    if folders not in ([], ["updates"]) or not re.fullmatch(rf"{CODE}\.md", ending):
        return "<campaign>/<page>.<language>.md, or below updates/, as in petition.en.md"
    slug = re.sub(r"[^a-z0-9]+", "-", page.lower()).strip("-")
    near = f", as in {slug}.{ending}" if slug else ""
    return f"a page’s name of small letters, digits and hyphens{near}"


def _check_expected(file: Path, content: Path, campaigns: Sequence[Campaign]) -> None:
    folder, _, rest = file.relative_to(content).as_posix().partition("/")
    name = PROSE.fullmatch(rest)
    if file.suffix != ".md" and file.suffix.lower() == ".md":
        raise ContentError(file, "name", f"{file.stem}.md, in small letters")
    begin, _, code = rest.removesuffix(".md").rpartition(".")
    if not name and not well_formed(code) and well_formed(spelt(code)):
        raise ContentError(file, "name", f"{begin}.{spelt(code)}.md: a language is written so")
    if not name:
        raise ContentError(file, "name", _name_instead(rest))
    campaign = next((each for each in campaigns if each.id == folder), None)
    if not campaign:
        raise ContentError(content / folder / FILE, "the file", f"it to be there, as {rest} is")
    if name["language"] not in campaign.languages:
        raise ContentError(file, "name", f"a language of {FILE}: {', '.join(campaign.languages)}")
    if name["language"] not in campaign.spoken(name["page"]):
        spoken = ", ".join(campaign.spoken(name["page"]))
        raise ContentError(file, "name", f"a language that {FILE} gives this update: {spoken}")
    if name["page"] in MADE:
        raise ContentError(file, "name", f"another page: the site makes {name['page']} itself")
    if "/" in name["page"] and name["page"] not in {each.slug for each in campaign.updates}:
        raise ContentError(content / folder / FILE, "updates", f"one for {rest}")
