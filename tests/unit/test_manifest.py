"""A manifest says what a whole build is made of, and is read only as a build writes it."""

import json
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


@pytest.mark.parametrize(
    "url", ["", "/", "petition/", "//evil.example/", "/en/../x/", "/en/x", "/en/\n/"]
)
def test_a_page_has_an_address_of_the_site(site: Path, url: str) -> None:
    pages = dict.fromkeys(ACTION.languages, Page("Trees", url))
    spoilt = Action("trees-petition", "trees", Kind.PETITION, ACTION.languages, pages)
    manifest.write(site, "", [spoilt])
    with pytest.raises(ValueError, match="another form"):
        manifest.read(site)
