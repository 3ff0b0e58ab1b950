import click

from desk import asking
from desk.context import Desk, pass_desk
from desk.listing import meant, ruling_options, tell, what_argument
from desk.work.keys.keyring import Keyring
from desk.work.ruling import rule
from undersigned.rules.lists import Ruling

_DONE = "Allowed: {}. It holds from a minute from now."


@click.command()
@what_argument
@ruling_options
@pass_desk
def command(desk: Desk, what: str, note: str, past: bool) -> None:
    """Vouch for WHAT: a domain or a network, or an address that it asks for."""
    keyring = Keyring(desk.home, asking.hidden)
    tell(desk.home, _DONE, rule(desk.stack(), keyring, meant(what), Ruling.ALLOW, note, past=past))
