"""Rendering the pages, with what they say of the stack: where it is, who mails, and its counts."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SITE = Path("build/site")
SETTINGS = Path("pelicanconf.py")
CONTENT = Path("site/content")
FETCHED = Path("build/counts")


@dataclass(frozen=True, slots=True)
class Facts:
    """What pages say of a stack; `counts` is a folder of published counts, if there is one."""

    counts: Path | None
    site_url: str
    sender: str


def render(
    root: Path, content: Path, output: Path, facts: Facts, *, captured: bool = False
) -> subprocess.CompletedProcess[str]:
    """Have Pelican build a folder of campaigns into `output`, for the repository at `root`.

    No shell is asked, and what the stack says goes by the environment, so it is never a command.
    """
    arguments = [str(content.resolve()), "-o", str(output.resolve()), "-s", str(SETTINGS)]
    said = {
        "COUNTS": str(facts.counts.resolve()) if facts.counts else "",
        "SITE_URL": facts.site_url,
        "SENDER": facts.sender,
    }
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "pelican", *arguments, "--fatal", "errors"],
        cwd=root,
        env=os.environ | said,
        capture_output=captured,
        text=True,
        check=False,
    )
