"""docs/deploy.md as somebody reads it who types what it says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.template import ROOT

PAGE = ROOT / "docs" / "deploy.md"
PROGRAMS = ("aws", "git", "make", "sam", "undersigned")
_BLOCK = re.compile(r"^ *```\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Command:
    """A line to type, and under which heading it stands."""

    heading: str
    line: str


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands under each heading of the second level."""
    _, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    for part in parts:
        heading, _, rest = part.partition("\n")
        yield heading, rest


def commands(text: str) -> list[Command]:
    """Return the lines of the page's blocks, in their order; one that is broken is joined."""
    return [
        Command(heading, " ".join(line.split()))
        for heading, rest in sections(text)
        for block in _BLOCK.findall(rest)
        for line in block.replace("\\\n", " ").splitlines()
        if line.strip()
    ]


def mentioned(text: str) -> set[str]:
    """Return the commands that stand in a sentence."""
    prose = " ".join(_BLOCK.sub("", text).split())
    return {
        code
        for code in re.findall(r"`([^`]+)`", prose)
        if re.match(rf"({'|'.join(PROGRAMS)}) ", code)
    }
