"""A page's own `<meta>` lets a browser run what stands in the page, and nothing else."""

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from tests.pages.conftest import ROOT, Site
from tests.pages.test_templates import ACTION, ASKED, OWN, form
from undersigned.cases.templates import FOLDER, render, tight
from undersigned.rules.policy import policy

# What a link may lead to, besides an address of our own.
SCHEMES = {"", "https", "mailto", "sms"}
# What makes a page's words into markup or into a program; `textContent` and `createElement` do not.
MAKES = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
SELF, NONE = "'self'", "'none'"
# What a page may ask for beside its style and its script; a script of ours is asked for by name.
ONLY = {
    "default-src": {NONE},
    "base-uri": {NONE},
    "form-action": {SELF},
    "img-src": {"data:"},
    "connect-src": {SELF},
}
SCRIPTS = (FOLDER, ROOT / "site" / "theme" / "scripts")
LOADED = re.compile(r"/unsent-[a-z]{2}-[0-9a-f]{8}\.js")


class Page(HTMLParser):
    """The parts of a page that a policy rules, in its order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.order: list[str] = []
        self.inline: dict[str, list[str]] = {"style": [], "script": []}
        self.policies: list[str] = []
        self.outside: list[str] = []  # what no hash of an element covers
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if held.get("http-equiv", "").lower() == "content-security-policy":
            self.order.append("policy")
            self.policies.append(held["content"])
        if tag in self.inline:
            self.order.append(tag)
            self.inline[tag].append("")
        if "href" in held and tag != "link":  # the icon is data
            self.links.append(held["href"])
        if tag in {"base", "embed", "frame", "iframe", "object"}:
            self.outside.append(tag)
        self.outside += [
            f"{name}={value}"
            for name, value in held.items()
            if name in {"src", "srcset", "style"}
            or name.startswith("on")
            or value.strip().lower().startswith("javascript:")
        ]

    def handle_data(self, data: str) -> None:
        if self.cdata_elem in self.inline:
            self.inline[self.cdata_elem][-1] += data

    @property
    def directives(self) -> dict[str, list[str]]:
        """The page's only policy."""
        (said,) = self.policies
        named = [directive.split() for directive in said.split(";")]
        assert len({name for name, *_ in named}) == len(named), "a browser heeds the first alone"
        return {name: sources for name, *sources in named}


@pytest.fixture(scope="module")
def pages(own_site: Site) -> dict[str, Page]:
    """Read every page that is published, and every one that the API answers with."""
    found = {
        str(file.relative_to(own_site.folder)): file.read_bytes().decode()
        for file in own_site.folder.rglob("*.html")
    }
    assert len(found) > 100
    wrong = form(errors={"name": "Wrong."})
    asked = {"action": ACTION, "token": "t"}
    found |= {
        "sign": render("en", "sign.html", action=ACTION, form=wrong, error=True, notice=""),
        "paused": render("en", "refused.html", action=ACTION, form=form(), reason="paused"),
        "closed": render("en", "refused.html", action=ACTION, form=form(), reason="closed"),
        "confirm": render("en", "press.html", **asked),
        "signature": render("ar", "signature.html", **asked | OWN),
        "links": render("ar", "ask-links.html", **ASKED),
        "message": render("ru", "message.html", title="T", text="T", link=None),
    }
    return {name: Page(html) for name, html in found.items()}


def hashed(texts: list[str]) -> set[str]:
    """Return texts as a policy names them."""
    digests = (b64encode(hashlib.sha256(text.encode()).digest()) for text in texts)
    return {f"'sha256-{digest.decode()}'" for digest in digests}


def test_a_page_has_one_policy_before_all_that_it_rules(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert page.order.count("policy") == 1, name
        assert page.order[0] == "policy", name


def test_its_hashes_are_those_of_what_stands_in_the_page(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert set(page.directives["style-src"]) == hashed(page.inline["style"]), name
        run = set(page.directives.get("script-src", ())) - {SELF}
        assert run == hashed(page.inline["script"]), name


def test_nothing_is_allowed_beyond_what_is_listed_here(pages: dict[str, Page]) -> None:
    """Neither `unsafe-…` nor another host; what a page asks for of ours, its script names."""
    for name, page in pages.items():
        allowed = page.directives
        script = "".join(page.inline["script"])
        assert {"default-src", "base-uri", "form-action"} <= set(allowed), name
        del allowed["style-src"]
        run = allowed.pop("script-src", [])
        assert (SELF in run) == bool(LOADED.search(script)), name
        assert ("connect-src" in allowed) == ("fetch(" in script), name
        for directive, sources in allowed.items():
            assert set(sources) == ONLY[directive], f"{name}: {directive}"


def test_nothing_in_a_page_is_what_its_policy_would_stop(pages: dict[str, Page]) -> None:
    """No style, script or source in an attribute, and no frame."""
    assert {name: page.outside for name, page in pages.items() if page.outside} == {}


def test_no_link_leads_to_what_a_browser_would_run(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert {urlsplit(link).scheme for link in page.links} <= SCHEMES, name


def test_no_script_makes_markup_or_a_program_of_words(
    own_site: Site, pages: dict[str, Page]
) -> None:
    scripts = {name: "".join(page.inline["script"]) for name, page in pages.items()}
    scripts |= {str(file): file.read_text("utf-8") for file in own_site.folder.rglob("*.js")}
    assert len(scripts) > len(pages)
    assert {name for name, script in scripts.items() if MAKES.search(script)} == set()


def test_no_script_is_made_of_what_stands_in_its_page(pages: dict[str, Page]) -> None:
    """Whole files of ours, one after the other; what a page says, a script reads in the page."""
    files = (file for folder in SCRIPTS for file in folder.glob("*.js"))
    ours = sorted((tight(file.read_text("utf-8")) for file in files), key=len, reverse=True)
    for name, page in pages.items():
        left = LOADED.sub("{{ unsent() }}", "".join(page.inline["script"]))
        for script in ours:
            left = left.replace(script, "")
        assert left.strip() == "", name


def test_every_page_sweeps_and_only_those_with_more_to_do_ask_for_anything(
    pages: dict[str, Page],
) -> None:
    """What a phone was asked to keep goes at its hour, whichever page is opened after it."""
    silent = {name for name, page in pages.items() if "connect-src" not in page.directives}
    assert {"404.html", "en/library/privacy/index.html", "confirm", "closed"} <= silent
    assert silent.isdisjoint({"sign", "paused", "en/library/appeal/index.html"})
    sweep = tight((FOLDER / "sweep.js").read_text("utf-8"))
    assert [name for name, page in pages.items() if not swept(page, sweep)] == []


def swept(page: Page, sweep: str) -> bool:
    """Tell whether a page's one script begins by sweeping."""
    return len(page.inline["script"]) == 1 and page.inline["script"][0].startswith(sweep)


def test_a_policy_of_nothing_allows_no_style_and_no_script() -> None:
    assert policy("", "") == "default-src 'none';base-uri 'none';form-action 'self';img-src data:"


def test_a_byte_more_is_another_hash() -> None:
    assert policy("p{}", "") != policy("p{}\n", "") != policy("", "p{}")
