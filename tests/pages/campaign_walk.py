"""The walk through docs/campaign.md: its commands, its files and its changes, in its order.

What stands here is what a person does besides typing what the page shows: which examples of
`campaign.toml` they take the # from, and what they look for in the browser afterwards.
"""

import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.pages.conftest import ROOT, Build, Site

PAGE = ROOT / "docs" / "campaign.md"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
_MARK = "\0"  # before a heading of the page itself, and not of a file that it shows
_COMMAND = re.compile(r"^    (make .*)$", re.MULTILINE)
_FILE = re.compile(r"^`(?P<name>[\w./-]+)`:\n\n```\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
_HEADER = re.compile(r"#?\[+(?P<name>[\w.]+)\]+")
_KEY = re.compile(r"#?(?P<name>[\w.]+) = ")


@dataclass
class Section:
    """What stands under a heading: commands to type, and files to write."""

    heading: str
    commands: list[str]
    files: dict[str, str]
    text: str


@dataclass
class Walk:
    """How far somebody has come; `site` is what they see in their browser."""

    content: Path
    build: Build
    languages: tuple[str, ...] = ("en", "ar")
    site: Site = field(init=False)

    @property
    def campaign(self) -> Path:
        """The folder of their campaign."""
        return self.content / "river"

    @property
    def facts(self) -> str:
        """Their campaign.toml."""
        return (self.campaign / "campaign.toml").read_text("utf-8")

    def words(self, page: str) -> str:
        """Return what a page says."""
        return self.site.page(f"/{page}").words

    def look(self) -> None:
        """Save, and let `make serve` build; whatever is wrong would be shown."""
        self.site = self.build(self.content)
        assert self.site.status == 0, self.site.said

    def write(self, name: str, text: str) -> None:
        """Write a file of the page, in each of the campaign's languages."""
        if name == "site.toml":
            (self.content / name).write_text(text, "utf-8")
            return
        for language in self.languages:
            file = self.campaign / name.replace(".en.", f".{language}.")
            file.parent.mkdir(exist_ok=True)
            file.write_text(text.replace(".en.md}", f".{language}.md}}"), "utf-8")

    def change(self, before: str, after: str) -> None:
        """Change the facts by hand."""
        assert before in self.facts
        text = self.facts.replace(before, after)
        (self.campaign / "campaign.toml").write_text(text, "utf-8")

    def switch_on(self, *keys: str) -> None:
        """Take the # from examples by their tables and names, as in actions.milestones."""
        table, lines, on = "", [], set()
        for line in self.facts.split("\n"):
            if header := _HEADER.match(line):
                table = header["name"]
            found = _KEY.match(line)
            name = f"{table}.{found['name']}" if found else table
            if name in keys and line.startswith("#"):
                on.add(name)
            lines.append(line.removeprefix("#") if name in keys else line)
        assert on == set(keys)
        (self.campaign / "campaign.toml").write_text("\n".join(lines), "utf-8")

    def switch_on_all(self, after: str, before: str) -> None:
        """Take the # from all examples between two remarks, by what these begin with."""
        block = self.facts.partition(f"\n# {after}")[2].partition(f"\n# {before}")[0]
        assert block
        self.change(block, block.replace("\n#", "\n"))


Step = Callable[[Walk, Section], None]


def sections(text: str) -> list[Section]:
    """Return the sections of the page in their order."""
    fences = re.split(r"^```$", text, flags=re.MULTILINE)
    marked = "```".join(
        part if number % 2 else re.sub("^## ", _MARK, part, flags=re.MULTILINE)
        for number, part in enumerate(fences)
    )
    _, *parts = marked.split(_MARK)
    return [
        Section(
            (heading := part.partition("\n")[0]),
            _COMMAND.findall(part),
            {found["name"]: found["text"] for found in _FILE.finditer(part)},
            part.removeprefix(heading),
        )
        for part in parts
    ]


def given(command: str, content: Path) -> subprocess.CompletedProcess[str]:
    """Run what `make campaign` runs, with what stands on its command line."""
    program, target, *facts = shlex.split(command)
    assert (program, target) == ("make", "campaign")
    variables = dict(fact.split("=", 1) for fact in facts)
    return subprocess.run(
        [sys.executable, "-m", "undersigned_site.start"],
        cwd=ROOT,
        env=_environment(content) | variables | {"GIVEN": " ".join(variables)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )


def asked(content: Path, *answers: str) -> str:
    """Run it at a terminal of its own, and answer; returns what is read there."""
    ours, theirs = pty.openpty()
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    ran = subprocess.Popen(
        [sys.executable, "-m", "undersigned_site.start"],
        cwd=ROOT,
        env=_environment(content),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            heard = os.read(ours, 4096)
        except OSError:  # Linux's way to say that nobody holds the other end
            heard = b""
        if not heard:
            break
        said += heard
    os.close(ours)
    assert ran.wait() == 0, said.decode()
    return said.decode()


def _environment(content: Path) -> dict[str, str]:
    return {
        "CONTENT": str(content),
        "PYTHONPATH": "functions:site/plugins",
        "PATH": os.environ["PATH"],
        "TERM": "dumb",
    }
