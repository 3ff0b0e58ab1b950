"""A site in languages that nobody here speaks: of other scripts, with regions, half translated."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import brotli
import pytest

from tests.pages.conftest import ROOT, SITE
from tests.pages.dom import Document

LANGUAGES = ("fa", "pt-BR", "zh-Hant", "ckb", "he")
SAID = {"Email": "رایانامه", "Country": "کشور"}  # of Persian; all the rest is missing
BUDGET = 12_000  # bytes of a petition's page, compressed
COUNT = {
    "action": "river-petition",
    "state": "open",
    "confirmed": 1234,
    "goal": 10_000,
    "countries": {"IR": 120, "other": 30},
    "updated": "2026-11-27T14:05:00Z",
}
SIGNS = re.compile("[\ufdd0\ufdd1]")
DIGITS = re.compile(r"[٠-٩۰-۹]")
TITLES = {"fa": "رودخانه برای همه", "he": "הנהר לכולם", "zh-Hant": "為了所有人的河流"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Begin the languages in a copy of the functions, and translate a little."""
    tree = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "functions", tree / "functions")
    for name in ("site", "desk", "pelicanconf.py"):
        (tree / name).symlink_to(ROOT / name)
    begin = "from making import messages as m\nf = m.extract()\nfor each in %r: m.merge(each, f)"
    _run(tree, "-c", begin % (LANGUAGES,))
    catalogue = tree / "functions" / "locale" / "fa" / "LC_MESSAGES" / "undersigned.po"
    text = catalogue.read_text("utf-8")
    for msgid, said in SAID.items():
        text = text.replace(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{said}"')
    catalogue.write_text(text, "utf-8")
    _run(tree, "-m", "making.catalogues")
    return tree


def _run(tree: Path, *arguments: str, **variables: str) -> None:
    paths = (tree / "functions", ROOT / "site" / "plugins", ROOT)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))} | variables
    subprocess.run([sys.executable, *arguments], cwd=tree, env=environment, check=True)


@pytest.fixture(scope="module")
def site(tree: Path) -> Path:
    """Build a campaign that speaks them."""
    content, counts, output = (tree / name for name in ("content", "counts", "output"))
    _run(tree, "-m", "undersigned_site.start", "river", CONTENT=str(content))
    facts = content / "river" / "campaign.toml"
    spoken = facts.read_text("utf-8").replace('["en"]', json.dumps(["en", *LANGUAGES]), 1)
    facts.write_text(spoken.replace("#goal =", "goal ="), "utf-8")
    for page in ("home", "petition"):
        text = (content / "river" / f"{page}.en.md").read_text("utf-8")
        for language in LANGUAGES:
            said = re.sub("Title: .*", f"Title: {TITLES.get(language, 'X')}", text)
            (content / "river" / f"{page}.{language}.md").write_text(said, "utf-8")
    counts.mkdir()
    (counts / "river-petition.json").write_text(json.dumps(COUNT), "utf-8")
    told = {"CONTENT": str(content), "COUNTS": str(counts), "SITE_URL": SITE}
    _run(
        tree,
        "-m",
        "pelican",
        "-s",
        "pelicanconf.py",
        "-o",
        str(output),
        "--fatal",
        "errors",
        **told,
    )
    return output


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_and_says_in_what_it_is_written(site: Path, language: str) -> None:
    pages = sorted((site / language).rglob("*.html"))
    assert len(pages) > 10
    for page in pages:
        document = Document(page.read_text("utf-8"))
        [html] = document.all("html")
        rtl = language in ("fa", "ckb", "he")
        assert html.attributes == {"lang": language, "dir": "rtl" if rtl else "ltr"}
        assert not SIGNS.search(document.html)
        assert [each for each in document.all("title") if "<" in each.text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_missing_is_english_and_says_so(site: Path, language: str) -> None:
    petition = Document((site / language / "river" / "petition" / "index.html").read_text("utf-8"))
    english = [each.text for each in petition.all("span", lang="en", dir="ltr")]
    translated = language == "fa"
    assert ("Email" in english) is not translated
    assert petition.all("label", **{"for": "email"})[0].text == (
        SAID["Email"] if translated else "Email"
    )
    assert "Comment (optional)" in english


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_petition_keeps_its_budget(site: Path, language: str) -> None:
    page = (site / language / "river" / "petition" / "index.html").read_bytes()
    assert len(brotli.compress(page, quality=5)) <= BUDGET


@pytest.mark.parametrize(
    ("language", "moment"),
    [
        ("fa", "27 نوامبر 2026"),
        ("pt-BR", "27 de novembro de 2026"),
        ("zh-Hant", "2026年11月27日"),
        ("ckb", "27ی تشرینی دووەمی 2026"),
        ("he", "27 בנובמבר 2026"),
    ],
)
def test_a_page_has_one_calendar_and_one_kind_of_digits(
    site: Path, language: str, moment: str
) -> None:
    """That of laws and appointments nearly everywhere, and those that telephones show."""
    petition = Document((site / language / "river" / "petition" / "index.html").read_text("utf-8"))
    [time] = [each for each in petition.all("time") if "data-updated" in each.attributes]
    assert moment in time.text
    assert not DIGITS.search(petition.html)
    [box] = petition.all("div", id="count")
    own = {"fa": "fa-u-ca-gregory-nu-latn", "ckb": "ckb-u-ca-gregory-nu-latn"}
    own |= {"zh-Hant": "zh-Hant-u-ca-gregory-nu-latn"}
    assert box.attributes["lang"] == own.get(language, language)


@pytest.mark.parametrize(
    ("language", "named"),
    [("fa", "fa_IR"), ("pt-BR", "pt_BR"), ("zh-Hant", "zh_TW"), ("ckb", "ckb_IQ"), ("he", "he_IL")],
)
def test_programs_are_told_the_language_as_they_name_it(
    site: Path, language: str, named: str
) -> None:
    petition = Document((site / language / "river" / "petition" / "index.html").read_text("utf-8"))
    [locale] = petition.all("meta", property="og:locale")
    assert locale.attributes["content"] == named
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    assert f'hreflang="{language}" href="{SITE}/{language}/river/petition/"' in sitemap


def test_functions_answer_and_mail_in_it(tree: Path) -> None:
    """They carry all that they need, and a mail's text has English without tags."""
    _run(tree, "-c", CODE % (LANGUAGES,))


CODE = """
from datetime import date
from undersigned.cases.templates import render
from undersigned.rules import country
from undersigned.rules.language import accepted, day

for language in %r:
    assert accepted(language.lower() + ";q=0.9") == language
    assert len(country.choices(language)) > 240
    assert "2026" in day(date(2026, 11, 27), language)
    page = render(language, "message.html", title="X", text="Y")
    assert 'lang="' + language in page and '<span lang="en" dir="ltr">' in page
    asked = {"known": False, "title": "X", "url": "Y", "signature": "Z", "organiser": ""}
    mail = render(language, "links-mail.txt", **asked)
    assert mail.startswith("Hello,") and not {"<", "\ufdd0", "\ufdd1"} & {*mail}
"""
