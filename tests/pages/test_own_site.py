"""Their own site: their name, colour and logo on every page, and no word of ours."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.conftest import CAMPAIGN, SITE, Build, Site
from undersigned.cases.templates import render
from undersigned.rules import manifest
from undersigned.rules.brand import Brand
from undersigned.rules.language import LANGUAGES
from undersigned.rules.palette import NEUTRAL, palette

BLUE = "#0b5cad"
OURS = re.compile("undersigned", re.IGNORECASE)
OWN = f"""\
name = "River & Alliance"
colour = "{BLUE}"
logo = "logo.svg"
website = "https://river.example.org/"
colophon = false

[social]
mastodon = "@river@social.example.org"

[ru]
name = "Союз реки"
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><path d="M0 0h4v1z"/></svg>'


def written(folder: Path, *campaigns: str) -> Path:
    """Write a campaign of each organiser, in English and Russian."""
    for number, organiser in enumerate(campaigns):
        campaign = folder / f"trees-{number}"
        campaign.mkdir(parents=True)
        facts = CAMPAIGN.replace("trees-", f"trees-{number}-").replace('["en"]', '["en", "ru"]')
        (campaign / "campaign.toml").write_text(
            facts.replace("Some Committee", organiser).replace("goal = 500", "goal = 500\n")
            + '\n[[updates]]\npage = "one"\nkind = "news"\ndate = 2026-04-01\n',
            "utf-8",
        )
        (campaign / "updates").mkdir()
        for page in ("home", "petition", "updates/one"):
            for language in ("en", "ru"):
                prose = f"Title: Trees\nSummary: A summary of {page}.\n\nWords.\n"
                (campaign / f"{page}.{language}.md").write_text(prose, "utf-8")
    return folder


