"""Where links lead: to a page's file, a heading, an address of this site or of another one."""

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from undersigned_site import addresses, files
from undersigned_site.tables import Astray
from undersigned_site.words import commonmark, headings
from undersigned_site.words.commonmark import PAGE

# Returns the address that a link stands for; Astray where it leads nowhere.
Leads: TypeAlias = Callable[[str], str]

_ELSEWHERE = ("https://", "http://", "mailto:", "tel:")
# What the page of an action has besides its words, by the kinds that have it; and what is no page.
_TOOLS = {"sign": ("petition", "appeal", "letter"), "write": ("appeal",)}
_FILES = ("cards", "counts", "embed", "pictures", "texts")
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:[/?#]|$)")
_MADE = ("share", "updates")


def leads(link: str, file: Path, content: Path) -> str:
    """Return the address that a link of a page's file stands for; Astray if it is none."""
    if link.startswith(_ELSEWHERE):
        return link
    path, _, place = link.removeprefix(PAGE).partition("#")
    if link.startswith(PAGE):
        page = content / path[1:] if path.startswith("/") else file.parent / path
        address = _address(page, path, content)
    elif not path and link:
        page, address = file, ""
    elif link.startswith("/"):
        _check_address(path, content)
        return link
    else:
        raise Astray(f"{_instead(unquote(link), file)}, not {unquote(link)!r}")
    return f"{address}#{_place(unquote(place), page, content)}" if "#" in link else address


def _instead(link: str, file: Path) -> str:
    """Say what may have been meant by a link that leads nowhere."""
    if "@" in link:
        return f"a mail address as in mailto:{link}"
    if link.endswith(".md") and files.there(file.parent / link):
        return f"{PAGE}{link} for a page of yours"
    if _DOMAIN.match(link) and not link.endswith(".md"):
        return f"a page’s file, as in {PAGE}petition.en.md, or, for another site, https://{link}"
    return f"a page’s file, as in {PAGE}petition.en.md, or an address with https://"


def is_elsewhere(address: str) -> bool:
    """Tell whether an address is of another site, who is not to know from where people come."""
    return address.startswith(("https://", "http://"))


@cache
def anchors(text: str) -> tuple[str, ...]:
    """Return the names of the headings of a page, whose file says this."""
    return tuple(headings.names(commonmark.page(text).tokens))


def _address(page: Path, path: str, content: Path) -> str:
    near = _near(page.name, (each.name for each in page.parent.glob("[!.]*.md")))
    way = path.removesuffix(page.name)
    expected = f"a page that there is{f', as in {PAGE}{way}{near}' if near else ''}"
    if page.suffix != ".md" or not files.there(page):
        raise Astray(f"{expected}, not {PAGE + path!r}")
    try:
        campaign, _, rest = _below(page, content).partition("/")
    except ValueError:
        raise Astray(f"{expected}, not {PAGE + path!r}") from None
    name = addresses.PROSE.fullmatch(rest)
    if not name:
        raise Astray(f"{expected}, not {PAGE + path!r}")
    return addresses.page_url(campaign, name["page"], name["language"])


def _below(page: Path, content: Path) -> str:
    """Return a file's place below the content as it is written, links between folders included."""
    parts: list[str] = []
    for part in page.relative_to(content).parts:
        if part == "..":
            if not parts:
                raise ValueError(page)
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _place(place: str, page: Path, content: Path) -> str:
    names = anchors(files.source(page))
    if place in names:
        return f"{headings.PREFIX}{place}"
    if place in ("", "top") or (place in _TOOLS and _has(page, _TOOLS[place], content)):
        return place
    near = _near(place, names)
    of = "heading of this page" if near else f"heading of {page.name}, in small letters and hyphens"
    raise Astray(f"a {of}{f', as in #{near}' if near else ''}, not {f'#{place}'!r}")


def _check_address(path: str, content: Path) -> None:
    language, *rest = parts = path.strip("/").split("/")
    if path == "/" or (parts[0] in _FILES and not path.startswith("//")):
        return
    home = f"{addresses.HOME}.{language}.md"
    if path == addresses.url(*parts):
        if not rest and any(content.glob(f"*/{home}")):
            return
        if rest and (content / rest[0] / home).is_file():
            page = "/".join(rest[1:])
            written = content / rest[0] / f"{page}.{language}.md"
            if not page or written.is_file() or page in _made() or rest[-1] in _MADE:
                return
    raise Astray(f"an address that there is, as in /en/…/petition/, not {path!r}")


def _has(page: Path, kinds: Iterable[str], content: Path) -> bool:
    """Tell whether a page is that of an action of one of these kinds."""
    campaign, _, rest = _below(page, content).partition("/")
    facts = files.load(content / campaign / "campaign.toml")
    actions = (action for action in facts.get("actions", ()) if action.get("kind") in kinds)
    return any(rest.startswith(f"{action.get('page')}.") for action in actions)


def _made() -> tuple[str, ...]:
    from undersigned_site.campaign import MADE  # noqa: PLC0415 - it reads prose itself

    return MADE


def _near(name: str, names: Iterable[str]) -> str:
    return next(iter(get_close_matches(name, sorted(names), n=1)), "")
