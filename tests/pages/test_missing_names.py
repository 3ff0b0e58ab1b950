"""A name that nobody gave stops the build, and the sentence says which and where."""

import json
from pathlib import Path

import pytest

import pelicanconf
from tests.pages.conftest import Build
from undersigned.cases import templates


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    """Return a folder whose templates are taken before the theme's own."""
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def spoilt(build: Build, content: Path, theme: Path) -> str:
    """Return the one line with which a build ends."""
    folders = json.dumps([str(theme), *pelicanconf.THEME_TEMPLATES_OVERRIDES])
    site = build(content, arguments=["-e", f"THEME_TEMPLATES_OVERRIDES={folders}"])
    assert site.status == 1
    assert "Traceback" not in site.said
    (said,) = (line for line in site.said.splitlines() if str(theme) in line)
    return said


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{{ page.sumary }}", "no attribute 'sumary'"),
        ("{{ sumary }}", "'sumary' is undefined"),
        ("{% if sumary %}Well{% endif %}", "'sumary' is undefined"),
        ("{% for each in page.sumary %}{{ each }}{% endfor %}", "no attribute 'sumary'"),
    ],
)
def test_a_misspelt_name_stops_the_build(
    build: Build, content: Path, theme: Path, line: str, told: str
) -> None:
    """On a page, and in what it includes."""
    (theme / "petition.html").write_text(f"<p>\n{line}\n", "utf-8")
    said = spoilt(build, content, theme)
    assert f"{theme / 'petition.html'}: line 2: expected" in said
    assert told in said


def test_a_misspelt_name_of_a_part_stops_the_build(
    build: Build, content: Path, theme: Path
) -> None:
    (theme / "_demonstration.html").write_text("{{ campaign.organizer.name }}\n", "utf-8")
    said = spoilt(build, content, theme)
    assert f"{theme / '_demonstration.html'}: line 1: expected" in said
    assert "no attribute 'organizer'" in said


def test_a_kind_without_its_words_stops_the_build(build: Build, content: Path, theme: Path) -> None:
    """Rather than give a button that says nothing."""
    verbs = (templates.FOLDER / "_verbs.html").read_text("utf-8")
    (theme / "_verbs.html").write_text(verbs.replace('"petition"', '"plea"'), "utf-8")
    said = spoilt(build, content, theme)
    assert str(theme / "_verbs.html") in said
    assert "no attribute" in said
    assert "petition" in said
