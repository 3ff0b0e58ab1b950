"""`make lint` fails where an arrow would run the wrong way: tried on a copy of the code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template import ROOT

FLOORS = "Arrows run one way, floor by floor; a file on no floor fails"
STANDARD = "Rules import no library but the standard one"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy what the import linter reads."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in ("functions", "desk", "infra", "site/plugins"):
        ignored = shutil.ignore_patterns("__pycache__", "locale", "templates")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    (tmp_path / "tests").mkdir()
    for name in ("__init__.py", "contracts.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests")
    return tmp_path


def broken(folder: Path) -> list[str]:
    """Run the import linter; returns the names of the contracts that are broken."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{folder}:{folder}/functions:{folder}/site/plugins",
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    found = [line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if " BROKEN" in line]
    assert (done.returncode != 0) == bool(found)
    return found


def test_the_code_as_it_is_keeps_every_contract(copy: Path) -> None:
    assert broken(copy) == []


@pytest.mark.parametrize(
    ("path", "code", "contract"),
    [
        ("rules/form.py", "import click", STANDARD),
        ("rules/form.py", "def late():\n    from pyrage import x25519", STANDARD),
        ("rules/another.py", "import telemetry", STANDARD),  # ours, but an entry file's
        ("another.py", "", FLOORS),
        ("another/__init__.py", "", FLOORS),
        ("rules/form.py", "from undersigned.aws import client", FLOORS),
    ],
)
def test_what_a_rule_may_not_import_and_what_stands_on_no_floor_fails(
    copy: Path, path: str, code: str, contract: str
) -> None:
    file = copy / "functions" / "undersigned" / path
    file.parent.mkdir(exist_ok=True)
    with file.open("a", encoding="utf-8") as text:
        text.write(f"\n{code}\n")
    assert contract in broken(copy)
