import click

from desk.context import Desk, pass_desk
from desk.listing import ruling_options, tell
from desk.work.ruling import rule
from undersigned.rules.lists import Ruling

_DONE = "Blocked: {}. Its signatures are rejected from a minute from now."


@click.command()
@click.argument("what")
@ruling_options
@pass_desk
def command(desk: Desk, what: str, note: str, past: bool) -> None:
    """Never count signatures of WHAT: an address, a domain or a network.

    Whoever is blocked sees no difference.
    """
    tell(_DONE, rule(desk.stack(), desk.home, what, Ruling.BLOCK, note, past=past))
