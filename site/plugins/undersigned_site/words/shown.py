"""A page's words as HTML: headings that can be linked to, tables that stay on a phone, pictures."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import escape

from undersigned.rules.language import LANGUAGES, SOURCE, translations
from undersigned_site.tables import Astray, Unexpected
from undersigned_site.words import headings, links
from undersigned_site.words.links import Leads

# Returns the attributes of a picture's element, by its address as it is written.
Pictures: TypeAlias = Callable[[str], dict[str, str | int | float]]

# A policy that no page's style but its own passes wants classes.
_ALIGNED = {"text-align:left": "", "text-align:center": "middle", "text-align:right": "end"}


def page(
    tokens: Sequence[Token],
    language: str,
    leads: Leads,
    pictures: Pictures = lambda _: {},
    fault: Callable[[int, str], None] = lambda *_: None,
) -> str:
    """Return the words of a page in a language.

    What `leads` or `pictures` did not expect is told to `fault`, with its line from 0.
    """
    named = iter(headings.names(tokens))
    for token in tokens:
        if token.type == "heading_open":
            token.attrSet("id", f"{headings.PREFIX}{next(named)}")
        token.info = ""  # of code: it is shown alike, whatever its language
        if aligned := _ALIGNED.get(str(token.attrs.pop("style", ""))):
            token.attrSet("class", aligned)
        for line, child in _numbered(token):
            try:
                _finish(child, leads, pictures)
            except Unexpected as unexpected:
                fault((token.map or [0])[0] + line, str(unexpected))
    _ = translations(language if language in LANGUAGES else SOURCE).gettext
    return _RENDERER.render(tokens, _OPTIONS, {"table": _("Table")})


def line(token: Token, leads: Leads) -> str:
    """Return a line that stands elsewhere than in a page's words; raises Astray."""
    for _, child in _numbered(token):
        _finish(child, leads, _no_picture)
    return _RENDERER.renderInline(token.children or [], _OPTIONS, {})


def _numbered(token: Token) -> Iterator[tuple[int, Token]]:
    line = 0
    for child in token.children or []:
        line += child.type.endswith("break")
        yield line, child


def _finish(token: Token, leads: Leads, pictures: Pictures) -> None:
    if token.type == "link_open":
        address = leads(str(token.attrs["href"]))
        token.attrSet("href", address)
        if links.is_elsewhere(address):
            token.attrSet("rel", "noreferrer")
    elif token.type == "image":
        alt = headings.said(token).strip()
        if not alt:
            raise Astray(
                "what the picture shows, between [ and ], for those who do not see it: "
                f"![The bridge, closed by a fence]({token.attrs['src']})"
            )
        title = {"title": token.attrs["title"]} if "title" in token.attrs else {}
        token.attrs = {"alt": alt, **title, **pictures(str(token.attrs["src"]))}


def _no_picture(_: str) -> dict[str, str | int | float]:
    raise Astray("no picture here: its place is in the text, below the head")


class _Renderer(RendererHTML):
    """Renders tokens; markdown-it takes each method for the rule of its token."""

    def table_open(
        self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Let a wide table be moved within itself, by keyboard too."""
        label = escape(env["table"])
        table = self.renderToken(tokens, at, options, env)
        return f'<div class="table" role="group" aria-label="{label}" tabindex="0">\n{table}'

    def table_close(
        self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
    ) -> str:
        """End it."""
        return f"{self.renderToken(tokens, at, options, env)}</div>\n"

    def image(self, tokens: Sequence[Token], at: int, *_: object) -> str:
        """Show what was made of a picture."""
        return f"<img{self.renderAttrs(tokens[at])}>"


_RENDERER = _Renderer()
_OPTIONS = MarkdownIt("commonmark", {"xhtmlOut": False}).options
