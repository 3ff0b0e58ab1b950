"""The words that people sign have a name of their own for each version."""

from pathlib import Path

from tests.pages.conftest import Build
from undersigned.rules.published import TEXTS
from undersigned_site.content import read_campaigns


def test_an_action_s_words_are_there_to_be_read_as_they_were_signed(
    content: Path, build: Build
) -> None:
    page = content / "trees" / "petition.en.md"
    first = build(content)
    [file] = (first.folder / TEXTS).iterdir()
    assert file.read_text("utf-8") == page.read_text("utf-8")
    page.write_text(page.read_text("utf-8") + "\nOne word more.\n", "utf-8")
    second = build(content)
    assert {each.name for each in (second.folder / TEXTS).iterdir()} != {file.name}


def test_only_other_words_make_another_version(content: Path) -> None:
    def version() -> str:
        [campaign] = read_campaigns(content, ("en",))
        return campaign.entries[0].action.text

    first = version()
    home, page = (content / "trees" / f"{name}.en.md" for name in ("home", "petition"))
    home.write_text(home.read_text("utf-8") + "\nElsewhere.\n", "utf-8")
    assert version() == first
    page.write_text(page.read_text("utf-8").replace("\n", "\r\n"), "utf-8")
    assert version() == first
    page.write_text(page.read_text("utf-8") + "\nAnd more.\n", "utf-8")
    assert version() != first
