"""The Nu Html Checker, the W3C's own, finds nothing to mend."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.pages.conftest import ROOT, Site
from tests.pages.test_templates import ACTION, form
from undersigned.cases.templates import render

CHECKER = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"

pytestmark = pytest.mark.skipif(
    not (CHECKER.is_file() and shutil.which("java")),
    reason="`npm ci` brings the checker, which needs Java",
)


def findings(at: Path) -> str:
    """Return what the checker says of the pages in a folder."""
    done = subprocess.run(
        ["java", "-jar", str(CHECKER), "--skip-non-html", str(at)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr


def test_the_site_is_valid(own_site: Site) -> None:
    """Every page that is published."""
    assert findings(own_site.folder) == ""


def test_the_answers_of_the_api_are_valid(tmp_path: Path) -> None:
    """Every page that is made when somebody presses."""
    wrong = form(errors={"name": "Wrong.", "comment": "Wrong."})
    notes = {"error": True, "notice": ""}
    answers = {
        "sign": render("en", "sign.html", action=ACTION, form=wrong, **notes),
        "refused": render("en", "refused.html", action=ACTION, form=form(), reason="paused"),
        "press": render("en", "press.html", action=ACTION, purpose="confirm", token="t"),
        "message": render("en", "message.html", title="T", text="T", link=None),
    }
    for name, html in answers.items():
        (tmp_path / f"{name}.html").write_text(html, "utf-8")
    assert findings(tmp_path) == ""
