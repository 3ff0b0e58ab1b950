"""What the options before a command's name say."""

import os
from dataclasses import dataclass
from pathlib import Path

import click

from desk.work.errors import DeskError
from desk.work.publish.render import SITE
from desk.work.stack import LOCAL_HOME, LOCAL_SITE, Stack, connect, connect_local


@dataclass(frozen=True, slots=True)
class Desk:
    """Which stack to work on, and where."""

    name: str
    region: str | None
    local: bool

    @property
    def home(self) -> Path:
        """Where the keys are kept: away from the project's folder, save for the local stack's."""
        if self.local:
            return LOCAL_HOME
        named = os.environ.get("UNDERSIGNED_HOME")  # a shell leaves the `~` of a quoted one
        if not named:
            return Path(click.get_app_dir("undersigned"))
        try:
            return Path(named).expanduser()
        except RuntimeError:
            raise DeskError(
                f"UNDERSIGNED_HOME is {named}: nobody of that name has a folder on this computer."
            ) from None

    @property
    def site(self) -> Path:
        """Where the pages for this stack are built: those that `make serve` builds, apart."""
        return LOCAL_SITE if self.local else SITE

    def stack(self) -> Stack:
        """Find the stack."""
        return connect_local() if self.local else connect(self.name, self.region)


site_option = click.option("--site", type=Path, help=f"The built site [default: {SITE}].")
pass_desk = click.make_pass_decorator(Desk)
