"""A copy of the project, in which the README's commands are run as an organiser runs them."""

import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.local.cloud import REGION
from tests.deploy.conftest import ROOT_KEYS
from tests.template import ROOT

_PARTS = ("Makefile", "template.yaml", "samconfig.toml", "pelicanconf.py", "pyproject.toml")
_FOLDERS = ("functions", "infra", "desk", "site", "requirements")
_TOOLS = (".venv-sam", ".venv")
_QUESTION = re.compile(r"\S *(\[[^]\n]*\])?: $")
_COLOUR = re.compile(r"\x1b\[\d*m")


class Project:
    """The project's files in a folder of their own, the tools of this one, and an embedded AWS."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self.folder = folder
        self.home = folder.with_name(f"{folder.name}-desk")  # where the organiser's keys are
        folder.mkdir()
        for name in _PARTS:
            shutil.copy(ROOT / name, folder)
        for name in _FOLDERS:
            skipped = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=skipped)
        for name in _TOOLS:
            (folder / name).mkdir()
            for part in (ROOT / name).iterdir():
                (folder / name / part.name).symlink_to(part)
            # `make test` has seen to the tools: none is to be set up while others run with it.
            (folder / name / ".done").unlink()
            (folder / name / ".done").write_text(f"{folder.resolve()}\n")
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        tools = (f"{folder}/{name}/bin" for name in _TOOLS)  # before others, as the README says
        self._environment = ROOT_KEYS | {
            "PATH": os.pathsep.join([*tools, os.environ["PATH"]]),
            "HOME": os.environ["HOME"],  # where pip keeps what it has fetched
            "LANG": "C.UTF-8",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": endpoint,
            "UNDERSIGNED_HOME": str(self.home),
            "SAM_CLI_TELEMETRY": "0",
            "SAM_CLI_POLL_DELAY": "1",  # seconds, instead of 5
            # The functions run in MiniStack's own Python, on this machine's processor.
            "PLATFORM": "",
            "RUNTIME": version,
        }

    def make(self, target: str, **settings: str) -> str:
        """Run `make target`; returns what it said."""
        chosen = (f"{name}={value}" for name, value in settings.items())
        # A page's address is asked for at the end of publishing, and no such place is on the net.
        return self.run("make", target, *chosen, https_proxy="http://127.0.0.1:9")

    def run(self, *command: str, **more: str) -> str:
        """Run a command with the tools on the path; returns what it said."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def sam_deploy(self, *options: str, answers: Mapping[str, str] | None = None) -> str:
        """Run `sam deploy` at a terminal; returns what it said.

        `answers` are to questions that hold a word; any other is answered with Enter, or with y
        where that would mean no.
        """
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            ["sam", "deploy", *options],
            cwd=self.folder,
            env=self._environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        said = _converse(ours, answers or {})
        assert process.wait() == 0, said
        return said

    def artifact(self, function: str) -> Path:
        """Where `sam build` put what a function runs."""
        return self.folder / ".aws-sam" / "build" / function


def _converse(terminal: int, answers: Mapping[str, str]) -> str:
    """Answer each question that appears on a terminal, until its other side is closed."""
    said, line = "", ""
    with open(terminal, "r+b", buffering=0) as talk:
        while heard := _heard(talk.fileno()):
            said += heard
            line = _COLOUR.sub("", (line + heard).rpartition("\n")[2])
            if _QUESTION.search(line):
                known = (answer for word, answer in answers.items() if word in line)
                talk.write(f"{next(known, 'y' if '[y/N]' in line else '')}\n".encode())
                line = ""
    return said


def _heard(terminal: int) -> str:
    try:
        return os.read(terminal, 4096).decode("utf-8", "replace")
    except OSError:  # what Linux says at the end
        return ""
