"""What Pelican would pass over in silence ends the build, with file, line and remedy."""

from pathlib import Path

import pytest

from tests.pages.conftest import Build
from undersigned_site.content import read_campaigns
from undersigned_site.proofread import proofread
from undersigned_site.tables import ContentError

HEAD = "Title: Trees\nSummary: Some.\n\n"


def fault(content: Path, text: str | bytes, page: str = "trees/petition.en.md") -> str:
    """Write a page and return what is wrong with it, after its file's name."""
    file = content / page
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ContentError) as told:
        proofread(file, content)
    assert "\n" not in str(told.value)
    return str(told.value).removeprefix(f"{file}: ")


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("Title Trees\n", "line 1: expected a line as in “Title: …”, not 'Title Trees'"),
        ("Title : Trees\n", "line 1: expected a line as in “Title: …”, not 'Title : Trees'"),
        ("\tTitle: Trees\n", "line 1: expected a line as in “Title: …”, not '    Title: Trees'"),
        ("---\nTitle: Trees\n---\n", "line 1: expected a line as in “Title: …”, not '---'"),
        ("Title: Trees\nSome words\n", "line 2: expected a line as in “Title: …”, or an empty"),
        ("Title: Trees\nTITLE: Woods\n", "line 2: expected TITLE once: it stands above"),
        ("\nTitle: Trees\n", "line 1: expected the head, as in “Title: …”, without a line before"),
        ("", "line 1: expected the head"),
    ],
)
def test_a_head_that_would_become_text_is_told(content: Path, head: str, told: str) -> None:
    assert fault(content, head).startswith(told)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[a]({filename}hom.en.md)", "a page that there is, as in {filename}home.en.md, not '{fi"),
        ("[a]({filename}/trees/hom.en.md)", "a page that there is, as in {filename}/trees/home.en"),
        ("[a]({filename}../bees/home.en.md)", "a page that there is"),
        ("[a]({filename}campaign.toml)", "a page that there is"),
        ("[a](home.en.md)", "{filename}home.en.md for a page of yours, not 'home.en.md'"),
        ("[a](hom.en.md)", "a page’s file, as in {filename}petition.en.md, or an address with htt"),
        (
            "[a](www.example.org/b)",
            (
                "a page’s file, as in {filename}petition.en.md, or, for another "
                "site, https://www.example.org/b, not 'www.example.org/b'"
            ),
        ),
        ("[a](me@example.org)", "a mail address as in mailto:me@example.org, not 'me@example.org'"),
        (
            "[a]({static}leaflet.pdf)",
            (
                "a page’s file, as in {filename}petition.en.md, or an address "
                "with https://, not '{static}leaflet.pdf'"
            ),
        ),
        ("[a]()", "a page’s file"),
        ("[a][]\n\n[a]: home.en.md", "{filename}home.en.md for a page of yours"),
        ("[a](//example.org/)", "an address that there is"),
        (
            "[a](/en/nowhere/)",
            "an address that there is, as in /en/…/petition/, not '/en/nowhere/'",
        ),
        ("[a](/en/trees/petition)", "an address that there is"),
        ("[a](/en/trees/nowhere/)", "an address that there is"),
        ("[a](#nowhere)", "a heading of petition.en.md, in small letters and hyphens, not '#nowh"),
        ("[a](#sins)", "a heading of petition.en.md"),
        ("[a](#write)", "a heading of petition.en.md"),
        ("[a]({filename}home.en.md#sign)", "a heading of home.en.md"),
        ("[a]({filename}../../x.en.md)", "a page that there is"),
        ("[a](javascript:alert(1))", "a page’s file"),
    ],
)
def test_a_link_that_leads_nowhere_is_told_with_its_line(
    content: Path, line: str, told: str
) -> None:
    assert fault(content, f"{HEAD}Words.\n{line}\n").startswith(f"line 5: expected {told}")


def test_what_leads_somewhere_is_let_through(content: Path) -> None:
    page = content / "trees" / "petition.en.md"
    links = (
        "[a]({filename}home.en.md#top) [b]({filename}/trees/home.en.md) [c](#the-end) [d](/en/)",
        "[j](/) [k](/en/trees/) [l](/en/trees/petition/) [m](/en/trees/privacy/) [n](#sign)",
        "[o]({filename}home.en.md) [p](/en/trees/petition/share/) [q](/texts/a.en.0.txt)",
        "[e](https://example.org/a_(b)) <https://a.org/> [f](mailto:a@example.org) [g](tel:1)",
        "`[h](nowhere)` `![i](tree.jpg)` and [brackets], even these: []",
    )
    lines = "Title: Trees: a story\nSummary: Some\n    more.\n\n" + "\n".join(links)
    page.write_text(f"{lines}\n\n## The end!\n", "utf-8")
    proofread(page, content)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_in_another_encoding_is_told_with_the_line(content: Path, encoding: str) -> None:
    line = {"latin-1": 2, "utf-16": 1}[encoding]
    text = "Title: Trees\nSummary: A café.\n\nWords.\n".encode(encoding)
    told = f"line {line}: expected a file that was saved as UTF-8"
    assert fault(content, text) == told
    (content / "trees" / "campaign.toml").write_bytes(text)
    with pytest.raises(ContentError, match=told):
        read_campaigns(content, ["en"])


def test_what_editors_on_windows_write_builds_as_it_is(content: Path, build: Build) -> None:
    for file in (content / "trees").iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    site = build(content)
    assert site.status == 0, site.said
    assert site.page("/en/trees/petition/").one("h1").text == "Trees & petition"


def test_a_link_to_no_page_ends_the_build_in_one_line(content: Path, build: Build) -> None:
    page = content / "trees" / "home.en.md"
    page.write_text(f"{HEAD}[Sign]({{filename}}petitoin.en.md)\n", "utf-8")
    site = build(content)
    expected = "a page that there is, as in {filename}petition.en.md"
    assert site.status == 1
    assert site.said == f"{page}: line 4: expected {expected}, not '{{filename}}petitoin.en.md'\n"
