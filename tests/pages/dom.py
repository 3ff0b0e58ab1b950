"""Reading a rendered page in tests: its elements and its words."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(
    {"input", "wbr", "link", "meta", "br", "hr", "img", "option"}
)  # options are left open
_SILENT = frozenset({"script", "style"})


@dataclass
class Element:
    """One element: its name, its attributes, the text within it, and what of it is not hidden."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    shown: str = ""


@dataclass
class Document(HTMLParser):
    """A page as a flat list of elements, in the order in which they open."""

    html: str
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[Element] = []
        self.feed(self.html)
        self.close()
        assert [element.tag for element in self._open] == [], "an element is left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].tag in _SILENT:
            return
        hidden = any("hidden" in element.attributes for element in self._open)
        for element in self._open:
            element.text += data
            element.shown += "" if hidden else data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of a name that have these attributes."""
        return [
            element
            for element in self.elements
            if element.tag == tag
            and all(element.attributes.get(name) == value for name, value in attributes.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the only such element."""
        (element,) = self.all(tag, **attributes)
        return element

    @property
    def words(self) -> str:
        """The page's words, with white space as a browser shows it."""
        return " ".join(self.one("body").text.split())

    def words_in(self, language: str) -> str:
        """Return what the page says, but for what it marks as being in another language."""
        foreign = (
            e
            for e in self.elements
            if e.attributes.get("lang", language).partition("-")[0] != language
        )
        words = self.words
        for element in foreign:
            words = words.replace(" ".join(element.text.split()), "")
        return words

    @property
    def ids(self) -> list[str]:
        """Every id on the page."""
        return [e.attributes["id"] for e in self.elements if "id" in e.attributes]
