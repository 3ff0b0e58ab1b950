"""What stands in a campaign's file is checked, and each fault is told in one clear line."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.pages.conftest import CAMPAIGN, Build
from undersigned.rules import manifest
from undersigned_site.campaign import read_campaign
from undersigned_site.content import read_campaigns
from undersigned_site.tables import ContentError

MOSCOW = ZoneInfo("Europe/Moscow")


def test_days_begin_and_end_in_the_campaigns_time_zone(content: Path) -> None:
    """A day as opening means its first second, a day as closing its last."""
    (entry,) = read_campaign(content / "trees" / "campaign.toml").entries
    assert entry.action.opens == datetime(2026, 1, 1, tzinfo=MOSCOW)
    assert entry.action.closes == datetime(2026, 6, 30, 23, 59, 59, tzinfo=MOSCOW)


def test_an_actions_own_time_zone_goes_first(content: Path) -> None:
    """A letter from elsewhere has its days there."""
    file = content / "trees" / "campaign.toml"
    file.write_text(CAMPAIGN + 'timezone = "America/New_York"\n', "utf-8")
    (entry,) = read_campaign(file).entries
    assert entry.action.closes == datetime.fromisoformat("2026-06-30T23:59:59-04:00")


def test_a_time_with_its_offset_is_taken_as_it_is(content: Path) -> None:
    """An organiser may close at an hour."""
    file = content / "trees" / "campaign.toml"
    file.write_text(CAMPAIGN.replace("2026-06-30", "2026-06-30T18:00:00Z"), "utf-8")
    (entry,) = read_campaign(file).entries
    assert entry.action.closes == datetime.fromisoformat("2026-06-30T18:00:00+00:00")


def test_facts_that_are_not_given_are_absent(content: Path) -> None:
    """Nothing is made up for a fact that is not known."""
    (entry,) = read_campaign(content / "trees" / "campaign.toml").entries
    assert (entry.date, entry.target.fax, entry.target.address) == (None, "", ())


def test_the_organiser_is_the_controller(content: Path) -> None:
    """Who answers for the data is read with the day by which it is gone."""
    campaign = read_campaign(content / "trees" / "campaign.toml")
    assert campaign.organiser.address == ("1 Some Street", "Some Town")
    assert campaign.keep_until == date(2030, 12, 31)
    assert not campaign.organiser.demonstration


def test_a_target_is_named_as_each_language_names_it(content: Path) -> None:
    """What a language does not change stands once."""
    file = content / "trees" / "campaign.toml"
    spoken = CAMPAIGN.replace('["en"]', '["en", "de"]')
    words = '[targets.mayor.de]\nname = "Die Bürgermeisterin"\n\n[[actions]]'
    file.write_text(spoken.replace("[[actions]]", words, 1), "utf-8")
    (entry,) = read_campaign(file).entries
    german = entry.target.speaking("de")
    assert (german.name, german.title) == ("Die Bürgermeisterin", "Mayor of <Town>")
    assert entry.target.speaking("en").name == entry.action.target == "The Mayor"


def test_a_page_is_promised_in_every_language_once_it_is_written_in_one(content: Path) -> None:
    """Each page links to itself in the other languages."""
    file = content / "trees" / "campaign.toml"
    file.write_text(CAMPAIGN.replace('["en"]', '["en", "de"]'), "utf-8")
    for page in ("home", "petition", "news"):
        (content / "trees" / f"{page}.en.md").write_text("Title: A\nSummary: B\n\nC\n", "utf-8")
    for page, then in (("home", "petition"), ("petition", "news")):
        (content / "trees" / f"{page}.de.md").write_text("Title: A\nSummary: B\n\nC\n", "utf-8")
        with pytest.raises(ContentError, match=rf"trees/{then}\.de\.md: the file: expected it to"):
            read_campaigns(content, ("en", "de"))
    (content / "trees" / "news.de.md").write_text("Title: A\nSummary: B\n\nC\n", "utf-8")
    assert read_campaigns(content, ("en", "de"))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "goal = 500",
            "gaol = 500",
            "actions[trees-petition].gaol: expected no such key; did you mean goal?",
        ),
        ("goal = 500", "goal = 0", "actions[trees-petition].goal: expected a whole number from 1"),
        ("goal = 500", "goal = true", "actions[trees-petition].goal: expected a whole number"),
        ("2026-06-30", '"soon"', "actions[trees-petition].closes: expected a day"),
        ("2026-06-30", "2026-06-30T12:00:00", "actions[trees-petition].closes: expected a day"),
        (
            "2026-06-30",
            "2026-02-30",
            "closes (line 21): expected a day that there is, as in",
        ),
        ("2026-06-30", "2025-12-31", "closes: expected a time after opens (2026-01-01)"),
        ('kind = "petition"', 'kind = "song"', ".kind: expected one of petition, appeal, letter"),
        ('kind = "petition"\n', "", "actions[trees-petition].kind: expected it to be there"),
        ('"trees-petition"', '"Trees!"', "actions[Trees!].id: expected small letters"),
        ('target = "mayor"', 'target = "major"', ".target: expected one of mayor"),
        ('title = "Mayor', 'ru = {name = "М"}\ntitle = "Mayor', "mayor.ru: expected no such"),
        ('title = "Mayor', 'en = {fax = "1"}\ntitle = "Mayor', "targets.mayor.en.fax: expected no"),
        (
            "goal = 500",
            "goal = 500\nmilestones = [5, 5]",
            ".milestones: expected numbers that rise",
        ),
        (
            "goal = 500",
            "goal = 500\nmilestones = [501]",
            ".milestones: expected none above the goal",
        ),
        ("goal = 500", "milestones = [5]", ".milestones: expected none above the goal (None)"),
        ("goal = 500", "goal = 500\npaper = 7", ".paper: expected a number with its paper_date"),
        ("goal = 500", "paper_date = 2026-02-01", ".paper: expected a number with its paper_date"),
        ('page = "petition"', 'page = "about"', ".page: expected a page that nothing else"),
        ('page = "petition"', 'page = "signed"', ".page: expected a page that nothing else"),
        ('name = "Some Committee"\n', "", "organiser.name: expected it to be there"),
        ("committee@", "committee at ", "organiser.mail: expected a mail address"),
        ("[organiser]\n", "[organiser]\nphone = '1'\n", "organiser.phone: expected no such key"),
        ('title = "Mayor', 'titel = "Mayor', "targets.mayor.titel: expected no such key"),
        ("Europe/Moscow", "Moscow", "timezone: expected a time zone, as in Europe/Moscow"),
        ("2030-12-31", "2030-12-31T00:00:00Z", "keep_until: expected a day"),
        (
            "2030-12-31",
            "2026-06-30",
            "keep_until: expected a day after 2026-06-30, on which trees-",
        ),
        ('["en"]', '["en", "en"]', "languages: expected a list of languages"),
        ('["en"]', '["en", "xx"]', "languages: expected a language by its code, as in"),
        ('["en"]', '["en", "pt_br"]', 'languages: expected "pt-BR", as it is written in names'),
        ('["en"]', '["en", "fa"]', "`make language CODE=fa` begins fa"),
        ('page = "petition"', 'page = "plea"', "plea.en.md: the file: expected it to be there"),
        ("[[actions]]", "[actions]", "actions: expected a list of tables"),
        ("languages =", "[[[", "line 1: expected what TOML can read"),
        ("2026-06-30", "30.6.2026", "closes (line 21): expected one value: text in straight"),
        ("2026-06-30", "2026-6-30", "closes (line 21): expected one value: text in straight"),
        ("goal = 500", "goal = 1,000", "goal (line 19): expected one value: text in straight"),
        ("goal = 500", "goal: 500", "line 19: expected key = value, in 'goal: 500'"),
        ("goal = 500", "goal = 500\ngoal = 5", "goal (line 20): expected each key once: it stands"),
        ("[[actions]]", "[organiser]\n[[actions]]", "line 14: expected each table once: it stands"),
        ('"The Mayor"', "“The Mayor”", 'name (line 11): expected text in straight "quotes", a num'),
        ('"The Mayor"', "The Mayor", 'name (line 11): expected text in straight "quotes", a num'),
        ('"The Mayor"', '"The Mayor', 'name (line 11): expected text in straight "quotes" that be'),
        ('Town"]', 'Town"', "mail (line 8): expected a ] or } at the end of the list, or a comma"),
        ("closes = 2026-06-30\n", "x = [", "its end: expected a list or text to be ended"),
        ("goal = 500", 'goal = "500"', 'goal: expected a whole number from 1, not "500"'),
        ("2030-12-31", '"2030-12-31"', 'keep_until: expected a day, as in 2019-05-17, not "2030-1'),
        (
            '["1 Some Street", "Some Town"]',
            '"Here"',
            'a list of texts, as in ["one", "two"], not "',
        ),
        (
            '["en"]',
            "[]",
            'languages: expected a list of languages, each once, as in ["en", "ru", "pt-BR"]',
        ),
        ("[organiser]", "[organizer]", "organizer: expected no such key; did you mean organiser?"),
    ],
)
def test_a_fault_is_told_with_file_key_and_what_was_expected(
    content: Path, before: str, after: str, told: str
) -> None:
    """Whoever made the mistake can mend it from the line."""
    file = content / "trees" / "campaign.toml"
    assert before in CAMPAIGN
    file.write_text(CAMPAIGN.replace(before, after, 1), "utf-8")
    with pytest.raises(ContentError) as fault:
        read_campaigns(content, ["en"])
    assert told in str(fault.value)
    assert str(file.parent) in str(fault.value)
    assert "\n" not in str(fault.value)


def test_an_id_belongs_to_one_action_of_the_site(content: Path) -> None:
    """Two campaigns cannot count under the same name."""
    other = content / "woods"
    other.mkdir()
    for file in (content / "trees").iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    with pytest.raises(ContentError, match="an id that trees has not taken"):
        read_campaigns(content, ["en"])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("notes.md", "name: expected <campaign>/<page>.<language>.md"),
        ("trees/home.ru.md", "name: expected a language of campaign.toml: en"),
        ("trees/signed.en.md", "name: expected another page"),
        ("trees/privacy.en.md", "name: expected another page"),
        ("bees/home.en.md", "bees/campaign.toml: the file: expected it to be there"),
    ],
)
def test_prose_that_belongs_to_nothing_is_told(content: Path, name: str, told: str) -> None:
    """A page under a wrong name would otherwise be missed in silence."""
    (content / name).parent.mkdir(exist_ok=True)
    (content / name).write_text("Title: T\nSummary: S\n", "utf-8")
    with pytest.raises(ContentError) as fault:
        read_campaigns(content, ["en"])
    assert told in str(fault.value)


def test_a_fault_ends_the_build_and_leaves_the_last_one_alone(content: Path, build: Build) -> None:
    """Pelican's exit status says so, and what it prints is the one line."""
    file = content / "trees" / "campaign.toml"
    file.write_text(CAMPAIGN.replace("goal", "gaol"), "utf-8")
    site = build(content)
    assert site.status == 1
    assert site.said.count("\n") == 1
    assert site.said.startswith(f"{file}: actions[trees-petition].gaol: expected no such key")
    assert not site.folder.exists()


