"""Passing a page on: links, a code, paper, and what networks are told of it."""

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import brotli
import pytest
import segno
from PIL import Image

from tests.pages.conftest import AFTER, Build, Site
from tests.pages.dom import Document
from undersigned_site import networks

HOST = "https://example.org"
PAGE = "/en/trees/petition/"
SHARE = f"{PAGE}share/"
ADDRESS = HOST + PAGE
TITLE = "Trees & petition"


@pytest.fixture
def shared(content: Path, build: Build) -> Site:
    """Build the small site, where its address is known."""
    return build(content, SITE_URL=f"{HOST}/")


def shares(document: Document) -> dict[str, str]:
    """Return the links that lead to networks, by their words."""
    away = (e for e in document.all("a") if e.attributes.get("rel") == "noreferrer")
    return {link.text: link.attributes["href"] for link in away}


def write(content: Path, line: str) -> None:
    """Put a line at the head of the campaign's file."""
    file = content / "trees" / "campaign.toml"
    file.write_text(f"{line}\n{file.read_text('utf-8')}", "utf-8")


def test_a_site_that_does_not_know_its_address_has_nothing_to_share(
    content: Path, build: Build
) -> None:
    """No page, no card, no claim of where it is; and signers are told what they can do."""
    site = build(content)
    assert not (site.folder / SHARE[1:]).exists()
    assert not (site.folder / "cards").exists()
    assert not [e for e in site.page(PAGE).all("meta") if "property" in e.attributes]
    assert "Open the page and send its address to somebody." in site.page("/en/trees/signed/").words


def test_the_usual_links_are_always_there_and_further_ones_as_the_campaign_says(
    content: Path, build: Build
) -> None:
    """In the order of the file, each under its own name, and the same wherever they stand."""
    write(content, 'share = ["x", "mastodon"]')
    site = build(content, SITE_URL=HOST)
    expected = ["Mail", "Text message", "WhatsApp", "Telegram", "X", "Mastodon"]
    assert list(shares(site.page(SHARE))) == expected
    assert list(shares(site.page("/en/trees/signed/"))) == expected


def test_a_link_carries_the_title_and_the_address(shared: Site) -> None:
    """Whole, whatever signs are in them."""
    links = shares(shared.page(SHARE))
    mail = urlsplit(links["Mail"])
    assert mail.scheme == "mailto"
    assert parse_qs(mail.query) == {"subject": [TITLE], "body": [f"{TITLE}\r\n\r\n{ADDRESS}"]}
    assert parse_qs(urlsplit(links["WhatsApp"]).query) == {"text": [f"{TITLE} {ADDRESS}"]}
    assert parse_qs(urlsplit(links["Telegram"]).query) == {"url": [ADDRESS], "text": [TITLE]}
    assert unquote(links["Text message"]) == f"sms:?&body={TITLE} {ADDRESS}"


@pytest.mark.parametrize("network", (*networks.ALWAYS, *networks.FURTHER))
def test_every_network_is_given_the_whole_address(network: str) -> None:
    """With a text of one's own before it, where it takes one."""
    link = networks.share(network, TITLE, ADDRESS, "Read & “sign”")
    assert ADDRESS in unquote(link)
    assert network == "facebook" or "Read & “sign”" in unquote(link)
    assert not re.search(r"[\s\"<>“]", link)


@pytest.mark.parametrize("network", networks.POSTING)
def test_a_text_can_be_posted_alone(network: str) -> None:
    """As the short form of a letter is, to the target's handles."""
    link = networks.post(network, "@Mayor Open & read #Sundays?")
    assert unquote(link).endswith("text=@Mayor Open & read #Sundays?")
    assert link.startswith("https://")


def test_mastodons_text_stays_in_the_browser() -> None:
    """What follows `#` is not sent to the page that asks for the server."""
    assert urlsplit(networks.post("mastodon", "@mayor")).fragment == "text=%40mayor"


@pytest.mark.parametrize("value", ['["friendster"]', '["mail"]', '"x"', '["x", 1]'])
def test_an_unknown_network_is_told_with_those_that_are_known(
    content: Path, build: Build, value: str
) -> None:
    """So that nobody has to look them up."""
    write(content, f"share = {value}")
    site = build(content)
    assert site.status != 0
    expected = "trees/campaign.toml: share: expected a list of bluesky, mastodon, x, facebook, not "
    assert expected in site.said


def test_a_network_that_is_named_twice_is_offered_once() -> None:
    """Where it was named first."""
    assert networks.listed(["x", "bluesky", "x"]) == ("x", "bluesky")


def test_a_share_page_stands_alone(shared: Site) -> None:
    """Nothing is fetched from anybody, and no search engine shows it in the page's place."""
    document = shared.page(SHARE)
    assert not [e for e in document.elements if "src" in e.attributes]
    assert {e.attributes["rel"] for e in document.all("link")} <= {"icon", "canonical"}
    assert not re.search(r"@import|url\(", document.html)
    assert document.one("meta", name="robots").attributes["content"] == "noindex"
    assert len(brotli.compress(document.html.encode(), quality=5)) < 7_000


