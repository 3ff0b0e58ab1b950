import click

from desk import asking
from desk.context import Desk, pass_desk
from desk.listing import past_option, tell
from desk.work.keyring import Keyring
from desk.work.ruling import rule

_DONE = "No longer listed: {}. It holds from a minute from now."


@click.command()
@click.argument("what")
@past_option
@pass_desk
def command(desk: Desk, what: str, past: bool) -> None:
    """Take WHAT off the lists: an address, a domain, a network, or a name that `lists` shows."""
    keyring = Keyring(desk.home, asking.hidden)
    tell(desk.home, _DONE, rule(desk.stack(), keyring, what, None, past=past))