def test_a_page_without_a_summary_ends_the_build(content: Path, build: Build) -> None:
    """A search result and the first screen would be empty."""
    page = content / "trees" / "petition.en.md"
    page.write_text("Title: Trees\n\nWords.\n", "utf-8")
    site = build(content)
    assert (site.status, site.said) == (1, f"{page}: Summary: expected it to be there\n")
    assert not manifest.path(site.folder).exists()


def test_a_spoilt_count_ends_the_build(content: Path, tmp_path: Path, build: Build) -> None:
    """A page does not show what it could not read."""
    (tmp_path / "trees-petition.json").write_text('{"confirmed": "many"}')
    site = build(content, counts=tmp_path)
    assert site.status == 1
    assert "trees-petition.json: counts: expected them as they are published" in site.said


@pytest.mark.parametrize(
    ("numbers", "head", "told"),
    [
        (
            "[100, 250]",
            "Milestone-100: Cake.",
            "Milestone-250: expected it to be there",
        ),
        (
            "[100]",
            "Milestone-100: Cake.\nMilestone-10: Tea.",
            "Milestone-10 (line 4): expected no such key; did you mean Milestone-100? known",
        ),
        ("[100]", "Milestone-100:", "Milestone-100 (line 3): expected one line of text"),
    ],
)
def test_a_milestone_is_a_number_and_a_line(
    content: Path, build: Build, numbers: str, head: str, told: str
) -> None:
    """One without the other would be a promise of nothing, or a gift for no number."""
    file = content / "trees" / "campaign.toml"
    file.write_text(CAMPAIGN + f"milestones = {numbers}\n", "utf-8")
    page = content / "trees" / "petition.en.md"
    page.write_text(f"Title: Trees\nSummary: Some.\n{head}\n\nWords.\n", "utf-8")
    site = build(content)
    assert site.status == 1
    assert f"{page}: {told}" in site.said


