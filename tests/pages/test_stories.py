"""What a campaign tells: an open letter and its bill, updates, the story of its home."""

from pathlib import Path
from textwrap import dedent

import pytest

from tests.pages.conftest import AFTER, CAMPAIGN, DURING, Build, Site

BEFORE = 1_766_000_000  # in December 2025, before the petition opens
CAMPAIGN_WITH_A_STORY = CAMPAIGN + dedent(
    """\

    [[actions]]
    id = "trees-letter"
    kind = "letter"
    page = "letter"
    target = "mayor"
    date = 2026-01-10

    [[actions.bills]]
    id = "motion-7"
    name = "Motion 7"

    [[actions.bills.steps]]
    id = "tabled"
    date = "2026-02"

    [[actions.bills.steps]]
    id = "read"

    [[actions.bills.steps]]
    id = "passed"
    reached = false

    [[updates]]
    page = "saved"
    kind = "outcome"
    date = 2026-03-01
    updated = 2026-03-04
    settles = "trees-letter"
    outcome = "partly"

    [[updates]]
    page = "why-trees"
    kind = "opinion"
    date = "2025"
    posted = 2026-02-02
    next = "trees-letter"

    [[timeline]]
    id = "felled"
    date = "2024"

    [[timeline]]
    update = "why-trees"

    [[timeline]]
    id = "silence"

    [[timeline]]
    action = "trees-letter"

    [[timeline]]
    update = "saved"

    [sources.A]
    en = "The <Town> Gazette"
    """
)
PROSE = {
    "home": "Event-felled: Ten trees are felled (A).\nEvent-silence: Nobody answers.\nSources: A\n",
    "letter": dedent(
        """\
        Subject: Keep the trees
        Signatories: Chair of the committee
            Its secretary
        Step-motion-7-tabled: It is tabled (A).
        Step-motion-7-read: It is read.
        Step-motion-7-passed: It is passed.
        """
    ),
    "updates/saved": "",
    "updates/why-trees": "Author: A gardener\n",
}


@pytest.fixture
def told(content: Path) -> Path:
    """Write a campaign with a letter, two updates and a story; returns the campaign's folder."""
    folder = content / "trees"
    (folder / "updates").mkdir()
    (folder / "campaign.toml").write_text(CAMPAIGN_WITH_A_STORY, "utf-8")
    for page, head in PROSE.items():
        text = f"Title: About {page}\nSummary: In short.\n{head}\nSome *words*.\n"
        (folder / f"{page}.en.md").write_text(text, "utf-8")
    return folder


@pytest.fixture
def site(told: Path, build: Build) -> Site:
    """Build it while the petition is open."""
    built = build(told.parent)
    assert built.status == 0, built.said
    return built


def test_a_letter_stands_as_it_is_sent(site: Site) -> None:
    letter = site.page("/en/trees/letter/")
    sheet = " ".join(letter.one("article").text.split())
    assert sheet == (
        "10 January 2026 The Mayor Mayor of <Town> Keep the trees Some words."
        " Chair of the committee Its secretary"
    )
    assert [e.text for e in letter.all("time", datetime="2026-01-10")] == ["10 January 2026"]


def test_a_bill_is_a_list_that_reads_as_text(site: Site) -> None:
    letter = site.page("/en/trees/letter/")
    assert (
        "Where Motion 7 stands ✓ Reached · February 2026 It is tabled (A)."
        " ✓ Reached · date not given It is read. Not reached · date not given It is passed."
    ) in letter.words
    assert letter.all("time", datetime="2026-02")


def test_an_update_has_its_dates_and_its_outcome(site: Site) -> None:
    update = site.page("/en/trees/updates/saved/")
    assert "Outcome About updates/saved 1 March 2026 · updated on 4 March 2026" in update.words
    assert "Partly won · About letter" in update.words
    assert [e.attributes["datetime"] for e in update.all("time")][:2] == [
        "2026-03-01",
        "2026-03-04",
    ]


def test_an_outcome_shows_wherever_its_action_does(site: Site) -> None:
    for page in ("/en/trees/", "/en/trees/letter/", "/en/trees/updates/why-trees/"):
        assert "Partly won · About updates/saved" in site.page(page).words, page


def test_an_opinion_names_the_role_of_its_author(site: Site) -> None:
    assert "By: A gardener" in site.page("/en/trees/updates/why-trees/").words


@pytest.mark.parametrize(("page", "next_step"), [("saved", "petition"), ("why-trees", "letter")])
def test_an_update_leads_on(site: Site, page: str, next_step: str) -> None:
    """To the action that it names, or else to the first that is open."""
    card = site.page(f"/en/trees/updates/{page}/").one("section", **{"class": "card"})
    assert f" {next_step} " in f" {' '.join(card.text.split())} "
    assert card.attributes["aria-labelledby"] == f"trees-{next_step}"


