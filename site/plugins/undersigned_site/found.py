"""Files for programs, where the site's address is known: sitemap, feeds, and two short texts."""

from collections import defaultdict
from datetime import timedelta
from urllib.parse import quote

from pelican.generators import PagesGenerator
from pelican.writers import Writer

from undersigned_site import feeds, sitemap
from undersigned_site.addresses import url
from undersigned_site.cldr import direction
from undersigned_site.landing import spoken

SECURITY = ".well-known/security.txt"
# RFC 9116 asks for less than a year, so that what nobody looks after any more is seen to be so.
_VALID = timedelta(days=300)


def write_found(generator: PagesGenerator, writer: Writer) -> None:
    """Write it after the pages; nothing where the address that it must name is not known."""
    if not generator.settings["SITE_ADDRESS"]:
        return
    campaigns = generator.context["CAMPAIGNS"]
    languages = spoken(campaigns)
    pages = {(page.folder, page.slug, page.lang): page for page in generator.pages}
    written: dict[str, sitemap.Written] = defaultdict(dict)
    for page in generator.pages:
        written[page.folder][page.slug] = feeds.Item(page).last if page.update else None

    def write(name: str, template: str, **context: object) -> None:
        template_of_text = generator.env.get_template(template)
        writer.write_file(name, template_of_text, generator.context, **context)

    for name, template, wanted in sitemap.files([*sitemap.places(languages, campaigns, written)]):
        write(name, template, **wanted)
    for campaign in campaigns:
        for language in campaign.languages if campaign.updates else ():
            base = url(language, campaign.id)
            write(
                f"{base[1:]}{feeds.NAME}",
                feeds.NAME,
                campaign=campaign,
                lang=language,
                dir=direction(language),
                brand=generator.settings["SITE"].brand(language, [campaign]),
                base=base,
                items=feeds.items(campaign, language, pages),
            )
    write("robots.txt", "robots.txt")
    mails = dict.fromkeys(campaign.organiser.mail for campaign in campaigns)
    write(
        SECURITY,
        "security.txt",
        contacts=[f"mailto:{quote(mail, safe='@')}" for mail in mails],
        # By the day, so that a second build of that day changes nothing.
        expires=(generator.settings["NOW"] + _VALID).date(),
        languages=languages,
    )