def test_a_folder_that_no_address_can_name_is_told(content: Path) -> None:
    """It would be written into every link."""
    (content / "trees").rename(content / "My Trees")
    with pytest.raises(ContentError, match="My Trees: name: expected small letters, digits"):
        read_campaigns(content, ["en"])


@pytest.mark.parametrize(
    "name",
    ["home.html", "home.en.markdown", "petition.md", "a.b.en.md", "notes/a.en.md"],
)
def test_whatever_pelican_would_take_for_a_page_is_one(content: Path, name: str) -> None:
    """Pelican would end with a traceback, or leave it out."""
    (content / "trees" / name).parent.mkdir(exist_ok=True)
    (content / "trees" / name).write_text("Title: T\nSummary: S\n", "utf-8")
    with pytest.raises(ContentError, match=f"trees/{name}: name: expected <campaign>/<page>"):
        read_campaigns(content, ["en"])


def test_a_language_in_capitals_is_told_as_it_is_written(content: Path) -> None:
    (content / "trees" / "home.EN.md").write_text("Title: T\nSummary: S\n", "utf-8")
    with pytest.raises(ContentError, match=r"expected home\.en\.md: a language"):
        read_campaigns(content, ["en"])


@pytest.mark.parametrize(
    ("name", "told"),
    [("home.EN.md", "home.en.md"), ("home.pt_br.md", "home.pt-BR.md")],
)
def test_a_language_s_code_is_written_in_one_way(content: Path, name: str, told: str) -> None:
    (content / "trees" / name).write_text("Title: T\nSummary: S\n", "utf-8")
    with pytest.raises(ContentError, match=f"{name}: name: expected {told}: a language is written"):
        read_campaigns(content, ["en"])


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("about_us.en.md", ", as in about-us.en.md"),
        ("Home.en.md", ", as in home.en.md"),
        ("updates/über uns!.en.md", ", as in ber-uns.en.md"),
        ("_.en.md", ""),
    ],
)
def test_a_name_that_no_address_can_have_is_told_with_its_letters(
    content: Path, name: str, near: str
) -> None:
    (content / "trees" / name).parent.mkdir(exist_ok=True)
    (content / "trees" / name).write_text("Title: T\nSummary: S\n", "utf-8")
    with pytest.raises(ContentError) as told:
        read_campaigns(content, ["en"])
    expected = f"name: expected a page’s name of small letters, digits and hyphens{near}"
    assert str(told.value) == f"{content / 'trees' / name}: {expected}"


