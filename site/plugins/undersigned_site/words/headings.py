"""Headings: their levels, and the names by which links lead to them."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

PREFIX = "_"
"""Before a heading's name in a page, whose template has names of its own."""

_FIRST = 2  # the level below the page's title
_NEITHER = re.compile(r"[^\w\- ]")


def faults(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield the line of each heading that a list of headings could not show, and what to do."""
    above = _FIRST - 1
    for opening, words in _headings(tokens):
        level = int(opening.tag[1])
        at = opening.map[0] if opening.map else 0
        if opening.markup in ("-", "="):
            yield at, "an empty line before a rule, or ## before a heading; not one below the other"
        elif not words.content:
            yield at, "words after the #, or \\# for a # that stays"
        elif level < _FIRST:
            yield at, "## before a heading, as # is the page’s title; \\# for a # that stays"
        elif level > above + 1:
            yield at, f"{'#' * (above + 1)} before this heading: none is between it and that above"
        above = level


def names(tokens: Sequence[Token]) -> list[str]:
    """Return the headings' names in their order, as GitHub would name them, each but once."""
    found: dict[str, int] = {}
    named = []
    for _, words in _headings(tokens):
        name = _NEITHER.sub("", said(words).lower()).strip().replace(" ", "-")
        count = found[name] = found.get(name, -1) + 1
        named.append(f"{name}-{count}" if count else name)
    return named


def said(inline: Token) -> str:
    """Return the words of a line without its markup."""
    return "".join(" " if child.type.endswith("break") else child.content for child in _all(inline))


def _all(token: Token) -> Iterator[Token]:
    for child in token.children or []:
        if child.type == "image":
            yield from _all(child)
        else:
            yield child


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            yield token, tokens[number + 1]
