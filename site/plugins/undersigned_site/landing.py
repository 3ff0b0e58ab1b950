"""The pages that nobody writes: the homes, those that follow a press of the button, and the 404."""

from pelican.generators import Generator
from pelican.writers import Writer

from undersigned.language import LANGUAGES, direction
from undersigned_site.campaign import AFTERWARDS
from undersigned_site.content import file_at, url


def write_landing_pages(generator: Generator, writer: Writer) -> None:
    """Write them from the theme's templates, in each language that has something to show."""
    campaigns = generator.context["CAMPAIGNS"]
    spoken = {language for campaign in campaigns for language in campaign.languages}
    languages = [language for language in LANGUAGES if language in spoken]

    def write(template: str, at: str, language: str, **context: object) -> None:
        writer.write_file(
            at,
            generator.get_template(template),
            generator.context,
            lang=language,
            dir=direction(language),
            home=url(language),
            **context,
        )

    write("index", file_at(url()), languages[0], languages=languages)
    write("404", "404.html", languages[0], languages=languages)
    for language in languages:
        write("language", file_at(url(language)), language)
    for campaign in campaigns:
        for language in campaign.languages:
            for name in AFTERWARDS:
                at = file_at(url(language, campaign.id, name))
                write(name, at, language, campaign=campaign)