def test_what_a_system_keeps_for_itself_beside_pages_is_passed_over(
    content: Path, build: Build
) -> None:
    for name in ("._petition.de.md", "._petition.letter.de.txt", ".git/a_b.md", "../.old/a.md"):
        (content / "trees" / name).parent.mkdir(exist_ok=True)
        (content / "trees" / name).write_bytes(b"\x00\x05\x16\x07")
    (content / ".old" / "campaign.toml").write_text("")
    site = build(content)
    assert site.status == 0, site.said


def test_a_campaign_may_lie_elsewhere_and_is_read_as_any_other(content: Path, build: Build) -> None:
    """Beside a link, and by whatever way its pages lead to each other."""
    (content / "trees").rename(content.parent / "elsewhere")
    (content / "trees").symlink_to(content.parent / "elsewhere")
    home = content / "trees" / "home.en.md"
    home.write_text(home.read_text("utf-8") + "\n[Sign]({filename}petition.en.md)\n", "utf-8")
    site = build(content)
    assert site.status == 0, site.said
    links = site.page("/en/trees/").all("a", href="/en/trees/petition/")
    assert "Sign" in {link.text for link in links}
    home.write_text(home.read_text("utf-8") + "\n[Sign]({filename}petitoin.en.md)\n", "utf-8")
    assert f"{home}: line 8: expected a page that there is, as in" in build(content).said


