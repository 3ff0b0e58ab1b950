"""Commands found by their files: whoever adds one adds a file, and nothing else names it."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, TypeAlias

import click

Sections: TypeAlias = Mapping[str, Sequence[str]]
_WHOLE = 200  # characters; click cuts off what is longer


class Folder(click.Group):
    """A group whose commands are a package's modules; each is read when it is asked for.

    A module's `command` is what its name runs. `sections` say under which heading the help shows
    which commands; those of none stand at the end.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        package: str,
        sections: Sections | None = None,
        **settings: Any,  # noqa: ANN401 - click's own
    ) -> None:
        super().__init__(name, **settings)
        self._package = package
        self._sections = sections or {}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show each command's first sentence whole, below what it is for."""
        left = self.list_commands(ctx)
        for heading, names in self._sections.items():
            self._format(heading, names, ctx, formatter)
            left = [name for name in left if name not in names]
        self._format("Others" if self._sections else "Commands", left, ctx, formatter)

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

    def _format(
        self, heading: str, names: Sequence[str], ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        commands = ((name, self.get_command(ctx, name)) for name in names)
        rows = [(name, found.get_short_help_str(_WHOLE)) for name, found in commands if found]
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows)
