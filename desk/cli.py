"""`undersigned`: what an organiser types."""

import sys
from contextlib import suppress
from typing import Any

import click

from desk import dumps, streams
from desk.context import Desk
from desk.folder import Folder
from desk.stopped import Stopped, heeding_signals
from desk.work import unfinished
from desk.work.errors import EXPECTED, sentence
from desk.work.keys import session
from desk.work.stack import LOCAL_HOME

SECTIONS = {
    "See how it is": ("status", "check"),
    "The site": ("render", "publish", "login"),
    "Keys": ("key",),
    "Signatures": ("export", "deliver", "destroy", "recount", "restore"),
    "One person": ("person", "unstop"),
    "An action": ("pause", "resume", "close", "reopen"),
    "Whose signatures count": ("block", "allow", "unlist", "lists"),
}
"""Where the help shows each command."""

_EXAMPLES = """\b
Begin with
  undersigned --local status       what `make serve` runs here
  undersigned key new              the key that opens signatures
  undersigned status               your stack on AWS, and what needs you
`undersigned COMMAND --help` says more; docs/desk.md says all.
"""


class Sentences(Folder):
    """A group that ends what was to be expected with one sentence instead of a traceback."""

    def main(self, *args: Any, **settings: Any) -> Any:  # noqa: ANN401 - click's own
        """Run what was typed, whatever becomes of what it says."""
        streams.ready()
        try:
            return super().main(*args, **settings)
        except OSError as error:
            if not streams.broken(error):
                raise
            streams.give_up(error)
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            with heeding_signals():
                return super().invoke(ctx)
        except EXPECTED as error:
            if isinstance(error, OSError) and streams.broken(error):
                raise
            raise click.ClickException(sentence(error)) from error
        except click.Abort:
            click.echo("Stopped at the question: nothing more was done.", err=True)
            raise click.exceptions.Exit(1) from None
        except Stopped as stopped:
            with suppress(OSError):  # the terminal may be gone
                click.echo(f"Error: {stopped}", err=True)
            raise click.exceptions.Exit(stopped.code) from stopped


@click.group(cls=Sentences, package="desk.commands", sections=SECTIONS, epilog=_EXAMPLES)
@click.option("--stack", default="undersigned", show_default=True, help="The stack's name.")
@click.option("--region", help="The stack's AWS region, unless your AWS settings say it.")
@click.option("--local", is_flag=True, help="Work on the stack that `make serve` runs here.")
@click.version_option(package_name="undersigned")
@click.pass_context
def main(ctx: click.Context, stack: str, region: str | None, local: bool) -> None:
    """Look after a petition: its keys, its pages, its count, and the signatures."""
    dumps.forbid()
    ctx.obj = Desk(stack, region, local)
    for home in (Desk(stack, region, local=False).home, LOCAL_HOME):
        for line in (*unfinished.sweep(home), *session.sweep(home)):
            click.echo(line, err=True)
