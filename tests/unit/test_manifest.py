"""A manifest says what a whole build is made of, and is read only as a build writes it."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from undersigned.rules import manifest
from undersigned.rules.action import Action, Kind, Page

ACTION = Action(
    "trees-petition", "trees", Kind.PETITION, ("en", "ru"),
    {each: Page("Trees", f"/{each}/trees/petition/", target="мэр") for each in ("en", "ru")},
    goal=500, opens=datetime(2026, 1, 1, tzinfo=UTC), target="The Mayor", postcode=True,
    keep_until=date(2030, 12, 31),
)  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Build a site of two files."""
    site = tmp_path / "site"
    (site / "en").mkdir(parents=True)
    (site / "index.html").write_text("home", "utf-8")
    (site / "en" / "index.html").write_text("English", "utf-8")
    return site


def test_what_is_written_is_read(site: Path) -> None:
    manifest.write(site, "https://example.org", [ACTION])
    found = manifest.read(site)
    assert (found.address, found.actions) == ("https://example.org", (ACTION,))
    assert found.files == manifest.survey(site)
    assert found.files["index.html"] == manifest.digest(b"home")
    assert {file.name for file in site.parent.iterdir()} == {"site", "site.manifest.json"}


def test_it_stands_beside_the_folder_whatever_that_is_called(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site)
    assert manifest.path(Path()) == site.parent / "site.manifest.json"


def test_a_build_that_began_is_whole_no_more(site: Path) -> None:
    manifest.write(site, "", [])
    manifest.remove(site)
    manifest.remove(site)
    with pytest.raises(FileNotFoundError):
        manifest.read(site)


@pytest.mark.parametrize(
    "spoilt",
    [
        *({"address": None}, {"actions": {}}, {"files": []}, {"files": {"index.html": "1"}}),
        *({"files": {"index.html": None}}, {"more": 1}),
    ],
)
def test_a_manifest_of_another_form_is_none(site: Path, spoilt: dict[str, Any]) -> None:
    manifest.write(site, "", [])
    facts = json.loads(manifest.path(site).read_bytes())
    manifest.path(site).write_text(json.dumps(facts | spoilt), "utf-8")
    with pytest.raises(ValueError):
        manifest.read(site)


def published(site: Path, **facts: object) -> manifest.Manifest:
    """Change facts of an action in a site's manifest, and read it."""
    manifest.write(site, "", [ACTION])
    written = json.loads(manifest.path(site).read_bytes())
    written["actions"][0] |= facts
    manifest.path(site).write_text(json.dumps(written), "utf-8")
    return manifest.read(site)


@pytest.mark.parametrize("goal", [1, 10**6, None])
def test_a_goal_is_one_person_or_more_or_none(site: Path, goal: int | None) -> None:
    assert published(site, goal=goal).actions[0].goal == goal


@pytest.mark.parametrize("goal", [0, -1, True, 2.0, "500", []])
def test_what_is_no_number_of_people_is_no_goal(site: Path, goal: object) -> None:
    with pytest.raises(ValueError, match="no goal"):
        published(site, goal=goal)


@pytest.mark.parametrize(
    ("languages", "pages"), [(["en", "ru"], ["en"]), (["en"], ["en", "ru"]), ([], [])]
)
def test_an_action_has_a_language_and_a_page_in_each(
    site: Path, languages: list[str], pages: list[str]
) -> None:
    page = asdict(ACTION.pages["en"])
    with pytest.raises(ValueError, match="no page in each"):
        published(site, languages=languages, pages=dict.fromkeys(pages, page))


def test_it_is_written_in_any_language_on_a_computer_of_another_encoding(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("io.text_encoding", lambda encoding, _=2: encoding or "ascii")
    manifest.write(site, "", [ACTION])
    assert manifest.read(site).actions == (ACTION,)


@pytest.mark.parametrize(
    "url", ["", "/", "petition/", "//evil.example/", "/en/../x/", "/en/x", "/en/\n/"]
)
def test_a_page_has_an_address_of_the_site(site: Path, url: str) -> None:
    pages = dict.fromkeys(ACTION.languages, Page("Trees", url))
    spoilt = Action("trees-petition", "trees", Kind.PETITION, ACTION.languages, pages)
    manifest.write(site, "", [spoilt])
    with pytest.raises(ValueError, match="another form"):
        manifest.read(site)
