"""A file that is not read where it lies is told, and what is typed never ends in a traceback."""

from datetime import date
from pathlib import Path

import pytest

from undersigned_site import starter
from undersigned_site.content import read_campaigns
from undersigned_site.site_file import read_site
from undersigned_site.tables import ContentError


@pytest.fixture
def content(tmp_path: Path) -> Path:
    starter.write(tmp_path, starter.Facts("river"), date(2026, 11, 27))
    return tmp_path


@pytest.mark.parametrize(
    ("was", "found", "expected"),
    [
        ("river/petition.en.md", "river/petition.en.MD", "petition.en.md, in small letters"),
        (
            "river/petition.en.md",
            "river/petition.en.md.txt",
            "petition.en.md, in small letters",
        ),
        ("river/campaign.toml", "river/Campaign.toml", "campaign.toml, in small letters and"),
        ("site.toml", "river/site.toml", "{content}/site.toml: it is read nowhere else"),
        ("site.toml", "Site.toml", "{content}/site.toml: it is read nowhere else"),
        ("site.toml", "site.toml.txt", "{content}/site.toml: it is read nowhere else"),
    ],
)
def test_a_file_with_nearly_its_name_is_told(
    content: Path, was: str, found: str, expected: str
) -> None:
    (content / was).rename(content / found)
    with pytest.raises(ContentError) as caught:
        read_site(content), read_campaigns(content, ["en"])
    told = f"{content / found}: name: expected {expected.format(content=content)}"
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize("link", ["{filename}%s.md" % ("x" * 300), "%s.md" % ("x" * 300)])
def test_a_link_of_any_length_is_told(content: Path, link: str) -> None:
    page = content / "river/petition.en.md"
    page.write_text(f"{page.read_text('utf-8')}\n[x]({link})\n", "utf-8")
    with pytest.raises(ContentError, match=r"petition\.en\.md: line \d+: expected a page"):
        read_campaigns(content, ["en"])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("9" * 5000, "numbers of fewer digits"),
        ("9" * 30, "a whole number up to 10_000_000_000"),
        ("[" * 5000 + "]" * 5000, "fewer lists within each other"),
    ],
    ids=["digits", "number", "lists"],
)
def test_what_is_too_much_for_python_is_told(content: Path, typed: str, expected: str) -> None:
    file = content / "river/campaign.toml"
    file.write_text(file.read_text("utf-8").replace("goal = 1_000", f"goal = {typed}"), "utf-8")
    with pytest.raises(ContentError, match=f": expected {expected}"):
        read_campaigns(content, ["en"])


def test_what_turns_a_line_round_is_refused_and_told_in_letters(content: Path) -> None:
    file = content / "river/campaign.toml"
    file.write_text(file.read_text("utf-8").replace('name = "The', r'name = "\u202eThe'), "utf-8")
    with pytest.raises(ContentError) as caught:
        read_campaigns(content, ["en"])
    assert r"organiser.name: expected a line without invisible characters" in str(caught.value)
    assert str(caught.value).isprintable()
    assert r"\u202eThe" in str(caught.value)


def test_lines_may_end_as_they_did_on_old_machines(content: Path) -> None:
    file = content / "river/petition.en.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r"))
    assert [each.id for each in read_campaigns(content, ["en"])] == ["river"]
