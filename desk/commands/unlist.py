import click

from desk import asking
from desk.context import Desk, pass_desk
from desk.listing import meant, past_option, tell, what_argument
from desk.work.keys.keyring import Keyring
from desk.work.ruling import rule

_DONE = "No longer listed: {}. It holds from a minute from now."


@click.command()
@what_argument
@past_option
@pass_desk
def command(desk: Desk, what: str, past: bool) -> None:
    """Take WHAT off the lists: a domain, a network, a name that `lists` shows, or an address."""
    keyring = Keyring(desk.home, asking.hidden)
    tell(desk.home, _DONE, rule(desk.stack(), keyring, meant(what), None, past=past))
