"""Rendering the pages, with what they say of the stack: where it is, who mails, and its counts."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from desk import counts
from desk.context import Desk, pass_desk
from desk.errors import DeskError

SETTINGS = Path("pelicanconf.py")
_CONTENT = Path("site/content")
_FETCHED = Path("build/counts")


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


@click.command("render")
@pass_desk
def render_command(desk: Desk) -> None:
    """Render the pages into build/site, as they are to be on the stack.

    Fetches the counts that are up, which pages show with their time. `make publish` renders, and
    then publishes.
    """
    if desk.local:
        raise DeskError("`make serve` renders the pages of the local stack by itself.")
    if not SETTINGS.is_file():
        raise DeskError(f"There is no {SETTINGS} here: repeat this in the project's folder.")
    stack = desk.stack()
    facts = Facts(_FETCHED, stack.output("SiteUrl"), stack.output("Sender"))
    for passed_over in counts.fetch(stack.client("s3"), stack.output("Bucket"), _FETCHED):
        click.echo(passed_over, err=True)
    if render(Path(), _CONTENT, desk.site, facts).returncode:
        raise DeskError("The pages could not be rendered: what is said above tells why.")
