"""An update that is not written in all languages: the others link to it, and say so."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.pages.conftest import CAMPAIGN, Build, Site
from undersigned_site.content import read_campaigns
from undersigned_site.tables import ContentError

UPDATES = """
[[updates]]
page = "saved"
kind = "outcome"
date = 2026-03-01
only = ["en"]
settles = "trees-petition"
outcome = "won"

[[updates]]
page = "talk"
kind = "news"
date = 2026-02-01
"""
AT = "/en/trees/updates/saved/"
ATOM = "{http://www.w3.org/2005/Atom}"


def write(content: Path) -> None:
    """Write a campaign in two languages, with an update in one of them."""
    folder = content / "trees"
    (folder / "updates").mkdir(parents=True)
    facts = CAMPAIGN.replace('["en"]', '["en", "ar"]') + UPDATES
    (folder / "campaign.toml").write_text(facts, "utf-8")
    for page in ("home", "petition", "updates/talk"):
        for language, title in (("en", "About"), ("ar", "عن")):
            text = f"Title: {title} {page}\nSummary: S.\n\nW.\n"
            (folder / f"{page}.{language}.md").write_text(text, "utf-8")
    text = "Title: They stay\nSummary: All *ten* of them.\n\nWords.\n"
    (folder / "updates" / "saved.en.md").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, build: Build) -> Site:
    """Build it."""
    content = tmp_path_factory.mktemp("only")
    write(content)
    built = build(content, SITE_URL="https://example.org")
    assert built.status == 0, built.said
    return built


@pytest.mark.parametrize("page", ["", "updates/", "petition/"])
def test_the_other_language_links_to_it_and_says_so(site: Site, page: str) -> None:
    document = site.page(f"/ar/trees/{page}")
    marked = {"href": AT, "lang": "en", "dir": "ltr"}
    links = [link.attributes for link in document.all("a", href=AT)]
    assert links
    assert links == [marked] * len(links)
    assert "They stay (بهذه اللغة فقط: English)" in document.words
    own = site.page(f"/en/trees/{page}")
    assert own.all("a", href=AT)[0].attributes == {"href": AT}
    assert "language" not in own.words.partition("They stay")[2][:40]


def test_its_summary_is_marked_as_what_it_is(site: Site) -> None:
    (summary,) = [
        each for each in site.page("/ar/trees/updates/").all("p") if each.text == "All ten of them."
    ]
    assert summary.attributes == {"lang": "en", "dir": "ltr"}


def test_it_is_offered_in_no_language_that_it_has_not(site: Site) -> None:
    assert not site.page(AT).all("nav")
    assert not (site.folder / "ar" / "trees" / "updates" / "saved").exists()
    assert site.page("/en/trees/updates/talk/").all("a", href="/ar/trees/updates/talk/")
    named = (site.folder / "sitemap.xml").read_text("utf-8")
    assert "/en/trees/updates/saved/" in named
    assert "/ar/trees/updates/saved/" not in named
    assert "/ar/trees/updates/talk/" in named


def test_the_feed_of_the_other_language_has_it_as_it_is(site: Site) -> None:
    feed = ET.parse(site.folder / "ar" / "trees" / "updates.atom").getroot()  # noqa: S314 - ours
    saved, talk = feed.findall(f"{ATOM}entry")
    assert saved.attrib == {"{http://www.w3.org/XML/1998/namespace}lang": "en"}
    assert talk.attrib == {}
    (link,) = saved.findall(f"{ATOM}link")
    assert (link.get("hreflang"), link.get("href")) == ("en", f"https://example.org{AT}")
    assert '<div lang="en" dir="ltr">' in str(saved.findtext(f"{ATOM}content"))
    assert '<div lang="ar" dir="rtl">' in str(talk.findtext(f"{ATOM}content"))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('only = ["en"]', 'only = ["de"]', "updates[saved].only: expected languages of the c"),
        ('only = ["en"]', 'only = "en"', "updates[saved].only: expected a list of languages, each"),
        ('only = ["en"]', "", "updates/saved.ar.md: the file: expected it to be there"),
        ('only = ["en"]', 'only = ["ar"]', "updates/saved.en.md: name: expected a language"),
    ],
)  # fmt: skip
def test_what_it_promises_is_held(tmp_path: Path, before: str, after: str, told: str) -> None:
    write(tmp_path)
    file = tmp_path / "trees" / "campaign.toml"
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
    with pytest.raises(ContentError) as fault:
        read_campaigns(tmp_path, ["en", "ar"])
    assert told in str(fault.value)
