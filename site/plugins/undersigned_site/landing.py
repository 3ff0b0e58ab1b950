"""The pages that nobody writes: the homes, the 404, and those that every campaign has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from pelican.generators import Generator
from pelican.writers import Writer

from undersigned_site.addresses import file_at, page_url, url
from undersigned_site.campaign import AFTERWARDS, MADE, SERVICE, Campaign
from undersigned_site.cldr import autonym, direction
from undersigned_site.unsent import write_unsent


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in a language, under the language's own name."""

    language: str
    name: str
    url: str


def alternates(languages: Iterable[str], at: Callable[[str], str]) -> tuple[Alternate, ...]:
    """Return a page in each of its languages, for the switcher; `at` gives the addresses."""
    return tuple(Alternate(language, autonym(language), at(language)) for language in languages)


def spoken(campaigns: Iterable[Campaign]) -> list[str]:
    """Return the languages that have something to show, in the order of the campaigns' own."""
    return list(dict.fromkeys(each for campaign in campaigns for each in campaign.languages))


def write_landing_pages(generator: Generator, writer: Writer) -> None:
    """Write them from the theme's templates, in each language that has something to show."""
    campaigns = generator.context["CAMPAIGNS"]
    languages = spoken(campaigns)
    site = generator.settings["SITE"]

    def write(template: str, at: str, language: str, **context: object) -> None:
        writer.write_file(
            at,
            generator.get_template(template),
            generator.context,
            lang=language,
            dir=direction(language),
            home=url(language),
            **{"brand": site.brand(language, campaigns)} | context,
        )

    def write_in_each(campaign: Campaign, name: str, template: str, **context: object) -> None:
        pages = alternates(campaign.languages, partial(page_url, campaign.id, name))
        for page in pages:
            write(
                template,
                file_at(page.url),
                page.language,
                campaign=campaign,
                brand=site.brand(page.language, [campaign]),
                base=url(page.language, campaign.id),
                alternates=pages,
                **context,
            )

    write_unsent(generator, languages)
    write("index", file_at(url()), languages[0], languages=languages, alternates=())
    write("404", "404.html", languages[0], languages=languages, alternates=())
    for language in languages:
        write("language", file_at(url(language)), language, alternates=alternates(languages, url))
    for campaign in campaigns:
        for name in MADE if campaign.updates else (*AFTERWARDS, *SERVICE):
            write_in_each(campaign, name, name)
        if generator.settings["SITE_ADDRESS"]:
            for entry in campaign.entries:
                write_in_each(campaign, f"{entry.page}/share", "share", entry=entry)
