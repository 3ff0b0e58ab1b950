"""The page of an appeal: the letters that it offers, to whom, and what their files must be like."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.pages.conftest import AFTER, CAMPAIGN, DURING, Build, Site
from tests.pages.dom import Document
from undersigned_site.content import read_campaigns
from undersigned_site.tables import ContentError

BEFORE = 1_766_000_000  # in December 2025, before it opens
FACTS = """\
salutation = "Dear Mayor"
address = ["Town Hall", "1 High Street"]
fax = "+44 1632 960123"
mail = "mayor@example.org"
handles.x = ["@mayor", "@TownHall"]
languages = ["de", "ru"]

[targets.mayor.de]
name = "Die Bürgermeisterin"
"""
APPEAL = CAMPAIGN.replace('["en"]', '["en", "ru"]').replace("petition", "appeal")
APPEAL = APPEAL.replace('title = "Mayor of <Town>"\n', 'title = "Mayor of <Town>"\n' + FACTS)
LETTERS = {
    "en": "It’s about trees & “people” — 100% of them.\n\nYours sincerely,",
    "ru": "О деревьях.",
    "de": "Es geht um Bäume.",
}


@pytest.fixture
def town(content: Path) -> Path:
    """Write a campaign with an appeal, in two languages and with a letter in a third."""
    folder = content / "trees"
    (folder / "campaign.toml").write_text(APPEAL, "utf-8")
    (folder / "petition.en.md").unlink()
    head = "Title: Write!\nSummary: Do.\n"
    points = "Points: shade;\n    birds.\nAfterwards: Ask <us> first.\n"
    for language in ("en", "ru"):
        (folder / f"home.{language}.md").write_text(f"{head}\nWords.\n", "utf-8")
        (folder / f"appeal.{language}.md").write_text(f"{head}{points}\nWords.\n", "utf-8")
    for language, body in LETTERS.items():
        text = f"Subject: Trees ({language})\nPost: Keep our trees & us.\n\n{body}\n"
        (folder / f"appeal.letter.{language}.txt").write_text(text, "utf-8")
    return folder


def built(build: Build, town: Path, at: int = DURING, language: str = "en") -> Document:
    """Build the site and return the page of the appeal."""
    site = build(town.parent, at=at)
    assert site.status == 0, site.said
    return site.page(f"/{language}/trees/appeal/")


def papers(page: Document) -> list[dict[str, str]]:
    """Return what the page says of each of its sheets."""
    return [
        e.attributes
        for e in page.all("div")
        if e.attributes.get("class", "").startswith("paper of-")
    ]


def fields(page: Document, part: str) -> list[str]:
    """Return what stands in a field, sheet by sheet."""
    return [e.text for e in page.all("div", **{"data-part": part})]


def test_a_page_offers_its_own_language_first_then_what_the_target_prefers(
    build: Build, town: Path
) -> None:
    """The first is chosen; a blank sheet is last."""
    page = built(build, town)
    starts = page.all("input", name="start")
    assert [e.attributes["id"] for e in starts] == [
        "start-en",
        "start-de",
        "start-ru",
        "start-blank",
    ]
    assert ["checked" in e.attributes for e in starts] == [True, False, False, False]
    assert "preferred by the target" in page.one("label", **{"for": "start-de"}).text
    assert "preferred by the target" not in page.one("label", **{"for": "start-en"}).text
    assert page.one("span", lang="de").text == "Deutsch"
    russian = built(build, town, language="ru")
    first = russian.all("input", name="start")[0]
    assert first.attributes["id"] == "start-ru"


def test_a_letter_is_addressed_in_its_own_language(build: Build, town: Path) -> None:
    """Also where that is none of the page's, nor of the site's."""
    page = built(build, town)
    assert [paper["lang"] for paper in papers(page)] == ["en", "de", "ru", "en"]
    addresses = [e.text for e in page.all("dd") if "High Street" in e.text]
    assert addresses[0] == "The Mayor\nMayor of <Town>\nTown Hall\n1 High Street"
    assert addresses[1].startswith("Die Bürgermeisterin\n")
    assert fields(page, "salutation") == [
        "Dear Mayor,",
        "Dear Mayor,",
        "Dear Mayor!",
        "Dear Mayor,",
    ]
    assert fields(page, "body") == [*(LETTERS[each] for each in ("en", "de", "ru")), ""]


def test_a_letter_from_right_to_left_runs_so(build: Build, town: Path) -> None:
    """Whatever the direction of the page."""
    for file in (town / "campaign.toml", town / "appeal.letter.de.txt"):
        text = file.read_text("utf-8").replace('"de"', '"ar"').replace("mayor.de", "mayor.ar")
        file.with_name(file.name.replace(".de.", ".ar.")).write_text(text, "utf-8")
    (town / "appeal.letter.de.txt").unlink()
    page = built(build, town)
    (paper,) = [paper for paper in papers(page) if paper["lang"] == "ar"]
    assert paper["dir"] == "rtl"
    assert "Dear Mayor،" in fields(page, "salutation")


def test_every_line_can_be_edited_without_script_and_says_what_it_is(
    build: Build, town: Path
) -> None:
    """A browser edits in place; a screen reader is told that it is a field, and which."""
    page = built(build, town)
    edited = [e.attributes for e in page.elements if "contenteditable" in e.attributes]
    assert len(edited) == len(papers(page)) * 7
    for field in edited:
        assert (field["contenteditable"], field["role"]) == ("true", "textbox")
        assert field["aria-multiline"] == "true"
        assert field["aria-label"] == field["data-hint"] != ""
    assert fields(page, "from") == fields(page, "date") == fields(page, "name") == [""] * 4


def test_a_mail_program_gets_the_letter_as_it_is(build: Build, town: Path) -> None:
    """No character is lost or escaped twice; lines end as mail has them."""
    page = built(build, town)
    links = [e.attributes["href"] for e in page.all("a") if "data-mail" in e.attributes]
    assert [urlsplit(link).path for link in links] == ["mayor@example.org"] * 4
    sent = parse_qs(urlsplit(links[0]).query)
    assert sent["subject"] == ["Trees (en)"]
    assert sent["body"] == [f"Dear Mayor,\n\n{LETTERS['en']}\n\n".replace("\n", "\r\n")]


def test_a_post_names_the_target_and_can_be_copied(build: Build, town: Path) -> None:
    """A plain link to the network, and the same text beside it."""
    page = built(build, town)
    posts = [e for e in page.all("a") if e.text == "Post on X"]
    text = "@mayor @TownHall Keep our trees & us."
    assert [parse_qs(urlsplit(e.attributes["href"]).query)["text"] for e in posts] == [[text]] * 3
    assert [e.text for e in page.all("blockquote")] == [text] * 3
    assert not [e for e in page.all("script") if "src" in e.attributes]


def test_what_the_target_does_not_have_is_not_offered(build: Build, town: Path) -> None:
    """Neither fax nor post; a mail without an address is for the writer to address."""
    file = town / "campaign.toml"
    lines = file.read_text("utf-8").splitlines()
    gone = ("fax", 'mail = "mayor', "handles")
    file.write_text("\n".join(line for line in lines if not line.startswith(gone)), "utf-8")
    page = built(build, town)
    assert not page.all("input", name="form")
    assert "Fax" not in page.words
    assert "Post on" not in page.words
    assert page.html.count('href="mailto:?subject=') == 4


@pytest.mark.parametrize("at", [BEFORE, DURING, AFTER], ids=["not-yet-open", "open", "closed"])
def test_the_letter_and_what_to_do_after_the_last_day_always_stand_there(
    build: Build, town: Path, at: int
) -> None:
    """What closes is the count: a letter can always be read and printed."""
    page = built(build, town, at)
    assert "After that day: Ask <us> first." in page.words
    assert len(papers(page)) == 4
    assert bool(page.all("form")) == (at != AFTER)
    assert ("It was meant to be sent until the last day" in page.words) == (at == AFTER)
    assert [e.text for e in page.all("li") if "shade" in e.text] == ["shade;"] * 2


MINISTER = "Minister for Women, Families, Older People, Housing and Children, and for Equal Rights"


def test_a_title_that_would_push_the_town_out_of_the_envelope_s_window_is_to_be_shortened(
    town: Path,
) -> None:
    """Lines are counted as they are printed, and the fault says which one to shorten, and where."""
    file = town / "campaign.toml"
    lines = file.read_text("utf-8").replace("Mayor of <Town>", MINISTER)
    file.write_text(
        lines.replace('"1 High Street"', '"1 High Street", "00000 Lindenford"'), "utf-8"
    )
    with pytest.raises(ContentError) as caught:
        read_campaigns(town.parent, ("en", "ru"))
    number = lines[: lines.index(MINISTER)].count("\n") + 1
    assert str(caught.value) == (
        f"{file}: title (line {number}) of the target The Mayor: expected 6 lines with name and"
        f" title at most, each 70 mm wide, not 7: shorten '{MINISTER}', which is printed as 3"
    )


def test_a_title_that_fits_on_two_lines_leaves_room_for_the_town(build: Build, town: Path) -> None:
    file = town / "campaign.toml"
    lines = file.read_text("utf-8").replace(
        "Mayor of <Town>", "Mayor and First Citizen of the Town"
    )
    file.write_text(
        lines.replace('"1 High Street"', '"1 High Street", "00000 Lindenford"'), "utf-8"
    )
    assert "00000 Lindenford" in built(build, town).words


def test_other_pages_carry_nothing_of_it(own_site: Site) -> None:
    """Neither style nor script: the petition has a budget."""
    assert "data-part" in own_site.page("/en/library/appeal/").html
    for page in ("petition", "letter"):
        html = own_site.page(f"/en/library/{page}/").html
        assert "data-part" not in html
        assert ".paper" not in html


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("letter.en.txt", "Subject: Trees (en)\n", "", "letter.en.txt: Subject: expected it to be"),
        ("letter.en.txt", "Post: Keep our trees & us.\n", "", "Post: expected it to be there"),
        ("letter.en.txt", "Keep our", "Keep our " + "x" * 200, "Post: expected at most 200"),
        ("letter.en.txt", "Post:", "Tweet:", "Tweet: expected Subject and Post, once"),
        ("letter.en.txt", "Post:", "Subject: a\nPost:", "Subject: expected Subject and Post, once"),
        ("letter.en.txt", "\n\nIt’s", "\nIt’s", "It’s about trees & “people” — 100% of them."),
        ("toml", 'salutation = "Dear Mayor"\n', "", "salutation of the target The Mayor: expected"),
        ("toml", '"Town Hall",', '"a", "b", "c", "d",', "expected 6 lines with name and title at"),
        ("toml", "handles.x", "handles.faxbook", "mayor.handles.faxbook: expected no such key"),
        ("toml", '"@mayor", "@TownHall"', "", "handles.x: expected a list of texts"),
        ("toml", '@example.org"\nhandles', '"\nhandles', "mayor.mail: expected a mail address"),
        (
            "toml",
            '["de", "ru"]',
            '["fr", "de"]',
            "appeal.letter.fr.txt: the file: expected a model",
        ),
        ("toml", '["de", "ru"]', '["ru"]', "targets.mayor.de: expected no such key"),
    ],
)
def test_a_fault_is_told_with_file_and_key(
    town: Path, file: str, before: str, after: str, told: str
) -> None:
    """One clear line each."""
    at = town / ("campaign.toml" if file == "toml" else f"appeal.{file}")
    text = at.read_text("utf-8")
    assert before in text
    at.write_text(text.replace(before, after), "utf-8")
    with pytest.raises(ContentError) as caught:
        read_campaigns(town.parent, ("en", "ru"))
    assert told in str(caught.value)


@pytest.mark.parametrize("language", ["en", "ru", "de"])
def test_there_is_a_letter_in_each_of_the_campaigns_languages_and_in_the_targets_first(
    town: Path, language: str
) -> None:
    """Each page has one to start from, and so has who wants to be read."""
    (town / f"appeal.letter.{language}.txt").unlink()
    with pytest.raises(ContentError, match=rf"appeal\.letter\.{language}\.txt: the file: expected"):
        read_campaigns(town.parent, ("en", "ru"))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("appeal.letter.fr.txt", "a language of campaign or target: en, ru, de"),
        ("home.letter.en.txt", "<page>.letter.<language>.txt of an appeal: appeal"),
        ("appeal.leter.en.txt", "<page>.letter.<language>.txt of an appeal: appeal"),
    ],
)
def test_a_letter_that_no_page_would_offer_is_a_fault(town: Path, name: str, told: str) -> None:
    """Or somebody would wait for it in vain."""
    (town / name).write_text("Subject: a\nPost: b\n\nc\n", "utf-8")
    with pytest.raises(ContentError) as caught:
        read_campaigns(town.parent, ("en", "ru"))
    assert f"{name}: name: expected {told}" in str(caught.value)
