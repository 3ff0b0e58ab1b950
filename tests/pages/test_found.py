"""What programs find where the site's address is known: sitemap, feeds, and two short texts."""

import shutil
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree as ET

import pytest

from tests.pages.conftest import CAMPAIGN, Build, Site
from tests.pages.dom import Document
from undersigned_site.feeds import absolute
from undersigned_site.sitemap import Place, files

HOST = "https://example.org"
EN, AR = f"{HOST}/en/trees/", f"{HOST}/ar/trees/"
LANGUAGES = ("en", "ar")
# Listed by no date: felled was posted last, and what it tells of is the oldest.
UPDATES = dedent(
    """
    [[updates]]
    page = "planted"
    kind = "news"
    date = 2026-03-05
    updated = 2026-04-20

    [[updates]]
    page = "felled"
    kind = "opinion"
    date = "2019"
    updated = 2019-02-03
    posted = 2026-04-02

    [[updates]]
    page = "refused"
    kind = "reply"
    date = "2026-02"
    updated = "2026-03"
    posted = 2026-03-31
    """
)
PROSE = (
    "Some *words*, [a page]({filename}../petition.%s.md), [up](#top), [far](https://example.com)."
)
FILES = {"sitemap.xml", "robots.txt", ".well-known/security.txt"}
FEEDS = {f"{language}/trees/updates.atom" for language in LANGUAGES}
PAGES = ("home", "petition", "more", "updates/planted", "updates/felled", "updates/refused")
NAMES = {
    "": "http://www.w3.org/2005/Atom",
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a campaign of two languages, with updates, and one that has neither."""
    folder = tmp_path_factory.mktemp("found")
    for name, facts, pages, languages in (
        ("trees", CAMPAIGN.replace('["en"]', '["en", "ar"]') + UPDATES, PAGES, LANGUAGES),
        ("river", CAMPAIGN.replace("trees", "river"), PAGES[:2], LANGUAGES[:1]),
    ):
        (folder / name / "updates").mkdir(parents=True)
        (folder / name / "campaign.toml").write_text(facts, "utf-8")
        for page in pages:
            for language in languages:
                author = "Author: A role\n" if page.endswith("felled") else ""
                head = f"Title: Trees & {page}\nSummary: A <summary>.\n{author}\n"
                file = folder / name / f"{page}.{language}.md"
                file.write_text(head + PROSE.replace("../", "../" * ("/" in page)) % language)
    return folder


@pytest.fixture(scope="module")
def site(content: Path, build: Build) -> Site:
    """Build them for a known address."""
    built = build(content, SITE_URL=f"{HOST}/")
    assert built.status == 0, built.said
    return built


def xml(site: Site, name: str) -> ET.Element:
    """Read a file that must be well-formed."""
    return ET.fromstring((site.folder / name).read_bytes())  # noqa: S314 - our own


def pages(site: Site) -> dict[str, Document]:
    """Return every page by its whole address."""
    return {
        f"{HOST}/{file.relative_to(site.folder).as_posix().removesuffix('index.html')}": Document(
            file.read_text("utf-8")
        )
        for file in site.folder.rglob("*.html")
    }


def links(document: Document, rel: str) -> list[str]:
    """Return where the links of a kind in a page's head lead."""
    return [link.attributes["href"] for link in document.all("link", rel=rel)]


def versions(site: Site) -> dict[str, dict[str, str]]:
    """Return what the sitemap says of each address: its versions by language."""
    return {
        each.findtext("map:loc", "", NAMES): {
            link.attrib["hreflang"]: link.attrib["href"]
            for link in each.findall("xhtml:link[@rel='alternate']", NAMES)
        }
        for each in xml(site, "sitemap.xml").findall("map:url", NAMES)
    }


def entries(site: Site, language: str = "en") -> dict[str, ET.Element]:
    """Return the entries of the trees' feed by what they are about, in their order."""
    found = xml(site, f"{language}/trees/updates.atom").findall("entry", NAMES)
    return {each.findtext("id", "", NAMES).split("/")[-2]: each for each in found}


def test_where_the_address_is_not_known_nothing_is_written_or_linked(
    content: Path, build: Build
) -> None:
    """All of it needs whole addresses."""
    built = build(content)
    assert built.status == 0, built.said
    assert [file for file in built.folder.rglob("*") if file.suffix in {".xml", ".atom"}] == []
    assert [name for name in FILES | FEEDS if (built.folder / name).exists()] == []
    for document in pages(built).values():
        assert links(document, "canonical") + links(document, "alternate") == []
        assert "updates.atom" not in document.html


def test_a_page_names_its_own_address_unless_it_is_not_to_be_found(site: Site) -> None:
    """Neither the pages after a press nor the one for what is missing."""
    hidden = {"404.html", "check-your-email", "signed", "withdrawn", "share"}
    for address, document in pages(site).items():
        own = [] if address.strip("/").rpartition("/")[2] in hidden else [address]
        assert links(document, "canonical") == own
        assert bool(document.all("meta", name="robots")) == (not own)


def test_the_sitemap_has_every_page_that_is_to_be_found_and_no_other(site: Site) -> None:
    found = {own for document in pages(site).values() for own in links(document, "canonical")}
    assert len(found) > 20
    assert set(versions(site)) == found


def test_the_sitemap_names_a_page_in_each_language_it_exists_in(site: Site) -> None:
    """Everybody else is sent to the campaign's first language."""
    said = versions(site)
    assert said[f"{AR}updates/felled/"] == {
        "x-default": f"{EN}updates/felled/",
        "en": f"{EN}updates/felled/",
        "ar": f"{AR}updates/felled/",
    }
    assert said[f"{HOST}/ar/"] == {
        "x-default": f"{HOST}/",
        "en": f"{HOST}/en/",
        "ar": f"{HOST}/ar/",
    }
    assert said[f"{HOST}/en/river/petition/"] == {}
    for own, named in said.items():
        assert all(said[other] == named for other in named.values()), f"{own}: as the others say"


def test_the_sitemap_dates_only_what_has_a_day(site: Site) -> None:
    """The last on which an update came or changed here; the build's would be no fact."""
    dated = xml(site, "sitemap.xml").findall("map:url[map:lastmod]", NAMES)
    days = {"planted": "2026-04-20", "felled": "2026-04-02", "refused": "2026-03-31"}
    assert {
        each.findtext("map:loc", "", NAMES): each.findtext("map:lastmod", "", NAMES)
        for each in dated
    } == {f"{base}updates/{name}/": day for base in (EN, AR) for name, day in days.items()}


def test_a_site_too_large_for_one_sitemap_gets_several_and_what_names_them() -> None:
    places = [Place({"en": f"/en/{number}/"}) for number in range(5)]
    *parts, index = files(places, most=2)
    assert [(name, wanted["places"]) for name, _, wanted in parts] == [
        ("sitemap-1.xml", places[:2]),
        ("sitemap-2.xml", places[2:4]),
        ("sitemap-3.xml", places[4:]),
    ]
    names = ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    assert index == ("sitemap.xml", "sitemap-index.xml", {"names": names})
    assert [name for name, *_ in files(places, most=5)] == ["sitemap.xml"]


def test_robots_may_read_all_but_the_api_and_are_shown_the_sitemap(site: Site) -> None:
    assert (site.folder / "robots.txt").read_text() == (
        f"User-agent: *\nDisallow: /api/\n\nSitemap: {HOST}/sitemap.xml\n"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_has_what_the_standard_demands(site: Site, language: str) -> None:
    """An id, a title and a day, of the feed and of each entry; whom it is by; where it is."""
    feed, base = xml(site, f"{language}/trees/updates.atom"), f"{HOST}/{language}/trees/"
    assert (feed.tag, feed.attrib) == ("{http://www.w3.org/2005/Atom}feed", {XML_LANG: language})
    assert feed.findtext("id", "", NAMES) == f"{base}updates.atom"
    assert feed.findtext("title", "", NAMES).endswith(" · Trees & home · Some Committee")
    assert feed.findtext("subtitle", "", NAMES)
    assert feed.findtext("author/name", "", NAMES) == "Some Committee"
    assert feed.findtext("author/email", "", NAMES) == "committee@example.org"
    assert {
        (link.attrib["rel"], link.attrib["type"], link.attrib["href"])
        for link in feed.findall("link", NAMES)
    } == {
        ("self", "application/atom+xml", f"{base}updates.atom"),
        ("alternate", "text/html", f"{base}updates/"),
    }
    for name, entry in entries(site, language).items():
        address = f"{base}updates/{name}/"
        assert entry.findtext("id", "", NAMES) == address
        assert entry.findtext("title", "", NAMES) == f"Trees & updates/{name}"
        assert entry.findtext("summary", "", NAMES) == "A <summary>."
        (link,) = entry.findall("link", NAMES)
        assert link.attrib["href"] == address
        assert site.page(address.removeprefix(HOST)).one("h1").text == f"Trees & updates/{name}"


def test_a_feed_has_the_newest_here_first(site: Site) -> None:
    """However old what it tells of."""
    assert list(entries(site)) == ["felled", "refused", "planted"]


def test_a_feed_gives_no_day_that_is_not_a_fact(site: Site) -> None:
    """Without a day of its own, an update was last changed when it went up; it is not computed."""
    assert {
        name: (entry.findtext("published", "", NAMES), entry.findtext("updated", "", NAMES))
        for name, entry in entries(site).items()
    } == {
        "felled": ("", "2019-02-03T00:00:00Z"),
        "refused": ("", "2026-03-31T00:00:00Z"),
        "planted": ("2026-03-05T00:00:00Z", "2026-04-20T00:00:00Z"),
    }


def test_a_feed_changed_when_something_last_came_or_changed(
    site: Site, content: Path, build: Build, tmp_path: Path
) -> None:
    """An old article that goes up here is news to the feed."""
    assert xml(site, "en/trees/updates.atom").findtext("updated", "", NAMES)[:10] == "2026-04-20"
    shutil.copytree(content, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "trees" / "campaign.toml"
    file.write_text(file.read_text("utf-8").replace("updated = 2026-04-20", ""), "utf-8")
    later = build(tmp_path, SITE_URL=HOST)
    assert xml(later, "en/trees/updates.atom").findtext("updated", "", NAMES)[:10] == "2026-04-02"


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_a_feed_carries_the_words_and_how_they_are_read(
    site: Site, language: str, direction: str
) -> None:
    """As HTML in text, with links that lead here from wherever they are shown."""
    content = entries(site, language)["planted"].find("content", NAMES)
    assert content is not None and content.attrib == {"type": "html"}
    words = Document(f"<body>{content.text}</body>")
    assert words.one("div").attributes == {"lang": language, "dir": direction}
    assert words.one("em").text == "words"
    assert [link.attributes["href"] for link in words.all("a")] == [
        f"{HOST}/{language}/trees/petition/",
        f"{HOST}/{language}/trees/updates/planted/#top",
        "https://example.com",
    ]


def test_an_entry_says_of_what_kind_it_is_and_whose_opinion(site: Site) -> None:
    """What has no author of its own is the organiser's."""
    said = {}
    for name, entry in entries(site).items():
        (category,) = entry.findall("category", NAMES)
        said[name] = (*category.attrib.values(), entry.findtext("author/name", "", NAMES))
    assert said == {
        "felled": ("opinion", "Opinion", "A role"),
        "refused": ("reply", "Reply", ""),
        "planted": ("news", "News", ""),
    }


@pytest.mark.parametrize("page", ["", "updates/", "updates/felled/"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_that_tell_the_story_name_the_feed_of_their_language(
    site: Site, language: str, page: str
) -> None:
    document = site.page(f"/{language}/trees/{page}")
    feed = f"/{language}/trees/updates.atom"
    assert links(document, "alternate") == [feed]
    assert document.one("link", rel="alternate").attributes["type"] == "application/atom+xml"
    assert len(document.all("a", href=feed)) == (page != "updates/felled/")
    assert (site.folder / feed[1:]).is_file()


@pytest.mark.parametrize("page", ["trees/petition/", "river/", "river/petition/", ""])
def test_other_pages_spare_their_visitors_the_bytes(site: Site, page: str) -> None:
    """There is no feed of a campaign without updates either."""
    assert "updates.atom" not in site.page(f"/en/{page}").html
    assert not (site.folder / "en" / "river" / "updates.atom").exists()


def test_who_finds_a_hole_is_told_whom_to_tell(site: Site) -> None:
    """Each organiser once, for 300 days from the build's."""
    assert (site.folder / ".well-known" / "security.txt").read_text().splitlines()[1:] == [
        "Contact: mailto:committee@example.org",
        "Expires: 2027-02-25T00:00:00Z",
        "Preferred-Languages: en, ar",
        f"Canonical: {HOST}/.well-known/security.txt",
    ]


def test_an_address_is_written_as_a_link_needs_it(
    content: Path, build: Build, tmp_path: Path
) -> None:
    """And no address is canonical that anybody on the line could have changed."""
    shutil.copytree(content, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "river" / "campaign.toml"
    odd = file.read_text("utf-8").replace("committee@", "o'hara+trees&co@")
    file.write_text(odd, "utf-8")
    built = build(tmp_path, SITE_URL="http://127.0.0.1:8000")
    text = (built.folder / ".well-known" / "security.txt").read_text()
    assert "Contact: mailto:o%27hara%2Btrees%26co@example.org\n" in text
    assert "Canonical" not in text


def test_the_same_content_gives_programs_the_same_bytes(
    site: Site, content: Path, build: Build
) -> None:
    """Publishing uploads only what changed; security.txt changes from day to day."""
    again = build(content, SITE_URL=HOST)
    for name in FILES | FEEDS:
        assert (again.folder / name).read_bytes() == (site.folder / name).read_bytes()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('<a href="/en/x/">', '<a href="https://example.org/en/x/">'),
        ('<a class="b" href="#note">', '<a class="b" href="https://example.org/en/trees/#note">'),
        (
            '<img src="p.webp?a=1&amp;b=2">',
            '<img src="https://example.org/en/trees/p.webp?a=1&amp;b=2">',
        ),
        ('<a href="&#109;ailto:a@b.org">', '<a href="mailto:a@b.org">'),
        ('<p>a href="/en/x/"</p>', '<p>a href="/en/x/"</p>'),
    ],
)
def test_a_link_in_a_feed_leads_to_the_site(written: str, shown: str) -> None:
    """A feed is shown elsewhere."""
    assert absolute(written, EN) == shown
