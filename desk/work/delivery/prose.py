"""Prose as a tree of what it is made of, to be typeset: read from the HTML that the site shows."""

import re
from html.parser import HTMLParser
from typing import Any, TypeAlias
from urllib.parse import urlsplit

Node: TypeAlias = str | dict[str, Any]  # a text, or a `tag` with what is `inside` of it

# What is told apart; of any other tag that which is inside is shown.
_BLOCKS = "h1 h2 h3 h4 h5 h6 p ul ol li blockquote pre table tr th td dt dd"
_KNOWN = frozenset(f"{_BLOCKS} strong em code sup sub a".split())
_SAME = {"b": "strong", "i": "em"}
_EMPTY = ("br", "hr")
_UNSEEN = ("script", "style", "template", "title")
_WEB = ("http", "https", "mailto")
_SPACES = re.compile(r"\s+")


def tree(html: str) -> list[Node]:
    """Return what some HTML is made of; a link that leads to no page or mailbox is but its text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.top


class _Reader(HTMLParser):
    """Builds the tree, whatever is left open or closed twice."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top: list[Node] = []
        self._open: list[tuple[str, list[Node]]] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open what is told apart."""
        name = _SAME.get(tag, tag)
        if name in _UNSEEN:
            self._unseen += 1
        elif name == "img":
            self.handle_data(f"[{dict(attrs).get('alt') or ''}]")
        elif name in _EMPTY:
            self._here.append({"tag": name, "inside": []})
        elif name in _KNOWN:
            node: dict[str, Any] = {"tag": name, "inside": []}
            link = dict(attrs).get("href") or ""
            if name == "a" and _leads(link):
                node["to"] = link
            self._here.append(node)
            self._open.append((name, node["inside"]))

    def handle_endtag(self, tag: str) -> None:
        """Close it, and what was left open in it."""
        name = _SAME.get(tag, tag)
        if name in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif name in (open_name for open_name, _ in self._open):
            while self._open.pop()[0] != name:
                pass

    def handle_data(self, data: str) -> None:
        """Keep a text as a browser shows it: of white space one, but in what is set as typed."""
        if self._unseen:
            return
        typed = any(name == "pre" for name, _ in self._open)
        text = data if typed else _SPACES.sub(" ", data)
        if text.strip() or (self._here and isinstance(self._here[-1], str)) or self._inline:
            self._here.append(text)

    @property
    def _here(self) -> list[Node]:
        return self._open[-1][1] if self._open else self.top

    @property
    def _inline(self) -> bool:
        """Tell whether white space counts here, as between two words that are told apart."""
        return bool(self._open) and self._open[-1][0] not in (
            "ul",
            "ol",
            "table",
            "tr",
            "blockquote",
        )


def _leads(link: str) -> bool:
    try:
        return urlsplit(link).scheme in _WEB
    except ValueError:
        return False
