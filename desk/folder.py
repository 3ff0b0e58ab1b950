"""Commands found by their files: whoever adds one adds a file, and nothing else names it."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click


class Folder(click.Group):
    """A group whose commands are a package's modules; each is read when it is asked for.

    A module's `command` is what its name runs.
    """

    def __init__(self, name: str | None = None, *, package: str, **settings: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(name, **settings)
        self._package = package

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own
        """Name the commands."""
        return sorted(each.name for each in iter_modules(import_module(self._package).__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Read a command; None where there is no such file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{self._package}.{cmd_name}").command
        command.name = cmd_name
        return command
