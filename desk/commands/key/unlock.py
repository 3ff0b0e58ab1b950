import os

import click
import pyrage

from desk import asking
from desk.context import Desk, pass_desk
from desk.work.errors import DeskError
from desk.work.keys import keys, session, shares


@click.command()
@click.argument("command", metavar="[-- COMMAND]", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
@pass_desk
def command(desk: Desk, ctx: click.Context, command: tuple[str, ...]) -> None:
    """Put the shares of a key together, for one session.

    Opens a shell in which every `undersigned` opens with the key, until you type `exit`; or runs
    COMMAND alone, as in `undersigned key unlock -- undersigned export ACTION`.
    """
    with asking.aside():
        need, identity = _together()
    name = _known(desk, str(identity.to_public()), need)
    shell = os.environ.get("SHELL") or "/bin/sh"
    with session.unlocked(desk.home, identity) as environment:
        if not command:
            click.echo(f"{name} is unlocked in this shell. Type `exit` to lock it again.")
        code = session.run(command or (shell,), environment)
    if not command:
        click.echo(f"{name} is locked again.")
    ctx.exit(code)


def _together() -> tuple[int, pyrage.x25519.Identity]:
    """Ask for shares until there are enough; returns how many that were, and the key."""
    click.echo("Type one share after the other, each in one line or in several.")
    click.echo("The first four letters of a word will do.\n")
    found: list[shares.Share] = []
    while not found or len(found) < found[0].need:
        share = asking.share(len(found) + 1, found)
        if share is None:
            raise DeskError("Nothing was unlocked.")
        found.append(share)
        if left := share.need - len(found):
            click.echo(f"Right. Still needed: {left}.\n")
    return len(found), shares.together(found)


def _known(desk: Desk, public: str, need: int) -> str:
    """Say what a key is called here; one that is not known is, from now on, if it is wanted."""
    for key in keys.known(desk.home) + keys.retired(desk.home):
        if key.public == public:
            return key.name
    click.echo(f"These shares make a key that is not known here:\n\n  {public}\n")
    click.echo("If it is yours, it is remembered as a key in shares.")
    while True:
        name = asking.shown("What is it to be called here (Enter ends)")
        if not name:
            raise DeskError("Nothing was unlocked.")
        of = click.prompt("In how many shares is it", type=click.IntRange(need, shares.MOST))
        try:
            return keys.add(desk.home, name, public, keys.Shares(need, of)).name
        except DeskError as fault:
            click.echo(str(fault), err=True)
