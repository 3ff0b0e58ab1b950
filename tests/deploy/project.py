"""A checkout of the project, in which docs/deploy.md's commands are typed as by an organiser."""

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
from tests.deploy.forks import Forks
from tests.template import ROOT

_PARTS = ("Makefile", "template.yaml", "samconfig.toml", "pelicanconf.py", "pyproject.toml")
_FOLDERS = ("functions", "infra", "desk", "site", "requirements")
_TOOLS = (".venv-sam", ".venv")
_QUICK = {
    ".venv": {"undersigned": "desk_command:main", "aws": "aws_command:main"},
    ".venv-sam": {"sam": "sam_command:program"},
}
_QUESTION = re.compile(r"\S *(\[[^]\n]*\])?: $")
_COLOUR = re.compile(r"\x1b\[\d*m")


class Project:
    """The project's files in a folder of their own, the tools of this one, and an embedded AWS.

    `folder` is what becomes of cloning `origin`, which is a repository where there is `git`.
    """

    def __init__(self, folder: Path, endpoint: str) -> None:
        self.folder = folder
        self.origin = folder.with_name("origin")
        self.home = folder.with_name(f"{folder.name}-desk")  # where the organiser's keys are
        programs = folder.with_name("bin")
        programs.mkdir(parents=True)
        self.origin.mkdir()
        _lay_out(self.origin)
        self._forks = {
            name: Forks(ROOT / name / "bin" / "python", quick) for name, quick in _QUICK.items()
        }
        self._forks[".venv"].lay_out(programs)  # of which `aws` is looked for here
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        self._environment = ROOT_KEYS | {
            "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
            "HOME": os.environ["HOME"],  # where pip keeps what it has fetched
            "LANG": "C.UTF-8",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": endpoint,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "UNDERSIGNED_HOME": str(self.home),
            "SAM_CLI_TELEMETRY": "0",
            "SAM_CLI_POLL_DELAY": "0.2",  # seconds, instead of 5
            # The functions run in MiniStack's own Python, on this machine's processor.
            "PLATFORM": "",
            "RUNTIME": version,
        }

    def clone(self) -> None:
        """Do as `git clone` does, where there is no git."""
        shutil.copytree(self.origin, self.folder)

    def stop(self) -> None:
        """Let nothing of it run any more."""
        for forks in self._forks.values():
            forks.stop()

    def take_tools(self) -> None:
        """Set up the tools as `make tools` does: from those that `make test` has seen to.

        None is to be set up anew while others run with it.
        """
        for name in _TOOLS:
            (self.folder / name).mkdir()
            for part in (ROOT / name).iterdir():
                if part.name != "bin":
                    (self.folder / name / part.name).symlink_to(part)
            (self.folder / name / "bin").mkdir()
            for program in (ROOT / name / "bin").iterdir():
                (self.folder / name / "bin" / program.name).symlink_to(program)
            self._forks[name].lay_out(self.folder / name / "bin")
            (self.folder / name / ".done").unlink()
            (self.folder / name / ".done").write_text(f"{self.folder.resolve()}\n")

    def export(self, line: str) -> None:
        """Keep what a line like `export PATH=…` sets, for what is typed later."""
        said = self.type(f'{line} && printf "%s" "$PATH"')
        self._environment["PATH"] = said

    def type(
        self,
        line: str,
        answers: Mapping[str, str] | None = None,
        *,
        ends: tuple[int, ...] = (0,),
        **more: str,
    ) -> str:
        """Type a line at a terminal; returns what was said, and fails unless it `ends` so.

        `answers` are to questions that hold a word; any other is answered with Enter, or with y
        where that would mean no.
        """
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            ["bash", "-c", line],
            cwd=self.folder if self.folder.exists() else self.folder.parent,
            env=self._environment | more,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        said = _converse(ours, answers or {})
        assert process.wait() in ends, said
        return said

    def deploy_from(self, code: Mapping[str, str]) -> None:
        """Let `sam deploy` take what is uploaded, by the functions' names, and pack no more."""
        built = self.folder / ".aws-sam" / "build" / "template.yaml"
        text = built.read_text("utf-8")
        for function, address in code.items():
            assert f"CodeUri: {function}\n" in text
            text = text.replace(f"CodeUri: {function}\n", f"CodeUri: {address}\n")
        built.write_text(text, "utf-8")

    def artifact(self, function: str) -> Path:
        """Where `sam build` put what a function runs."""
        return self.folder / ".aws-sam" / "build" / function


def _lay_out(folder: Path) -> None:
    for name in (*_PARTS, ".gitignore"):
        shutil.copy(ROOT / name, folder)
    for name in _FOLDERS:
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=skipped)


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
