"""A line that is shown as prose, though it stands in a head or in `campaign.toml`."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token
from markupsafe import Markup

from undersigned_site.tables import Astray
from undersigned_site.words import astray, commonmark, headings, links, shown
from undersigned_site.words.links import Leads


@dataclass(frozen=True, slots=True)
class Inline:
    """A line: `html` has its links, `plain` has none, `spelled` their addresses after the words."""

    html: Markup
    plain: str
    spelled: str

    def __html__(self) -> str:
        """Return it as a template shows it."""
        return self.html

    def __str__(self) -> str:
        """Return it as it is without markup."""
        return self.plain


def read(text: str, leads: Leads) -> Inline:
    """Read a line; raises Astray for what would not stay as it is written."""
    token = commonmark.line(text)
    for _, expected in astray.inline(token):
        raise Astray(expected)
    spelled = "".join(_spelled(token))
    html = Markup(shown.line(token, leads))  # noqa: S704 - its words are escaped there
    return Inline(html, headings.said(token), spelled)


def _spelled(token: Token) -> Iterator[str]:
    address = words = ""
    for child in token.children or []:
        if child.type == "link_open":
            address, words = str(child.attrs["href"]), ""
        elif child.type == "link_close":
            yield f" ({address})" if links.is_elsewhere(address) and address != words else ""
        else:
            words += child.content
            yield " " if child.type.endswith("break") else child.content
