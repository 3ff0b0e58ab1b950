"""Reading prose as CommonMark, with tables; what is HTML in it is told, and never shown.

One thing differs, so that words stay as they are written: a single star within a word is a star,
as in "Bürger*innen".
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.emphasis import tokenize
from markdown_it.token import Token

from undersigned_site.head import end_of_head

PAGE = "{filename}"
"""What a link to another page's file begins with."""

# Where something stood that is no bare word: code, a link, or what was escaped.
TAKEN = "\0"

_IN_WORDS = frozenset({"Ll", "Lu", "Lt", "Mn", "Nd"})  # letters that know case, accents, digits


@dataclass(frozen=True, slots=True)
class Prose:
    """A page's words as tokens; `defined` are the lines of the links' own, by their label.

    Each `inline` has in `meta["bare"]` what is neither markup nor code. Lines count from 0.
    """

    tokens: list[Token]
    defined: Mapping[str, int]


def page(text: str) -> Prose:
    """Read the words of a page's file, below its head."""
    end = end_of_head(text)
    # Empty lines for the head's, so that the others keep their numbers.
    return blocks("\n" * end + "\n".join(text.split("\n")[end:]))


def blocks(text: str) -> Prose:
    """Read words without a head."""
    env: dict[str, Any] = {}
    tokens = _BLOCKS.parse(text, env)
    return Prose(tokens, {label: at["map"][0] for label, at in env.get("references", {}).items()})


def line(text: str) -> Token:
    """Read a line that stands elsewhere than in a page's words; in it, < is but a sign."""
    [token] = _LINE.parseInline(text)
    return token


def _star(state: StateInline, silent: bool) -> bool:
    """Let a star within a word be one; others begin or end what is emphasised."""
    at = state.pos
    if silent or state.src[at] != "*" or not 0 < at < state.posMax - 1:
        return tokenize(state, silent)
    around = state.src[at - 1], state.src[at + 1]
    if all(unicodedata.category(each) in _IN_WORDS for each in around):
        state.append_pending("*")
        state.pos += 1
        return True
    return tokenize(state, silent)


def _keep_bare(state: StateCore) -> None:
    """Keep what was typed, before what was escaped is joined to it and cannot be told from it."""
    for token in state.tokens:
        if token.type == "inline":
            token.meta["bare"] = _bare(token.children or [])


def _bare(children: list[Token]) -> str:
    parts = []
    links = 0
    for child in children:
        links += child.nesting if child.type.startswith("link_") else 0
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "text" and not links:
            parts.append(child.content)
        elif child.type not in ("em_open", "em_close", "strong_open", "strong_close"):
            parts.append(TAKEN)
    return "".join(parts)


class _Parser(MarkdownIt):
    """Lets every link pass: where they lead is checked later, and told with a line."""

    def __init__(self, *, html: bool) -> None:
        super().__init__("commonmark", {"html": html, "store_labels": True})
        self.enable("table")
        self.inline.ruler.at("emphasis", _star)
        self.core.ruler.before("text_join", "keep_bare", _keep_bare)

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - as markdown-it calls it
        """Let what is no link not become text."""
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - as above
        """Write an address as HTML wants it, but for what is none."""
        return url if url.startswith(PAGE) else super().normalizeLink(url)


_BLOCKS = _Parser(html=True)
_LINE = _Parser(html=False)
