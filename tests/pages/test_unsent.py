"""The script that keeps a signing on a phone: one file in each language, asked for by name."""

import re
import shutil
import subprocess

import pytest

from desk.work.pages.built import scan
from desk.work.pages.site_files import FOREVER
from tests.content import spoken
from tests.pages.conftest import ROOT, Site
from undersigned.cases.templates import tight
from undersigned.rules.language import translations

ACTIONS = ("petition", "appeal", "senate-letter")
KEEP = "Keep on this phone and send later"


@pytest.mark.parametrize("language", spoken("chechnya"))
def test_a_page_with_a_form_names_the_script_of_its_language(own_site: Site, language: str) -> None:
    """By a hash, so that a browser may keep it; at the root, where a worker serves every page."""
    published = {file.key: file for file in scan(own_site.folder)}
    for action in ACTIONS:
        html = own_site.page(f"/{language}/chechnya/{action}/").html
        (name,) = re.findall(r'"/(unsent-[^"]+)"', html)
        assert re.fullmatch(rf"unsent-{language}-[0-9a-f]{{8}}\.js", name)
        assert published[name].cache_control == FOREVER
        assert published[name].content_type == "text/javascript; charset=utf-8"
    script = published[name].path.read_text("utf-8")
    assert f"'{translations(language).gettext(KEEP)}'" in script
    assert not re.search(r"&#|&\w+;|\{[{%]", script)  # nothing escaped for HTML, nothing left out


def test_pages_without_an_action_fetch_nothing_for_it(own_site: Site) -> None:
    for page in ("/en/", "/en/chechnya/about/", "/en/chechnya/check-your-email/", "/404.html"):
        assert "/unsent-" not in own_site.page(page).html


def test_every_page_deletes_it_after_the_hours_that_are_told(own_site: Site) -> None:
    """Where the script is fetched it does so itself; else a few lines that hold the same hours."""
    script, sweep = (
        (ROOT / path).read_text("utf-8")
        for path in ("site/theme/scripts/unsent.js", "functions/templates/sweep-unsent.js")
    )
    assert "LONGEST = 48 * 3600 * 1000" in script
    assert "HOURS = 48;" in sweep
    inline = tight(sweep)
    for file in own_site.folder.rglob("*.html"):
        html = file.read_text("utf-8")
        assert (inline in html) != ("/unsent-" in html), file


@pytest.mark.skipif(shutil.which("node") is None, reason="no node to read scripts")
def test_the_script_can_be_read_in_every_language(own_site: Site) -> None:
    files = sorted(own_site.folder.glob("unsent-*.js"))
    assert len(files) == len({*spoken("chechnya"), *spoken("library")})
    for file in files:
        subprocess.run(["node", "--check", file], check=True)
