"""The plugin: it gives Pelican the campaigns' facts, their pages' places and their languages."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.contents import Page
from pelican.generators import PagesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

from undersigned.rules import form, manifest
from undersigned.rules.language import LANGUAGES
from undersigned_site import counts, letters, open_graph
from undersigned_site.addresses import HOME, file_at, page_url, url
from undersigned_site.campaign import FILE, Campaign, check_kept
from undersigned_site.cldr import direction
from undersigned_site.content import as_shown, read_campaigns, with_pages
from undersigned_site.found import write_found
from undersigned_site.landing import alternates, write_landing_pages
from undersigned_site.prose import read_head
from undersigned_site.reader import read_by_it
from undersigned_site.site_file import read_site
from undersigned_site.speech import speak
from undersigned_site.tables import ending_the_build
from undersigned_site.texts import write_texts
from undersigned_site.updates import FOLDER


def register() -> None:
    """Connect the plugin; Pelican calls this once."""
    signals.initialized.connect(read_facts)
    signals.readers_init.connect(read_by_it)
    signals.generator_init.connect(speak)
    signals.page_generator_context.connect(place_page)
    signals.page_generator_finalized.connect(join_pages)
    signals.page_generator_write_page.connect(turn_to)
    # One each, for Pelican calls back in no order that it promises.
    signals.page_writer_finalized.connect(write_unwritten)
    signals.finalized.connect(finish)


def read_facts(pelican: Pelican) -> None:
    """Read and check all campaigns before anything is written."""
    settings = pelican.settings
    with ending_the_build():
        content = as_shown(settings["PATH"])
        settings["CAMPAIGNS"] = read_campaigns(content, LANGUAGES)
        settings["NOW"] = _now()
        for campaign in settings["CAMPAIGNS"]:
            check_kept(campaign, content / campaign.id / FILE, settings["NOW"])
        settings["SITE"] = read_site(content)
    # A build that fails from here on leaves no manifest, so nothing of it can be published.
    manifest.remove(Path(settings["OUTPUT_PATH"]))


def place_page(generator: PagesGenerator, metadata: dict[str, Any]) -> None:
    """Give a page its campaign, its action if it has one, its template and its address."""
    settings = generator.settings
    name, slug, lang = metadata["folder"], metadata["slug"], metadata["lang"]
    file = as_shown(settings["PATH"]) / name / f"{slug}.{lang}.md"
    with ending_the_build():
        campaign = next(each for each in settings["CAMPAIGNS"] if each.id == name)
        told = read_head(metadata["head"], campaign, slug, file)
    at = page_url(name, slug, lang)
    metadata.update(
        template=template(campaign, slug),
        url=at,
        save_as=file_at(at),
        title=told["title"],
        summary=told["summary"].plain,
        told=told,
    )


def template(campaign: Campaign, slug: str) -> str:
    """Return the name of the template that shows a page."""
    if slug == HOME:
        return "campaign"
    if entry := campaign.entry(slug):
        return entry.action.kind
    return "update" if slug.startswith(FOLDER) else "page"


def join_pages(generator: PagesGenerator) -> None:
    """Give the campaigns what their pages say, and each page what its campaign knows."""
    said = {(page.folder, page.slug, page.lang): page.told for page in generator.pages}
    settings = generator.settings
    campaigns = {
        each.id: with_pages(each, said, settings["SITE"]) for each in settings["CAMPAIGNS"]
    }
    settings["CAMPAIGNS"] = generator.context["CAMPAIGNS"] = tuple(campaigns.values())
    with ending_the_build():
        generator.context["counted"] = {
            entry.action.id: counts.read(settings["COUNTS"], entry.action.id)
            for campaign in campaigns.values()
            for entry in campaign.entries
        }
        generator.context["history"] = {
            action: counts.read_history(settings["COUNTS"], action)
            for action in generator.context["counted"]
        }
    for page in generator.pages:
        page.campaign = campaigns[page.folder]
        page.entry = page.campaign.entry(page.slug)
        page.update = page.campaign.update_at(page.slug)
        if page.entry:
            page.form = form.shown(page.entry.action, page.lang, {})
            page.letters = letters.ordered(page.entry.letters, page.entry.target, page.lang)


def turn_to(generator: PagesGenerator, content: Page) -> None:
    """Tell the templates which page comes next: its language, and its campaign."""
    generator.context.update(
        lang=content.lang,
        dir=direction(content.lang),
        home=url(content.lang),
        base=url(content.lang, content.folder),
        campaign=content.campaign,
        brand=generator.settings["SITE"].brand(content.lang, [content.campaign]),
        alternates=alternates(
            content.campaign.spoken(content.slug), partial(page_url, content.folder, content.slug)
        ),
    )
    content.graph = open_graph.describe(generator, content)


def write_unwritten(generator: PagesGenerator, writer: Writer) -> None:
    """Write the pages that nobody writes, and what programs look for."""
    write_landing_pages(generator, writer)
    write_found(generator, writer)


def finish(pelican: Pelican) -> None:
    """Write what is no page, and then the manifest, which names every file."""
    write_texts(pelican)
    settings = pelican.settings
    if picture := settings["SITE"].logo:
        picture.write(Path(settings["OUTPUT_PATH"]))
    actions = [entry.action for each in settings["CAMPAIGNS"] for entry in each.entries]
    manifest.write(Path(settings["OUTPUT_PATH"]), settings["SITE_ADDRESS"], actions)


def _now() -> datetime:
    """Return the time of the build, which a packager may set to build the same twice."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