@pytest.fixture(scope="module")
def own(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build a site that says all of itself."""
    content = written(tmp_path_factory.mktemp("own"), "Some Committee")
    (content / "site.toml").write_text(OWN, "utf-8")
    (content / "logo.svg").write_text(LOGO, "utf-8")
    site = build(content, SITE_URL=SITE.replace("undersigned", "river"))
    assert site.status == 0, site.said
    return site


@pytest.fixture(scope="module")
def neutral(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build a site that says nothing of itself, of two organisers."""
    site = build(written(tmp_path_factory.mktemp("neutral"), "Some Committee", "Another"))
    assert site.status == 0, site.said
    return site


def pages(site: Site) -> Iterator[str]:
    """Return the address of every page of a site."""
    for file in sorted(site.folder.rglob("*.html")):
        yield f"/{file.relative_to(site.folder).as_posix()}"


def test_no_file_of_a_built_site_has_a_word_of_ours(own: Site) -> None:
    """Neither of the pages' nor of what programs read; what pages link to is theirs."""
    texts = [file for file in own.folder.rglob("*") if file.suffix not in {".png", ".jpg"}]
    files = [file for file in texts if file.is_file()]
    assert {".html", ".atom", ".xml", ".txt", ".js", ".svg"} <= {file.suffix for file in files}
    assert [file for file in files if OURS.search(file.read_text("utf-8"))] == []


def test_the_foot_says_what_a_site_is_made_with_unless_it_is_not_to(neutral: Site) -> None:
    """There alone."""
    for address in pages(neutral):
        html = neutral.page(address).html
        assert len(OURS.findall(html)) == 1, address
        assert OURS.search(neutral.page(address).one("footer").text), address


def test_every_title_ends_with_the_name_of_the_site(own: Site) -> None:
    """In the page's language; the front's is the name itself."""
    names = {"en": "River & Alliance", "ru": "Союз реки"}
    for address in pages(own):
        page = own.page(address)
        name = names[page.one("html").attributes["lang"]]
        title = page.one("title").text
        assert title == name if address == "/index.html" else title.endswith(f" · {name}"), address
        assert page.one("a", **{"class": "brand"}).text.strip() == name
    assert own.page("/en/trees-0/petition/").one("title").text == "Trees · River & Alliance"
    assert own.page("/").one("h1").text == "River & Alliance"


def test_networks_and_feeds_are_told_the_name(own: Site) -> None:
    shared = own.page("/ru/trees-0/petition/").one("meta", property="og:site_name")
    assert shared.attributes["content"] == "Союз реки"
    feed = (own.folder / "ru" / "trees-0" / "updates.atom").read_text("utf-8")
    assert "· Trees · Союз реки</title>" in feed


def test_the_colour_is_that_of_every_page_and_its_policy_knows_the_style(own: Site) -> None:
    """The style stands in the page, as it always did; no element has one of its own."""
    theirs, ours = palette(BLUE), palette(NEUTRAL)
    for address in pages(own):
        page = own.page(address)
        style = re.findall("<style>(.*?)</style>", page.html, re.DOTALL)[0]
        for colour in (theirs.strong, theirs.dark_strong, theirs.dark_fill):
            assert colour in style, address
        for colour in (ours.strong, ours.wash, ours.dark_strong, ours.dark_fill, ours.dark_wash):
            assert colour not in style, address
        assert all("style" not in element.attributes for element in page.elements)


def test_the_logo_is_beside_the_name_and_comes_from_the_site_alone(own: Site) -> None:
    """It has its room before it comes, and nothing to say to whoever listens."""
    (logo,) = own.folder.glob("logo-*.svg")
    assert logo.read_text("utf-8") == LOGO
    for address in pages(own):
        page = own.page(address)
        assert page.one("img").attributes == {
            "src": f"/{logo.name}", "width": "128", "height": "32", "alt": "",
        }  # fmt: skip
        policy = page.one("meta", **{"http-equiv": "Content-Security-Policy"})
        assert "img-src data: 'self';" in policy.attributes["content"]
    assert logo.name in manifest.read(own.folder).files


def test_their_website_and_accounts_are_named(own: Site) -> None:
    contact = own.page("/en/trees-0/contact/")
    links = {link.attributes["href"] for link in contact.all("a")}
    assert {"https://river.example.org/", "https://social.example.org/@river"} <= links
    assert contact.one("a", href="https://social.example.org/@river").attributes["rel"] == "me"
    for front in ("/", "/en/"):
        assert own.page(front).one("a", href="https://river.example.org/")


def test_what_the_api_answers_with_goes_up_with_the_actions(own: Site, neutral: Site) -> None:
    """So that another name needs no deployment."""
    (action,) = manifest.read(own.folder).actions
    assert action.brand("ru") == Brand("Союз реки", BLUE)
    actions = manifest.read(neutral.folder).actions
    assert [each.brand("en") for each in actions] == [Brand("Some Committee"), Brand("Another")]


def test_where_nothing_is_said_pages_have_the_name_of_their_organiser(neutral: Site) -> None:
    """And those of several, none."""
    page = neutral.page("/en/trees-1/petition/")
    assert page.one("title").text == "Trees · Another"
    assert page.one("a", **{"class": "brand"}).text.strip() == "Another"
    assert not page.all("img")
    assert "img-src data:;" in page.html
    assert palette(NEUTRAL).strong in page.html
    front = neutral.page("/")
    assert (front.one("title").text, front.one("h1").text) == ("Campaigns", "Campaigns")
    assert front.one("a", **{"class": "brand"}).text.strip() == "What can be signed"
    assert neutral.page("/404.html").one("title").text == "There is no such page"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_that_knows_no_action_names_nobody(language: str) -> None:
    html = render(language, "message.html", title="T", text="T")
    assert "<title>T</title>" in html
    assert not OURS.search(html)


def test_an_answer_of_the_api_has_the_name_and_the_colour() -> None:
    html = render("en", "message.html", title="T", text="T", brand=Brand("<Ada>", BLUE))
    assert "<title>T · &lt;Ada&gt;</title>" in html
    assert palette(BLUE).dark_fill in html
    assert palette(NEUTRAL).strong not in html
