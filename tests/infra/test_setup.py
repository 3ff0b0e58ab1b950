"""When the tools are set up anew: as `make` finds them, in folders that look set up."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template import ROOT

TOOLS = (".venv", ".venv-local", ".venv-sam")


@pytest.fixture(params=["undersigned", "a folder"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Lay out a folder whose tools are this Python's."""
    folder = tmp_path / str(request.param)
    for name in TOOLS:
        (folder / name / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", folder)
    run = folder / ".venv" / "bin" / "python"
    run.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    run.chmod(0o755)
    (folder / ".venv" / ".done").write_text(f"{folder.resolve()}\n")
    return folder


def kept(folder: Path) -> list[str]:
    """Return which tools are still taken for set up once `make` has looked."""
    subprocess.run(["make", "help"], cwd=folder, check=True, capture_output=True)
    return [name for name in TOOLS if (folder / name).exists()]


def test_tools_that_lie_where_they_were_set_up_stay(folder: Path) -> None:
    assert kept(folder) == list(TOOLS)


def test_tools_that_were_renamed_or_copied_with_their_folder_go(folder: Path) -> None:
    """They would run what they were set up for, in the other folder."""
    shutil.copytree(folder, folder.with_name("a copy"))
    renamed = folder.rename(folder.with_name("another name"))
    assert kept(folder.with_name("a copy")) == []
    assert kept(renamed) == []


@pytest.mark.parametrize("left", ["", "#!/bin/sh\nexit 1\n"], ids=["gone", "without packages"])
def test_tools_of_a_python_that_was_replaced_go(folder: Path, left: str) -> None:
    run = folder / ".venv" / "bin" / "python"
    run.unlink()
    if left:
        run.write_text(left)
        run.chmod(0o755)
    assert kept(folder) == []


def test_a_pip_that_is_told_to_install_for_the_person_installs_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or it would refuse to install at all, by its environment or by its file."""
    (tmp_path / "pip.conf").write_text("[global]\nuser = true\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.chdir(ROOT)
    asked = f"asked: ; @'{sys.executable}' -m pip config debug"
    said = subprocess.run(
        ["make", "--eval", asked, "asked"], check=True, capture_output=True, text=True
    ).stdout
    assert "PIP_USER='0'" in said


@pytest.mark.parametrize(
    ("fails", "said"),
    [
        ("sys.version_info", "Python 3.11 or newer is needed"),
        ("venv", "Python's venv is missing: 'apt-get install python3-venv' brings it."),
    ],
)
def test_a_python_that_will_not_do_is_told_and_nothing_is_set_up(
    tmp_path: Path, fails: str, said: str
) -> None:
    for name in ("Makefile", "pyproject.toml", "requirements"):
        (shutil.copytree if name == "requirements" else shutil.copy)(ROOT / name, tmp_path / name)
    poor = tmp_path / "python"
    poor.write_text(f'#!/bin/sh\ncase "$*" in *{fails}*) exit 1;; esac\n')
    poor.chmod(0o755)
    made = subprocess.run(
        ["make", "tools", f"PYTHON={poor}"],
        cwd=tmp_path, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert said in made.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_folder_that_was_unpacked_needs_no_git() -> None:
    """Neither to set up, nor to build, serve or publish."""
    for makefile in (ROOT / "Makefile", ROOT / "functions" / "Makefile"):
        assert not re.search(r"\bgit\b", makefile.read_text("utf-8"))
    run = [
        f"{file.relative_to(ROOT)}: {node.value}"
        for room in ("desk", "functions", "infra", "site", "tests")
        for file in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value == "git"
    ]
    # The walk through docs/deploy.md clones where it can, and the page's commands are counted.
    assert {place.partition(":")[0] for place in run} <= {
        "tests/deploy/walk.py",
        "tests/deploy/page.py",
        "tests/infra/test_setup.py",
    }
