"""By which name and in which colour a page shows whose site it is."""

import re
from dataclasses import dataclass

COLOUR = re.compile("#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture beside the name: where it is, and its size in CSS pixels."""

    address: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Brand:
    """What a page shows of whose site it is; what is empty is left out.

    `colour` is `#rrggbb`. Answers of the API have neither a logo nor what stands in the footer.
    """

    name: str = ""
    colour: str = ""
    logo: Logo | None = None
    website: str = ""
    colophon: bool = False
