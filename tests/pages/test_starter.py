"""`make campaign` writes a campaign that builds as it is, and explains whatever it may become."""

import importlib
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

import undersigned_site
from tests.pages.conftest import ROOT, Build
from undersigned.rules.language import LANGUAGES
from undersigned_site import start
from undersigned_site.content import read_campaigns
from undersigned_site.tables import Key

TODAY = date(2026, 11, 21)
# What is switched off: its # touches the next word.
EXAMPLE = re.compile(r"^#(?=[a-z\[])", re.MULTILINE)
TABLE = re.compile(r"#?\[+(?P<name>[\w.]+)\]+ +# ")
FACT = re.compile(r"#?(?P<name>[\w.]+) = .* # \w")
# A file of the guide: its name, and what to write into it.
GUIDE = re.compile(r"^`(?P<name>[\w./-]+)`:\n\n```\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def river(tmp_path: Path) -> Path:
    """Start a campaign; returns its folder."""
    return start.start(tmp_path / "content", "river", TODAY)


def key_tables() -> dict[str, set[str]]:
    """Find every table of keys that the plugin reads, by where it stands in the code."""
    found = {}
    for module in pkgutil.iter_modules(undersigned_site.__path__, "undersigned_site."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, dict) and any(isinstance(key, Key) for key in value.values()):
                found[f"{module.name}.{name}"] = set(value)
    return found


def explained(text: str) -> dict[str, set[str]]:
    """Return the keys that are followed by a remark, by the table that they stand in."""
    tables: dict[str, set[str]] = defaultdict(set)
    table = ""
    for line in text.splitlines():
        if header := TABLE.match(line):
            table = header["name"]
            names = table
        elif fact := FACT.match(line):
            names = f"{table}.{fact['name']}".lstrip(".")
        else:
            continue
        while names:  # handles.x explains handles too, and [organiser] the key of that name
            above, _, name = names.rpartition(".")
            tables[above].add(name)
            names = above
    return tables


def test_it_builds_as_it_is(river: Path, build: Build) -> None:
    site = build(river.parent)
    assert site.status == 0, site.said
    assert "Keep the river path open" in site.page("/en/river/petition/").words
    assert "demonstration" in site.page("/en/river/").words


def test_its_days_count_from_today_and_its_action_is_named_after_it(river: Path) -> None:
    (started,) = read_campaigns(river.parent, LANGUAGES)
    assert (started.id, started.keep_until) == ("river", date(2028, 12, 31))
    assert [entry.action.id for entry in started.entries] == ["river-petition"]
    assert started.organiser.demonstration


def test_every_key_is_explained_where_it_stands(river: Path) -> None:
    tables = explained((river / "campaign.toml").read_text("utf-8"))
    for place, keys in key_tables().items():
        best = min((keys - known for known in tables.values()), key=len)
        assert not best, f"{place}: the starter's campaign.toml has no remark beside {best}"


def test_a_key_without_a_remark_is_not_explained() -> None:
    assert explained("[organiser]  # you\nname = 'A'\n#mail = 'b'  # yours\n") == {
        "": {"organiser"},
        "organiser": {"mail"},
    }


def test_with_all_examples_and_the_guides_files_it_builds_too(river: Path, build: Build) -> None:
    facts = river / "campaign.toml"
    facts.write_text(EXAMPLE.sub("", facts.read_text("utf-8")), "utf-8")
    assert len(tomllib.loads(facts.read_text("utf-8"))["actions"]) == 3
    guide = (ROOT / "docs" / "campaign.md").read_text("utf-8")
    written = {found["name"]: found["text"] for found in GUIDE.finditer(guide)}
    assert "updates/agreed.en.md" in written
    for name, text in written.items():
        (river / name).parent.mkdir(exist_ok=True)
        (river / name).write_text(text, "utf-8")
    site = build(river.parent)
    assert site.status == 0, site.said
    assert "puts up a fence at the bridge" in site.page("/en/river/").words


@pytest.mark.parametrize("name", ["", "River", "río", "river_path", "../river", "-river", "r" * 60])
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=f"NAME={name}: expected small letters"):
        start.start(tmp_path, name, TODAY)
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_to_do_next_and_touches_no_campaign_that_is_there(
    tmp_path: Path,
) -> None:
    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "undersigned_site.start", "river"],
            cwd=ROOT,
            env={"CONTENT": str(tmp_path), "PYTHONPATH": "functions:site/plugins"},
            capture_output=True,
            text=True,
            check=False,
        )

    first = run()
    assert f"make serve CONTENT={tmp_path}" in first.stdout
    assert "http://127.0.0.1:8000/en/river/petition/" in first.stdout
    (tmp_path / "river" / "home.en.md").write_text("Mine.\n", "utf-8")
    second = run()
    assert (second.returncode, second.stdout) == (1, "")
    assert "NAME=river: expected a new name" in second.stderr
    assert (tmp_path / "river" / "home.en.md").read_text("utf-8") == "Mine.\n"
