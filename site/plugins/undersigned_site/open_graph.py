"""The preview that networks and messengers show of a page shared there, by Open Graph."""

from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup
from pelican.contents import Page
from pelican.generators import PagesGenerator

from undersigned.rules.palette import NEUTRAL
from undersigned_site import cards, cldr


@dataclass(frozen=True, slots=True)
class Graph:
    """A page's facts for a preview besides its title: its locale, and where its picture is."""

    locale: str
    image: str


def describe(generator: PagesGenerator, page: Page) -> Graph | None:
    """Draw the card of a page; None where the site's address is not known, as theirs would be.

    The words on it are the template's, in the language that the generator's context has.
    """
    settings = generator.settings
    if not settings["SITE_ADDRESS"]:
        return None
    words = generator.get_template("social-card").render(generator.context, page=page)
    kind, beneath = Markup(words).unescape().strip().splitlines()  # noqa: S704 - it is taken off
    brand = generator.context["brand"]
    colour = brand.colour or NEUTRAL
    direction = cldr.direction(page.lang)
    card = cards.Card(kind, str(page.title), beneath, direction, brand.name, colour)
    image = cards.place(card, Path(settings["CARDS"]), Path(settings["OUTPUT_PATH"]))
    return Graph(cldr.territorial(page.lang), image)
