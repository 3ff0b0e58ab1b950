"""Where mutmut works: a copy of what is tested, laid out as it expects.

It knows a package under `src/` only, and changes what it copies; the functions are under
`functions/`, and others may be at work on them.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.template import ROOT

STAGE = ROOT / "build" / "mutants"
# The rules and use cases have tests of their own, which are quick and need no cloud.
TESTS = ["tests/unit", "--deselect=tests/unit/test_catalogues.py"]
# What tests read, unchanged.
_READ = ("CONTRIBUTING.md", "desk", "functions", "infra", "site", "template.yaml")
_IMPORTED = 'pythonpath = [".", "functions", "site/plugins"]'
_MUTMUT = str(Path(sys.executable).with_name("mutmut"))
# What renders templates is tried where pages are, and not changed here.
_RENDERS = {"__init__", "compose", "policy", "templates"}
FLOOR = {
    file.stem: floor
    for floor in ("rules", "cases")
    for file in sorted((ROOT / "functions" / "undersigned" / floor).glob("*.py"))
    if file.stem not in _RENDERS
}
"""The modules that may be changed, each with the folder that it lies in."""
_HEADS = ("---", "+++")  # of a difference, before its lines


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One change: in which function, which lines, and to what; numbers would move with the code."""

    function: str
    was: str
    now: str


def run(modules: list[str]) -> Path:
    """Let mutmut try all mutants of these modules; return where it left its results."""
    shutil.rmtree(STAGE, ignore_errors=True)
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "functions", STAGE / "src", ignore=skipped)
    shutil.copytree(ROOT / "tests", STAGE / "tests", ignore=skipped)
    (STAGE / "mutants").mkdir()
    for name in _READ:
        (STAGE / "mutants" / name).symlink_to(ROOT / name)
    (STAGE / "pyproject.toml").write_text(_settings(modules), "utf-8")
    subprocess.run([_MUTMUT, "run"], cwd=STAGE, check=True)
    return STAGE


def results(stage: Path) -> Iterator[tuple[str, str]]:
    """Yield each mutant's name, and what became of it in mutmut's words."""
    for line in _said(stage, "results", "--all", "true").splitlines():
        name, _, status = line.strip().rpartition(": ")
        yield name, status


def mutant(stage: Path, name: str) -> Mutant:
    """Return what mutmut changed to make a mutant."""
    lines = [line for line in _said(stage, "show", name).splitlines() if line[:3] not in _HEADS]
    was, now = (
        " ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )
    path = name.partition("__mutmut_")[0].removeprefix("undersigned.")
    _, module, function = path.split(".", 2)
    function = function.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    return Mutant(f"{module}.{function}", was, now)


def _said(stage: Path, *arguments: str) -> str:
    done = subprocess.run(
        [_MUTMUT, *arguments], cwd=stage, check=True, capture_output=True, text=True
    )
    return done.stdout


def _settings(modules: list[str]) -> str:
    """Return the project's own settings, for the other folder, with mutmut's."""
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    if _IMPORTED not in settings:
        raise ValueError(f"pyproject.toml no longer says {_IMPORTED}")
    return f"""{settings.replace(_IMPORTED, _IMPORTED.replace("functions", "src"))}
[tool.mutmut]
source_paths = ["src"]
only_mutate = {[f"src/undersigned/{FLOOR[module]}/{module}.py" for module in modules]}
pytest_add_cli_args = ["-p", "tests.mutants.quick", "-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = {TESTS}
use_git_change_detection = false
"""
