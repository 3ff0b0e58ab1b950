"""The whole site, built as it is published."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urljoin

import brotli
import pytest

from making.messages import extract
from tests.content import CONTENT, spoken
from tests.pages.conftest import AFTER, CAMPAIGN, ROOT, SITE, Build, Site
from undersigned.rules import manifest
from undersigned.rules.language import direction
from undersigned.rules.published import Count, written

EVERY_CAMPAIGN = {
    "",
    "updates/",
    "check-your-email/",
    "signed/",
    "withdrawn/",
    "about/",
    "contact/",
    "privacy/",
    "accessibility/",
    "links/",
}
ACTIONS = {
    "chechnya/": ("petition/", "appeal/", "senate-letter/"),
    "library/": ("petition/", "appeal/", "letter/"),
}
UPDATES = {
    "chechnya/": (
        "officials-deny",
        "administration-silent",
        "resolution-agreed",
        "osce-report",
        "new-wave",
    ),
    "library/": ("market-stall", "mayor-replies", "after-work"),
}
LANGUAGES = tuple(dict.fromkeys(language for each in ACTIONS for language in spoken(each)))
CAMPAIGN_PAGES = {
    f"{language}/{campaign}{page}index.html"
    for campaign, actions in ACTIONS.items()
    for language in spoken(campaign)
    for page in (
        *EVERY_CAMPAIGN,
        *actions,
        *(f"{action}share/" for action in actions),
        *(f"updates/{update}/" for update in UPDATES[campaign]),
    )
}
PAGES = {
    "404.html",
    "index.html",
    *(f"{language}/index.html" for language in LANGUAGES),
    *CAMPAIGN_PAGES,
}
PETITION = "/en/chechnya/petition/"
# Bytes as a CDN compresses them. The petition's limit is the design's; the appeal's tool, each of
# its model letters and a home's figures take their room; no other page may need as much as the
# petition.
BUDGETS = {"petition": 12_000, "letter": 13_000, "appeal": 15_500, "": 10_000}
MODEL_LETTER = 1_100
HOME_BUDGET = 12_000


def test_the_site_has_its_pages_and_no_others(own_site: Site) -> None:
    """No tag, author or archive that nobody asked for."""
    found = {p.relative_to(own_site.folder).as_posix() for p in own_site.folder.rglob("*.html")}
    assert found == PAGES


def test_a_build_warns_of_nothing(own_site: Site) -> None:
    assert "WARNING" not in own_site.said


def test_a_page_stands_alone(own_site: Site) -> None:
    """One request until usable: nothing is fetched, save counts by script from our own site."""
    known = {"icon", "canonical", "alternate"}  # of these a browser fetches none but the first
    for page in PAGES:
        document = own_site.page(page)
        assert not re.search(r"@import|url\(", document.html), page
        assert not [e for e in document.elements if "src" in e.attributes], page
        links = document.all("link")
        assert {e.attributes["rel"] for e in links} <= known, page
        assert links[0].attributes["href"].startswith("data:"), page


def test_a_page_is_well_made(own_site: Site) -> None:
    """A language, a title, one first heading, one main part, ids that are unique."""
    for page in PAGES:
        document = own_site.page(page)
        first = page.partition("/")[0]
        language = first if first in LANGUAGES else "en"
        told = {"lang": language, "dir": direction(language)}
        assert document.one("html").attributes == told, page
        assert document.one("title").text.strip(), page
        assert len(document.all("h1")) == len(document.all("main")) == 1, page
        assert len(document.ids) == len(set(document.ids)), page


def test_every_link_leads_somewhere(own_site: Site) -> None:
    """To a page that was built, and to an id on it where it names one."""
    for page in PAGES:
        for link in own_site.page(page).all("a"):
            to = urljoin(f"{SITE}/{page}", link.attributes["href"])
            if not to.startswith(SITE):
                # To others' sites only who shares or posts something goes, and says not from where.
                assert not to.startswith("http") or link.attributes["rel"] == "noreferrer", to
                continue
            path, _, fragment = to.removeprefix(SITE).partition("#")
            assert (own_site.folder / path.lstrip("/")).exists(), (page, to)
            assert not fragment or fragment in own_site.page(path).ids, (page, to)


def test_a_page_keeps_its_budget(own_site: Site) -> None:
    over = {}
    for page in PAGES:
        content = (own_site.folder / page).read_bytes()
        assert (content.count(b"<option ") > 240) == (b'<form id="form"' in content), page
        size = len(brotli.compress(content, quality=5))
        home = page.count("/") == 2 and page.split("/")[1] in ("chechnya", "library")
        budget = HOME_BUDGET if home else BUDGETS.get(Path(page).parent.name, BUDGETS[""])
        if Path(page).parent.name == "appeal":
            letters = (CONTENT / page.split("/")[1]).glob("appeal.letter.*.txt")
            budget += MODEL_LETTER * len(list(letters))
        if size > budget:
            over[page] = size
    assert over == {}


def test_style_and_script_carry_no_comments(own_site: Site) -> None:
    """They are for who reads the source, and every visitor would pay for them."""
    html = own_site.page(PETITION).html
    for tag in ("style", "script"):
        inlined = html.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
        assert inlined.strip()
        assert not re.search(r"/\*|^ *//|^ ", inlined, re.M)


def test_a_campaigns_page_names_the_organiser(own_site: Site) -> None:
    """The controller stands on every page of the campaign."""
    for page in PAGES:
        if page.startswith("en/chechnya/"):
            words = own_site.page(page).words
            assert "Organiser: The Example Committee, 1 Example Street" in words, page


@pytest.mark.parametrize("page", ["", "petition/", "appeal/", "senate-letter/"])
def test_a_demonstration_says_so(own_site: Site, page: str) -> None:
    """Nobody is to believe that a fictional organiser delivers anything."""
    assert (
        "A demonstration: the organiser is fictional" in own_site.page(f"en/chechnya/{page}").words
    )


def test_a_closed_action_says_since_when_and_has_no_form(own_site: Site) -> None:
    """Its date is absolute, for people and for programs."""
    document = own_site.page("en/chechnya/appeal/")
    assert "Closed after 17 May 2019, Moscow Standard Time" in document.words
    assert document.one("time", datetime="2019-05-17T23:59:59+03:00")
    assert document.all("form", id="form") == []


def test_a_date_is_written_as_its_language_writes_it(own_site: Site) -> None:
    """The same moment, for the same programs."""
    for page, closed in (
        ("ru/chechnya/appeal/", "17 мая 2019 г., Москва, стандартное время"),
        ("ar/chechnya/appeal/", "17 مايو 2019"),
    ):
        document = own_site.page(page)
        assert closed in document.words
        assert document.one("time", datetime="2019-05-17T23:59:59+03:00")


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_a_page_in_another_language_has_no_english_sentence(own_site: Site, language: str) -> None:
    """Nor a target whose name the language knows."""
    said = [str(message.id) for message in extract() if " " in message.id]
    assert len(said) > 100
    for page in PAGES:
        if page.startswith(f"{language}/"):
            words = own_site.page(page).words_in(language)
            assert [sentence for sentence in said if sentence in words] == [], page
            assert "Vladimir" not in words, page


def test_an_open_petition_says_beforehand_what_happens(own_site: Site) -> None:
    """What is kept, by whom, until when, how to withdraw, and which mail will come."""
    words = own_site.page(PETITION).words
    for promise in (
        "subject “Please confirm your email”",
        "The Example Committee, 1 Example Street, 00000 Exampleton.",
        "only the organiser’s own key opens it",
        "To withdraw, follow the link in any mail",
        "destroyed by 31 December 2027 at the latest",
    ):
        assert promise in words


def test_without_a_count_a_page_shows_no_number(own_site: Site) -> None:
    """A number without its time would be a guess."""
    document = own_site.page(PETITION)
    assert "hidden" not in next(
        e.attributes for e in document.elements if "data-unless-counted" in e.attributes
    )
    assert "hidden" in next(
        e.attributes for e in document.elements if "data-counted" in e.attributes
    )


def count(folder: Path, confirmed: int) -> None:
    """Write a published count into a folder."""
    counted = Count(confirmed, datetime(2026, 4, 30, 14, 5, tzinfo=UTC), {})
    (folder / "chechnya-petition.json").write_bytes(written("chechnya-petition", counted))


def test_with_a_count_a_page_shows_it_as_of_its_time(build: Build, tmp_path: Path) -> None:
    """The page stays true, however long it is kept."""
    count(tmp_path, 1234)
    site = build(ROOT / "site" / "content", counts=tmp_path)
    document = site.page(PETITION)
    assert "1,234 of 10,000 signatures confirmed" in document.words
    assert "As of 30 April 2026, 14:05 Coordinated Universal Time" in document.words
    assert document.one("progress").attributes["value"] == "1234"
    russian = site.page("/ru/chechnya/petition/").words
    assert "1 234 из 10 000 подписей подтверждено" in russian
    assert "По состоянию на 30 апреля 2026 г., 14:05" in russian


def test_the_manifest_is_what_the_desk_publishes(own_site: Site) -> None:
    """Every action, with what the server must know of it."""
    petition, appeal, letter, *others = manifest.read(own_site.folder).actions
    assert (petition.id, petition.goal, petition.closes) == ("chechnya-petition", 10_000, None)
    assert petition.keep_until == date(2027, 12, 31)
    assert petition.target == "Vladimir Putin"
    assert petition.pages["en"].url == PETITION
    assert petition.pages["ru"].target == "Владимир Путин"
    assert petition.pages["en"].title == own_site.page(PETITION).one("h1").text
    assert appeal.closes and appeal.closes.isoformat() == "2019-05-17T23:59:59+03:00"
    assert appeal.pages["en"].closes == "17 May 2019, Moscow Standard Time"
    assert letter.id == "chechnya-senate-letter"
    assert [each.id for each in others] == ["library-petition", "library-appeal", "library-letter"]


def test_the_same_content_builds_the_same_bytes(own_site: Site, build: Build) -> None:
    """So that publishing uploads only what changed."""
    again = build(ROOT / "site" / "content", SITE_URL=SITE)
    files = [p.relative_to(own_site.folder) for p in own_site.folder.rglob("*.*") if p.is_file()]
    for file in files:
        assert (again.folder / file).read_bytes() == (own_site.folder / file).read_bytes(), file


def test_another_campaign_needs_no_code(content: Path, build: Build) -> None:
    """What stands in the content is escaped, and nothing of our own campaign shows through."""
    site = build(content)
    assert site.status == 0, site.said
    document = site.page("/en/trees/petition/")
    assert "To: The Mayor, Mayor of <Town>" in document.words
    assert document.one("title").text == "Trees & petition · Some Committee"
    assert "A <summary>." in document.words
    assert "Open until" in document.words
    assert document.one("em").text == "words"
    assert "demonstration" not in document.words
    assert "chechnya" not in document.html.lower()


def test_a_petition_closes_by_itself_at_the_next_build(content: Path, build: Build) -> None:
    """The form goes when its day is over."""
    document = build(content, at=AFTER).page("/en/trees/petition/")
    assert "Closed after 30 June 2026" in document.words
    assert not document.all("form")


def test_a_petition_shows_what_happens_at_each_number(build: Build, tmp_path: Path) -> None:
    """Which are reached is known only with a count."""
    count(tmp_path, 1000)
    document = build(ROOT / "site" / "content", counts=tmp_path).page(PETITION)
    reached = [e.attributes for e in document.all("span", **{"class": "reached"})]
    assert [("hidden" in each, each["data-at"]) for each in reached] == [
        (False, "1000"),
        (True, "5000"),
        (True, "10000"),
    ]
    assert "What happens at 1,000 · 5,000 · 10,000" in document.words


def test_signatures_on_paper_stand_beside_the_count(content: Path, build: Build) -> None:
    """With the day up to which they were counted, as nobody counts them by the hour."""
    file = content / "trees" / "campaign.toml"
    file.write_text(file.read_text("utf-8") + "paper = 1_200\npaper_date = 2026-03-31\n", "utf-8")
    document = build(content).page("/en/trees/petition/")
    assert "On paper: 1,200 (as of 31 March 2026)" in document.words


def test_the_sender_to_look_for_is_named_where_it_is_known(content: Path, build: Build) -> None:
    """Who looks into the folder for junk mail knows what to look for."""
    site = build(content, SENDER="post@example.org")
    assert "It comes from post@example.org" in site.page("/en/trees/check-your-email/").words


@pytest.mark.parametrize("page", ["about", "contact", "privacy", "accessibility"])
def test_a_page_that_says_who_and_how_takes_it_from_the_file(
    content: Path, build: Build, page: str
) -> None:
    """One fact, one place."""
    document = build(content).page(f"/en/trees/{page}/")
    assert "Some Committee, 1 Some Street, Some Town" in document.words
    assert document.all("a", href="mailto:committee@example.org")
    if page == "privacy":
        assert "destroyed by 31 December 2030 at the latest" in document.words
    if page == "about":
        assert "The Mayor, Mayor of <Town>" in document.words


@pytest.mark.parametrize(
    ("keep", "of_action", "listed"),
    [
        ("", "", {"your name"}),
        ("", "postcode = true\n", {"your name", "your postcode"}),
        ('keep = "all"\n', "", {"your name", "your email address"}),
    ],
)
def test_the_privacy_page_lists_of_what_is_sealed_what_a_form_asks_and_no_more(
    content: Path, build: Build, keep: str, of_action: str, listed: set[str]
) -> None:
    """There is no open letter here, which alone asks for a role."""
    file = content / "trees" / "campaign.toml"
    file.write_text(f'ask = ["to_target"]\n{keep}{CAMPAIGN}{of_action}', "utf-8")
    if keep:
        head = "Title: Trees\nSummary: A summary.\nKeep: The law asks it.\n\nSome words.\n"
        (content / "trees" / "home.en.md").write_text(head, "utf-8")
    items = {item.text.strip() for item in build(content).page("/en/trees/privacy/").all("li")}
    assert items & {"your name", "your role", "your postcode", "your email address"} == listed
