"""One list of what a signer may write: each place that names a field is held to it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.template import ROOT
from undersigned.cases.templates import render
from undersigned.http import sentences
from undersigned.rules import form
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.errors import FieldCode, FieldError
from undersigned.rules.fields import CONSENTS, FIELDS, MOST, WRITTEN, Needed
from undersigned.rules.fields import Kind as Filled

ACTION = Action(
    "a",
    "c",
    Kind.LETTER,
    ("en",),
    {"en": Page("A", "/en/c/a/")},
    target="T",
    ask=CONSENTS,
    postcode=True,
)


# What the form carries besides, and what is neither kept nor shown.
BESIDES = ("lang", form.HONEYPOT, form.SURE)


def described() -> dict[str, Any]:
    """Return the schemas of openapi.yaml."""
    text = (ROOT / "functions/openapi.yaml").read_text("utf-8")
    schemas: dict[str, Any] = yaml.safe_load(text)["components"]["schemas"]
    return schemas


# ---- Held to the list ----------------------------------------------------------------------------


def test_the_form_asks_for_each_field() -> None:
    shown = form.shown(ACTION, "en", {}) | {"errors": {}}
    html = render("en", "sign.html", action=ACTION.page("en"), form=shown, notice="", error=False)
    asked = re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', html)
    own = [name for name in asked if name not in BESIDES]
    assert own == [field.name for field in FIELDS]


def test_the_form_says_what_to_do_about_each_text_that_is_too_long() -> None:
    for name, most in MOST.items():
        error = FieldError(name, FieldCode.TOO_LONG)
        assert str(most) in sentences.of_field(error, "en")


def test_the_form_says_what_is_missing_where_it_is_required() -> None:
    for field in FIELDS:
        if field.needed is not Needed.NEVER:
            assert sentences.of_field(FieldError(field.name, FieldCode.MISSING), "en")


def test_openapi_describes_each_field_with_its_limit() -> None:
    signing = described()["Signing"]
    own = {n: f for n, f in signing["properties"].items() if n not in BESIDES}
    assert set(own) == {field.name for field in FIELDS}
    assert {name: own[name]["maxLength"] for name in MOST} == MOST
    assert signing["required"] == [f.name for f in FIELDS if f.needed is Needed.ALWAYS]
    assert all("Consent" in own[name]["$ref"] for name in CONSENTS)


def test_openapi_names_each_field_that_an_error_may_name() -> None:
    errors = described()["Problem"]["properties"]["errors"]["items"]["properties"]
    ticked = [field.name for field in FIELDS if field.kind is not Filled.TICK]
    assert errors["field"]["enum"] == ticked


def test_the_privacy_page_has_words_for_each_field() -> None:
    words = (ROOT / "site/theme/parts/_fields.html").read_text("utf-8")
    assert re.findall(r'^  "(\w+)": _\(', words, re.M) == [field.name for field in FIELDS]


def test_a_text_is_kept_by_consents_that_there_are_or_by_being_written() -> None:
    for field in WRITTEN:
        assert field.kept_by
        assert set(field.kept_by) <= {*CONSENTS, field.name}


def test_a_consent_is_used_by_a_command_that_there_is() -> None:
    commands = {file.stem for file in (ROOT / "desk/commands").glob("*.py")}
    assert {field.used_by for field in FIELDS} - {""} <= commands


# ---- The recipe of CONTRIBUTING, proven by adding a field ----------------------------------------

Edit = Callable[[Path], None]


def edited(file: str, old: str, new: str) -> Edit:
    def edit(project: Path) -> None:
        path = project / file
        text = path.read_text("utf-8")
        assert old in text, f"{file} no longer has {old!r}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    return edit


ADDED = (
    edited(
        "functions/undersigned/rules/fields.py",
        '    Field("comment", most=500',
        '    Field("town", most=60, kept_by=("public",)),\n    Field("comment", most=500',
    ),
)
PLACES = {
    "the form": edited(
        "functions/templates/_form.html",
        '<div class="field{% if "comment" in wrong %}',
        '<div class="field{% if "town" in wrong %} wrong{% endif %}">\n'
        '{{ label("town", _("Town (optional)")) }}\n'
        '<input id="town" name="town" value="{{ typed.town }}" autocomplete="off" dir="auto">\n'
        '</div>\n<div class="field{% if "comment" in wrong %}',
    ),
    "its sentence": edited(
        "functions/undersigned/http/sentences.py",
        '    "comment": _("Shorten',
        '    "town": _("Shorten the town to %(most)d characters."),\n    "comment": _("Shorten',
    ),
    "openapi's field": edited(
        "functions/openapi.yaml",
        "        comment: { type: string",
        "        town: { type: string, maxLength: 60 }\n        comment: { type: string",
    ),
    "openapi's errors": edited(
        "functions/openapi.yaml", "postcode, comment] }", "postcode, town, comment] }"
    ),
    "the privacy page": edited(
        "site/theme/parts/_fields.html",
        '  "comment":',
        '  "town": _("your town"),\n  "comment":',
    ),
}
# What needs no edit: from the list alone the form reads it, and the record seals it.
_SIGNED = """
from datetime import UTC, datetime
from undersigned.rules import form, record
from undersigned.rules.action import Action, Kind
typed = {"name": "Ada", "email": "a@example.org", "country": "IE", "town": " Cork ", "public": "1"}
details = form.read(typed, Action("a", "c", Kind.PETITION, ("en",), ask=("public",)))
sealed = record.pack(record.record(details, datetime.now(UTC)))
print(record.unpack(sealed).written["town"])
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what the recipe touches, with the field added to the list."""
    copy = tmp_path_factory.mktemp("project")
    for folder in ("functions", "site/theme", "tests/unit", "tests/dynamo"):
        skipped = shutil.ignore_patterns("__pycache__", "*.ttf")
        shutil.copytree(ROOT / folder, copy / folder, ignore=skipped)
    for file in ("tests/__init__.py", "tests/template.py", "template.yaml", "pyproject.toml"):
        shutil.copy(ROOT / file, copy / file)
    for edit in ADDED:
        edit(copy)
    return copy


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join(map(str, (project, project / "functions")))
    return subprocess.run(
        [sys.executable, "-B", *arguments],
        cwd=project,
        env=os.environ | {"PYTHONPATH": paths, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def held(project: Path) -> set[str]:
    """Run the tests above on a project; return the names of those that fail."""
    tried = run(
        project, "-m", "pytest", "-p", "no:cacheprovider", "tests/unit/test_fields.py",
        "-k", "openapi or form or privacy or kept",
    )  # fmt: skip
    assert tried.returncode in (0, 1), tried.stdout + tried.stderr
    return set(re.findall(r"^FAILED \S+::(\w+)", tried.stdout, re.M))


def test_the_recipe_adds_a_field_and_each_place_that_is_left_out_is_named(project: Path) -> None:
    missing = held(project)
    assert len(missing) == 5
    for number, edit in enumerate(PLACES.values(), 1):
        edit(project)
        now = held(project)
        assert now < missing, f"place {number} was needed by no test"
        missing = now
    assert missing == set()
    assert run(project, "-c", _SIGNED).stdout == "Cork\n"


def test_the_recipe_in_contributing_names_each_place() -> None:
    recipe = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Add a field")[2]
    recipe = recipe.partition("\n## ")[0]
    for place in ("rules/fields.py", "_form.html", "sentences.py", "openapi.yaml", "_fields.html"):
        assert place in recipe
