"""What CommonMark would make something else of than was meant: told, with the line to mend."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from undersigned_site.words import headings
from undersigned_site.words.commonmark import Prose

# The line, from 0, and what is expected there.
Fault: TypeAlias = tuple[int, str]

_SHOWN = 40  # characters of a line, which may be a paragraph
_DEEPEST = 12  # of lists and quotations within each other; markdown-it drops what is below 20
_ADDRESS = r"(?:https?:|mailto:|tel:|\{filename\})"
# What stays of markup that is none, and what it should have been.
_LEFT = {
    re.compile(pattern, re.MULTILINE): expected
    for pattern, expected in (
        (r"\]\(", "a link with its ), as in [words](https://example.org), and no space in it"),
        (rf"\]\s\((?={_ADDRESS})", "a link as in [words](https://example.org), no space between"),
        (rf"\)\[(?={_ADDRESS})", "a link as in [words](https://example.org), in this order"),
        (r"\[\^", "no footnote: a source is cited as (A), and stands in campaign.toml"),
        (r"\]\[", "a line as in [name]: https://example.org for this link, or \\[ for a ["),
        (r"\*\*", "** close to bold words and away from others; \\*\\* for two stars that stay"),
        (r"~~", "no ~~, which strikes nothing out; \\~\\~ for the signs"),
        (r"(?<![\w/])https?://", "<https://example.org> or [words](https://example.org) for it"),
        (r"^#{2,6}[^\s#]", "a space after the ## of a heading"),
        (r"^[•◦‣▪●]", "a hyphen and a space, as in “- one”, for each point of a list"),
        (r"^\|.*\|", "a table, with a line as in |---|---| below its first"),
        (r"\{[#.:][\w-]", "no {…}: a link to a heading is its words, as in [there](#what-we-ask)"),
    )
}  # fmt: skip
_TAGS = {
    "br": "a \\ at the end of the line, for a new line",
    "a": "[words](https://example.org), for a link",
    "img": "![what it shows](picture.jpg), for a picture",
    "b": "**words**, for bold ones",
    "strong": "**words**, for bold ones",
    "i": "*words*, for slanted ones",
    "em": "*words*, for slanted ones",
}
_TAG = re.compile(r"</?(?P<name>[a-z]+)", re.IGNORECASE)


def faults(prose: Prose, lines: Sequence[str]) -> Iterator[Fault]:
    """Yield what of a page's words would not stay; `lines` are those of its file."""
    tokens = prose.tokens
    yield from headings.faults(tokens)
    yield from _never_used(prose)
    for number, token in enumerate(tokens):
        at = token.map[0] if token.map else 0
        if token.level > _DEEPEST and token.map:
            yield at, "fewer lists and quotations within each other"
        if token.type == "html_block":
            yield at, _no_html(token.content)
        elif token.type == "code_block":
            yield at, "no tab, nor four spaces, before words; code stands between lines of ```"
        elif token.type == "fence" and not _ends(token, lines):
            yield at, f"a line {token.markup} at the end of the code, which begins here"
        elif token.type.endswith("_list_open"):
            yield from _list(tokens, number)
        elif token.type == "table_open" and not token.level:
            yield from _table(token, lines)
        elif token.type == "inline":
            yield from ((at + line, expected) for line, expected in inline(token))


def inline(token: Token) -> Iterator[Fault]:
    """Yield what of a paragraph, or of a line elsewhere, would not stay; lines count within it."""
    bare = token.meta["bare"]
    for pattern, expected in _LEFT.items():
        if found := pattern.search(bare):
            line = bare.count("\n", 0, found.start())
            yield line, f"{expected}, not {shown(bare[found.start() :])!r}"
            break
    line = 0
    before = ""
    for child in token.children or []:
        line += child.type.endswith("break")
        if child.type == "html_inline":
            yield line, _no_html(child.content)
        elif child.type == "link_close" and before == "link_open":
            yield line, "words between [ and ], for whoever is to follow the link"
        before = child.type
    yield from _slanted(token)


def shown(text: str) -> str:
    """Return the beginning of a text, as an error shows it."""
    return text.partition("\n")[0].replace("\0", "…")[:_SHOWN]


def _no_html(html: str) -> str:
    tag = _TAG.match(html.lstrip())
    instead = _TAGS.get(
        tag["name"].lower() if tag else "", "words alone, and \\< for a < that stays"
    )
    return f"{instead}, no HTML as in {shown(html)!r}"


def _ends(fence: Token, lines: Sequence[str]) -> bool:
    first, end = fence.map or (0, 0)
    last = lines[end - 1].lstrip(" >").rstrip()
    return end - first > 1 and last.startswith(fence.markup) and not last.strip(fence.markup[0])


def _list(tokens: Sequence[Token], number: int) -> Iterator[Fault]:
    """Look for what is no list: a date, a sum, numbers that CommonMark would count anew."""
    opening = tokens[number]
    points = []
    for token in tokens[number + 1 :]:
        if token.level == opening.level and token.nesting < 0:
            break
        if token.type == "list_item_open" and token.level == opening.level + 1:
            points.append(token)
    sign = opening.markup
    if opening.type == "bullet_list_open":
        words = next((t.content for t in tokens[number + 1 :] if t.type == "inline"), "")
        if len(points) == 1 and sign != "*" and words[:1].isdigit():
            yield _at(opening), f"\\{sign} for the sign, as a list has two points or more"
        return
    for expected, point in enumerate(points, start=1):
        typed = point.info
        if int(typed) != expected or len(points) == 1:
            yield (
                _at(point),
                (
                    f"{expected}{sign} and two points or more, for a list; "
                    f"or {typed}\\{sign} for a number that begins a line"
                ),
            )
            return


def _table(table: Token, lines: Sequence[str]) -> Iterator[Fault]:
    """Look for cells that no column has, which would be left out."""
    first, end = table.map or (0, 0)
    columns = _cells(lines[first])
    for at in range(first + 2, end):
        if _cells(lines[at]) > columns:
            yield at, f"as many cells as the table’s first line has ({columns}); \\| for a | in one"


def _cells(line: str) -> int:
    cells = escapedSplit(line.strip())
    return len(cells) - (not cells[0].strip()) - (len(cells) > 1 and not cells[-1].strip())


def _slanted(token: Token) -> Iterator[Fault]:
    """Look for stars that belong to brackets, as in "(*) … (*)"."""
    line = 0
    opened: list[tuple[int, list[str]]] = []
    for child in token.children or []:
        line += child.type.endswith("break")
        if child.type in ("em_open", "strong_open"):
            opened.append((line, []))
        elif child.type in ("em_close", "strong_close"):
            at, parts = opened.pop()
            words = "".join(parts)
            if not _closed(words):
                yield at, f"\\{child.markup[0]} for a star that stays, beside {shown(words)!r}"
        for _, parts in opened:
            parts.append(child.content)


def _closed(words: str) -> bool:
    """Tell whether every bracket has its other, in their order."""
    depth = 0
    for letter in words:
        depth += (letter in "([") - (letter in ")]")
        if depth < 0:
            return False
    return not depth


def _never_used(prose: Prose) -> Iterator[Fault]:
    children = [child for token in prose.tokens for child in token.children or []]
    used = {child.meta.get("label") for child in children}
    for label, at in prose.defined.items():
        if label not in used:
            yield at, "a link that this line is for, as in [words][name]; or \\[ for a ["


def _at(token: Token) -> int:
    return token.map[0] if token.map else 0
