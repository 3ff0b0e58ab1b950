"""What Pelican needs to know of campaigns: their facts, their pages' places, their languages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from pelican import Pelican
from pelican.contents import Page
from pelican.generators import Generator, PagesGenerator
from pelican.plugins import signals

from undersigned import form
from undersigned.language import LANGUAGES, direction, translations
from undersigned.templates import tight
from undersigned_site import cldr, counts, manifest
from undersigned_site.campaign import HOME
from undersigned_site.content import file_at, page_url, read_campaigns, url, with_pages
from undersigned_site.landing import alternates, write_landing_pages
from undersigned_site.milestones import milestones
from undersigned_site.tables import ContentError


def register() -> None:
    """Connect the plugin; Pelican calls this once."""
    signals.initialized.connect(read_facts)
    signals.generator_init.connect(speak)
    signals.page_generator_context.connect(place_page)
    signals.page_generator_finalized.connect(join_pages)
    signals.page_generator_write_page.connect(turn_to)
    signals.page_writer_finalized.connect(write_landing_pages)
    signals.finalized.connect(write_manifest)


def read_facts(pelican: Pelican) -> None:
    """Read and check all campaigns before anything is written."""
    settings = pelican.settings
    with ending_the_build():
        settings["CAMPAIGNS"] = read_campaigns(_shown(settings["PATH"]), LANGUAGES)
    settings["NOW"] = _now()
    # A build that fails from here on leaves no manifest, so nothing of it can be published.
    manifest.path(Path(settings["OUTPUT_PATH"])).unlink(missing_ok=True)


def speak(generator: Generator) -> None:
    """Let templates speak the language of the page that is rendered, their `lang`."""
    env = generator.env
    env.install_gettext_callables(_gettext, _ngettext, newstyle=True)
    env.filters.update(number=_number, day=_day, moment=_moment, tight=tight)
    env.globals.update(autonym=cldr.autonym, direction=direction, locale=cldr.locale)


def place_page(generator: PagesGenerator, metadata: dict[str, Any]) -> None:
    """Give a page its campaign, its action if it has one, its template and its address."""
    settings = generator.settings
    name, slug, lang = metadata["folder"], metadata["slug"], metadata["lang"]
    file = _shown(settings["PATH"]) / name / f"{slug}.{lang}.md"
    with ending_the_build():
        for key in ("title", "summary"):
            if not metadata.get(key):
                raise ContentError(file, key.capitalize(), "it to be there")
        if "status" in metadata and metadata["status"] != "published":
            raise ContentError(file, "Status", "none: a promised page is always published")
        campaign = next(each for each in settings["CAMPAIGNS"] if each.id == name)
        entry = campaign.entry(slug)
        metadata["milestones"] = milestones(entry.milestones if entry else (), metadata, file)
    at = page_url(name, slug, lang)
    template = "campaign" if slug == HOME else "action" if entry else "page"
    metadata.update(template=template, url=at, save_as=file_at(at))


def join_pages(generator: PagesGenerator) -> None:
    """Give the campaigns the titles of their pages, and each page what its campaign knows."""
    titles = {(page.folder, page.slug, page.lang): str(page.title) for page in generator.pages}
    settings = generator.settings
    campaigns = {each.id: with_pages(each, titles) for each in settings["CAMPAIGNS"]}
    settings["CAMPAIGNS"] = generator.context["CAMPAIGNS"] = tuple(campaigns.values())
    with ending_the_build():
        generator.context["counted"] = {
            entry.action.id: counts.read(settings["COUNTS"], entry.action.id)
            for campaign in campaigns.values()
            for entry in campaign.entries
        }
    for page in generator.pages:
        page.campaign = campaigns[page.folder]
        page.entry = page.campaign.entry(page.slug)
        if page.entry:
            page.form = form.shown(page.entry.action, page.lang, {})


def turn_to(generator: PagesGenerator, content: Page) -> None:
    """Tell the templates which page comes next: its language, and its campaign."""
    generator.context.update(
        lang=content.lang,
        dir=direction(content.lang),
        home=url(content.lang),
        base=url(content.lang, content.folder),
        campaign=content.campaign,
        alternates=alternates(
            content.campaign.languages, partial(page_url, content.folder, content.slug)
        ),
    )


def write_manifest(pelican: Pelican) -> None:
    """Write the manifest, now that all pages are there."""
    actions = [entry.action for each in pelican.settings["CAMPAIGNS"] for entry in each.entries]
    manifest.write(manifest.path(Path(pelican.settings["OUTPUT_PATH"])), actions)


@contextmanager
def ending_the_build() -> Iterator[None]:
    """End the program with one line on a fault of the content; Pelican would log a traceback."""
    try:
        yield
    except ContentError as error:
        raise SystemExit(str(error)) from None


def _shown(path: str) -> Path:
    """Return a path as a person at the prompt would write it: short if it is below."""
    here = Path.cwd()
    return Path(path).relative_to(here) if Path(path).is_relative_to(here) else Path(path)


def _now() -> datetime:
    """Return the time of the build, which a packager may set to build the same twice."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)


@pass_context
def _gettext(context: Context, message: str) -> str:
    return translations(context["lang"]).gettext(message)


@pass_context
def _ngettext(context: Context, one: str, many: str, number: int) -> str:
    return translations(context["lang"]).ngettext(one, many, number)


@pass_context
def _number(context: Context, value: int) -> str:
    return cldr.number(value, context["lang"])


@pass_context
def _day(context: Context, value: date) -> str:
    return cldr.day(value, context["lang"])


@pass_context
def _moment(context: Context, value: datetime) -> str:
    return cldr.moment(value, context["lang"])
