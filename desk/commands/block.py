import click

from desk import asking
from desk.context import Desk, pass_desk
from desk.listing import meant, ruling_options, tell, what_argument
from desk.work import ruling
from desk.work.keys.keyring import Keyring
from desk.work.printable import printable_lines
from undersigned.rules.lists import Ruling

_DONE = "Blocked: {}. Its signatures are rejected from a minute from now."


@click.command()
@what_argument
@ruling_options
@click.option("--yes", is_flag=True, help="Block a domain or network without asking.")
@pass_desk
def command(desk: Desk, what: str, note: str, past: bool, yes: bool) -> None:
    """Never count signatures of WHAT: a domain or a network, or an address that it asks for.

    Whoever is blocked sees no difference.
    """
    what = meant(what)
    keyring = Keyring(desk.home, asking.hidden)
    if not yes and (breadth := ruling.breadth(desk.stack(), keyring, what)):
        click.echo(printable_lines("\n".join(breadth)))
        click.confirm("Block it?", abort=True)
    tell(desk.home, _DONE, ruling.rule(desk.stack(), keyring, what, Ruling.BLOCK, note, past=past))
