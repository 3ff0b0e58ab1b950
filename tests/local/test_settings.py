"""What is set before `make serve` or `make crowd` is checked before anything is started."""

import subprocess
import sys

import pytest

from tests.template import ROOT


@pytest.mark.parametrize(
    ("command", "port"),
    [("serve", "99999"), ("crowd", "-1"), ("serve", "٨٠"), ("serve", "9" * 5000)],
)
def test_a_port_that_there_is_not_is_told_in_one_sentence(command: str, port: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "infra.local", command],
        cwd=ROOT,
        env={"PORT": port, "PYTHONPATH": "functions", "PATH": "/nowhere", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == f"PORT must be a whole number up to 65,535, not {port!r}.\n"