def test_the_home_tells_the_story_in_its_order(site: Site) -> None:
    home = site.page("/en/trees/")
    story = " ".join(home.one("ol", **{"class": "story"}).text.split())
    assert story == (
        "2024 Ten trees are felled (A). 2025 · Opinion About updates/why-trees"
        " Date not given Nobody answers. 10 January 2026 · Open letter About letter"
        " 1 March 2026 · Outcome: Partly won About updates/saved"
    )


def test_the_sources_that_a_page_cites_are_written_out(site: Site) -> None:
    assert "Sources A The <Town> Gazette" in site.page("/en/trees/").words
    assert "Gazette" not in site.page("/en/trees/letter/").words


def test_all_updates_are_listed_the_newest_first(site: Site) -> None:
    listed = [e.text.strip() for e in site.page("/en/trees/updates/").all("h2")]
    assert listed == ["About updates/saved", "About updates/why-trees"]


@pytest.mark.parametrize(
    ("at", "shown", "signs"),
    [
        (BEFORE, "Opens on 1 January 2026, Moscow Standard Time", True),
        (DURING, "Open until 30 June 2026, Moscow Standard Time", True),
        (AFTER, "Closed after 30 June 2026, Moscow Standard Time", False),
    ],
)
def test_a_state_is_told_in_the_same_words_everywhere(
    content: Path, build: Build, at: int, shown: str, signs: bool
) -> None:
    site = build(content, at=at)
    for page in ("/en/trees/", "/en/trees/petition/"):
        (where,) = site.page(page).all("p", **{"class": "where"})
        assert " ".join(where.shown.split()) == shown, page
    assert bool(site.page("/en/trees/petition/").all("form")) == signs


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('date = "2026-02"', 'date = "02/2026"', "steps[tabled].date: expected a day, as in 2019"),
        ('id = "read"', 'id = "tabled"', "steps[tabled].id: expected one that no other has"),
        ('settles = "trees-letter"', "", "updates[saved].outcome: expected kind"),
        ('settles = "trees-letter"', 'settles = "lawn"', "updates[saved].settles: expected one of"),
        ('next = "trees-letter"', 'next = "lawn"', "updates[why-trees].next: expected one of"),
        ("posted = 2026-02-02", "", "updates[why-trees].posted: expected it to be there"),
        ('kind = "opinion"', 'kind = "rant"', "updates[why-trees].kind: expected one of news, "),
        ('update = "why-trees"', 'id = "other"', 'timeline: expected update = "why-trees"'),
        ('update = "why-trees"', 'update = "x"', "timeline[2].update: expected one of saved, "),
        ('id = "silence"', 'date = "2024"', "timeline[3]: expected one of id, update and action"),
        ("[sources.A]\nen", "[sources.A]\nde", "sources.A.de: expected no such key"),
        ('kind = "letter"', 'kind = "petition"', "actions[trees-letter].kind: expected letter"),
    ],
)
def test_a_fault_of_the_facts_is_told_with_its_place(
    told: Path, build: Build, before: str, after: str, expected: str
) -> None:
    file = told / "campaign.toml"
    assert before in CAMPAIGN_WITH_A_STORY
    file.write_text(CAMPAIGN_WITH_A_STORY.replace(before, after, 1), "utf-8")
    site = build(told.parent)
    assert site.status == 1
    assert f"{file}: " in site.said
    assert expected in site.said


@pytest.mark.parametrize(
    ("page", "before", "after", "expected"),
    [
        ("home", "Event-silence: Nobody answers.\n", "", "Event-silence: expected it to be there"),
        ("home", "Event-silence", "Event-noise", "Event-noise (line 4): expected no such key"),
        (
            "home",
            "Sources: A",
            "Sources: A, B",
            "Sources (line 5): expected sources of campaign.toml (A)",
        ),
        ("letter", "Subject: Keep the trees\n", "", "Subject: expected it to be there"),
        ("letter", "Step-motion-7-read: It is read.\n", "", "Step-motion-7-read: expected it"),
        ("updates/why-trees", "Author: A gardener\n", "", "Author: expected it to be there"),
        (
            "updates/saved",
            "Summary",
            "Author: A gardener\nSummary",
            "Author (line 2): expected no such key",
        ),
    ],
)
def test_a_fault_of_a_head_is_told_with_its_line(
    told: Path, build: Build, page: str, before: str, after: str, expected: str
) -> None:
    file = told / f"{page}.en.md"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
    site = build(told.parent)
    assert site.status == 1
    assert f"{file}: {expected}" in site.said


def test_an_update_that_is_not_listed_ends_the_build(told: Path, build: Build) -> None:
    (told / "updates" / "rumour.en.md").write_text("Title: A\nSummary: B\n\nC\n", "utf-8")
    site = build(told.parent)
    assert site.status == 1
    assert "campaign.toml: updates: expected one for updates/rumour.en.md" in site.said
