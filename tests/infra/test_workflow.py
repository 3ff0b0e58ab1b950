"""What a public forge runs at each change: the two commands, on Linux and on a Mac."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"


@pytest.fixture
def job() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((GITHUB / "workflows" / "test.yml").read_text("utf-8"))
    assert read["permissions"] == {"contents": "read"}
    found: dict[str, Any] = read["jobs"]["test"]
    return found


def test_linux_and_a_mac_run_what_every_change_must_pass(job: dict[str, Any]) -> None:
    assert job["strategy"]["matrix"]["os"] == ["ubuntu-latest", "macos-latest"]
    run = [step["run"] for step in job["steps"] if "run" in step and "if" not in step]
    assert run == ["make lint", "make test", ".github/smoke"]
    assert os.access(GITHUB / "smoke", os.X_OK)


def test_what_others_wrote_is_pinned_and_gets_no_credentials(job: dict[str, Any]) -> None:
    used = [step for step in job["steps"] if "uses" in step]
    assert used
    for step in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])
    assert used[0]["with"] == {"persist-credentials": False}


def test_help_says_how_one_test_is_run_and_how_long_all_of_them_take() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    (said,) = (line for line in done.stdout.splitlines() if "make test " in line)
    assert "ten to twenty minutes on 2 cores" in said
    (file,) = re.findall(r"TESTS=(\S+\.py)", said)
    assert (ROOT / file).is_file()


def test_what_every_change_must_pass_tells_which_tests_take_longest() -> None:
    assert "PYTEST_ADDOPTS=--durations=10 make test" in (ROOT / ".ci" / "run").read_text("utf-8")
