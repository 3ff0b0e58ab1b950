import click

from desk import asking
from desk.context import Desk, pass_desk
from desk.listing import ruling_options, tell
from desk.work.keyring import Keyring
from desk.work.ruling import rule
from undersigned.rules.lists import Ruling

_DONE = "Allowed: {}. It holds from a minute from now."


@click.command()
@click.argument("what")
@ruling_options
@pass_desk
def command(desk: Desk, what: str, note: str, past: bool) -> None:
    """Vouch for WHAT: an address, a domain or a network."""
    keyring = Keyring(desk.home, asking.hidden)
    tell(desk.home, _DONE, rule(desk.stack(), keyring, what, Ruling.ALLOW, note, past=past))
