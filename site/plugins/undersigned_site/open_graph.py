"""The preview that networks and messengers show of a page shared there, by Open Graph."""

import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup
from pelican.contents import Page
from pelican.generators import PagesGenerator

from undersigned.rules.palette import NEUTRAL
from undersigned_site import cards, cldr, lettering

NOTE = "Note: "
"""What a line begins with that a build says to whoever writes the pages."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A page's facts for a preview besides its title: its locale, and where a picture is, or ""."""

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
    image = ""
    if not _undrawn(page):
        brand, direction = generator.context["brand"], cldr.direction(page.lang)
        colour = brand.colour or NEUTRAL
        card = cards.Card(kind, str(page.title), beneath, direction, brand.name, colour)
        image = cards.place(card, Path(settings["CARDS"]), Path(settings["OUTPUT_PATH"]))
    return Graph(cldr.territorial(page.lang), image)


def _undrawn(page: Page) -> bool:
    """Whether a title has letters that its card would lack; what is left out is told.

    Without signs such as emoji it can be read, but not with half of its letters: networks then show
    its words, in a font of the reader's.
    """
    missing = lettering.missing(str(page.title))
    letters = [sign for sign in missing if unicodedata.category(sign).startswith("L")]
    if missing:
        what = "no card was drawn" if letters else "its card leaves them out"
        print(  # noqa: T201 - no log of Pelican's says it in one line
            f"{NOTE}{page.relative_source_path}: Title: no font here draws "
            f"{' '.join(letters or missing)}: {what}",
            file=sys.stderr,
        )
    return bool(letters)