def test_a_share_page_is_well_ordered(shared: Site) -> None:
    """Headings go down by one, sections are named, ids are unique."""
    document = shared.page(SHARE)
    levels = [int(e.tag[1]) for e in document.elements if re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    assert len(document.ids) == len(set(document.ids))
    named = [e.attributes["aria-labelledby"] for e in document.all("section")]
    assert named == ["poster", "sheet"]
    assert set(named) <= set(document.ids)


def test_without_script_the_address_stands_there_and_no_button_that_would_do_nothing(
    shared: Site,
) -> None:
    """It reads from left to right in every language."""
    document = shared.page(SHARE)
    address = document.all("span", **{"class": "address"})[0]
    assert (address.text, address.attributes["dir"]) == (ADDRESS, "ltr")
    assert [e for e in document.all("button") if "hidden" not in e.attributes] == []
    assert len(document.all("button")) == 3


def test_the_code_is_that_of_the_pages_address(shared: Site) -> None:
    """Module by module, with quiet around it, on the screen and on the poster."""
    document = shared.page(SHARE)
    code = segno.make(ADDRESS, error="q", micro=False)
    expected = [[bool(module) for module in row] for row in code.matrix_iter(border=4)]
    for drawn in document.all("path"):
        assert drawn.attributes["stroke"] == "currentColor"
        modules = [[False] * len(expected) for _ in expected]
        for x, y, width in re.findall(r"M(\d+) (\d+)\.5h(\d+)", drawn.attributes["d"]):
            modules[int(y)][int(x) : int(x) + int(width)] = [True] * int(width)
        assert modules == expected
    assert len(document.all("path")) == 2
    assert document.all("svg")[0].attributes["viewbox"] == f"0 0 {len(expected)} {len(expected)}"


def test_the_sheet_says_who_reads_it_and_who_keeps_it(shared: Site) -> None:
    """Paper is not sealed: whoever signs knows beforehand."""
    words = shared.page(SHARE).words
    for sentence in (
        "Whoever signs after you can read what you write here.",
        "If that is not safe for you, sign by yourself: example.org/en/trees/petition/",
        "handed to the organiser",
        "Some Committee, 1 Some Street, Some Town, committee@example.org",
        "It is not sealed",
        "By signing you agree that the organiser keeps this",
        "It is destroyed by 31 December 2030 at the latest.",
        "Whoever has signed on the site does not sign here as well.",
    ):
        assert sentence in words
    columns = [e.text for e in shared.page(SHARE).all("th", scope="col")]
    assert columns == ["Name", "Email", "Country"]


def test_the_poster_names_the_target_the_address_and_the_last_day(shared: Site) -> None:
    """What somebody in front of a wall has to know."""
    poster = shared.page(SHARE).one("section", **{"class": "paper poster"})
    words = " ".join(poster.text.split())
    assert words.startswith("Petition Trees & petition To: The Mayor, Mayor of <Town> ")
    assert "example.org/en/trees/petition/ Open until 30 June 2026" in words
    assert "Some Committee, committee@example.org" in words


def test_what_is_over_is_shared_but_no_longer_signed_on_paper(content: Path, build: Build) -> None:
    """The links stay, for the record stays."""
    document = build(content, SITE_URL=HOST, at=AFTER).page(SHARE)
    assert shares(document)
    assert document.all("section", **{"class": "paper poster"})
    assert document.all("table") == []
    assert "sign-up sheet" not in document.words.lower()
    assert "until" not in document.words


def test_a_demonstration_says_so_on_paper_too(content: Path, build: Build) -> None:
    """Nobody is to believe a poster of a fictional organiser."""
    file = content / "trees" / "campaign.toml"
    said = file.read_text("utf-8").replace("[organiser]", "[organiser]\ndemonstration = true")
    file.write_text(said, "utf-8")
    document = build(content, SITE_URL=HOST).page(SHARE)
    for paper in document.all("section"):
        assert "A demonstration: the organiser is fictional" in paper.text


def test_networks_are_told_what_a_page_is(shared: Site) -> None:
    """By addresses that lead there from anywhere, and a card that is there."""
    document = shared.page(PAGE)
    told = {
        e.attributes["property"]: e.attributes["content"]
        for e in document.all("meta")
        if "property" in e.attributes
    }
    image = told.pop("og:image")
    assert told == {
        "og:type": "website",
        "og:site_name": "Some Committee",
        "og:title": TITLE,
        "og:description": "A <summary>.",
        "og:url": ADDRESS,
        "og:locale": "en_GB",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": TITLE,
    }
    assert document.one("meta", name="twitter:card").attributes["content"] == "summary_large_image"
    assert image.startswith(f"{HOST}/cards/")
    with Image.open(shared.folder / image.removeprefix(f"{HOST}/")) as card:
        assert card.size == (1200, 630)


def test_every_written_page_has_a_card_of_its_own(shared: Site) -> None:
    """Home and petition here, and nothing is left over."""
    named = {
        shared.page(page).one("meta", property="og:image").attributes["content"].rpartition("/")[2]
        for page in ("/en/trees/", PAGE)
    }
    assert {file.name for file in (shared.folder / "cards").iterdir()} == named
    assert len(named) == 2