def test_a_folder_within_itself_and_a_link_to_nothing_are_told(content: Path, build: Build) -> None:
    loop = content / "trees" / "loop"
    loop.symlink_to(content)
    assert build(content).said == f"{loop}: the folder: expected no link to one that it lies in\n"
    loop.unlink()
    page = content / "trees" / "petition.en.md"
    page.with_name("news.en.md").symlink_to("nowhere.md")
    told = "news.en.md: the file: expected it to be there, as campaign.toml promises it\n"
    assert told in build(content).said


@pytest.mark.parametrize(
    ("closes", "status"), [("closes = 2026-06-30", 0), ("", 1), ("closes = 2027-06-30", 1)]
)
def test_a_day_that_is_over_can_be_promised_to_nobody(
    content: Path, build: Build, closes: str, status: int
) -> None:
    """A campaign in which nothing can be signed any more stays as a record."""
    file = content / "trees" / "campaign.toml"
    text = CAMPAIGN.replace("closes = 2026-06-30", closes)
    kept = "2027-07-31" if "2027" in closes else "2026-12-31"
    file.write_text(text.replace("2030-12-31", kept), "utf-8")
    assert build(content).status == 0
    late = build(content, at=1_830_000_000)  # in December 2027
    assert late.status == (status if "2027" not in closes else 0)
    if late.status:
        assert late.said == (
            f"{file}: keep_until: expected a day to come, or a day under closes for "
            f"trees-petition; not {kept}\n"
        )


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("Lang: de", "Lang (line 3): expected no such key; known are"),
        ("Status: draft", "Status (line 3): expected no such key"),
        ("Date: soon", "Date (line 3): expected no such key"),
        ("Slug: x", "Slug (line 3): expected no such key"),
        ("Template: x", "Template (line 3): expected no such key"),
        ("Sumary: x", "Sumary (line 3): expected no such key; did you mean Summary? known are"),
        ("Sources:", "Sources (line 3): expected one line of text"),
        ("Tags: [a](https://example.org)", "Tags (line 3): expected no such key"),
    ],
)
def test_a_head_says_nothing_that_its_file_s_place_says(
    content: Path, build: Build, head: str, told: str
) -> None:
    page = content / "trees" / "petition.en.md"
    page.write_text(f"Title: Trees\nSummary: Some.\n{head}\n\nWords.\n", "utf-8")
    site = build(content)
    assert (site.status, site.said.count("\n")) == (1, 1)
    assert site.said.startswith(f"{page}: {told}")


@pytest.mark.parametrize("wrapped", ["Some words,\n    and more.", "Some words,\n and\n\tmore."])
def test_a_line_that_was_wrapped_is_joined(content: Path, build: Build, wrapped: str) -> None:
    page = content / "trees" / "petition.en.md"
    page.write_text(f"Title: Trees\n  and woods\nSummary: {wrapped}\n\nWords.\n", "utf-8")
    document = build(content).page("/en/trees/petition/")
    assert document.one("h1").text == "Trees and woods"
    assert document.one("meta", name="description").attributes["content"] == "Some words, and more."


def test_a_title_is_words_alone(content: Path, build: Build) -> None:
    page = content / "trees" / "petition.en.md"
    page.write_text("Title: [Trees](https://example.org)\nSummary: S\n\nWords.\n", "utf-8")
    told = f"{page}: Title (line 1): expected words alone, as no link shows here, not "
    assert build(content).said.startswith(told)


@pytest.mark.parametrize(
    ("facts", "head", "told"),
    [
        ('keep = "all"', "", "Keep: expected the reason for keep"),
        ("", "Keep: By law.\n", 'Keep (line 1): expected keep = "all" in campaign.toml'),
        ('keep = "some"', "", "keep: expected one of all"),
        ('ask = ["updates"]', "", "ask: expected to_target alone: no command uses updates yet"),
        ('ask = ["shout"]', "", "ask: expected a list of to_target"),
        ('ask = ["to_target", "to_target"]', "", "ask: expected a list of consents, each once"),
    ],
)
def test_what_is_asked_and_kept_is_what_can_be_done_and_is_given_its_reason(
    content: Path, build: Build, facts: str, head: str, told: str
) -> None:
    file, home = content / "trees" / "campaign.toml", content / "trees" / "home.en.md"
    file.write_text(f"{facts}\n{file.read_text('utf-8')}", "utf-8")
    home.write_text(f"{head}{home.read_text('utf-8')}", "utf-8")
    site = build(content)
    assert site.status == 1
    assert told in site.said
