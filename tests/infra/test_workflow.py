"""What a public forge runs at each change: the two commands, on Linux and on a Mac."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

GITHUB = Path(__file__).parents[2] / ".github"


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
