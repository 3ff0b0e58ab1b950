import click

from desk import asking
from desk.context import Desk, pass_desk
from desk.work.errors import DeskError
from desk.work.keys import keys
from desk.work.keys.identity_file import ask_to_open, read_identity


@click.command()
@click.argument("name")
@click.option(
    "--no-passphrase", is_flag=True, help="Have none: whoever gets this disk opens everything."
)
@pass_desk
def command(desk: Desk, name: str, no_passphrase: bool) -> None:
    """Give the key NAME a passphrase, or another than it has.

    The second copy stays as it is. Where nobody knows the passphrase any more, `undersigned key
    restore` gives another.
    """
    key = _held(desk, name)
    if key.protected:
        opened = ask_to_open(key.file, f"the key {name}", asking.hidden, "changes nothing")
        if opened is None:
            raise DeskError("Nothing was changed.")
        identity = opened[1]
    else:
        identity = read_identity(key.file)
    if str(identity.to_public()) != key.public:
        raise DeskError(keys.apart(key.file))
    passphrase = "" if no_passphrase else asking.new_passphrase()
    keys.store(desk.home, key.file, identity, passphrase)
    click.echo(f"{name} has {'a new' if passphrase else 'no'} passphrase now.")


def _held(desk: Desk, name: str) -> keys.Key:
    for key in keys.known(desk.home) + keys.retired(desk.home):
        if key.name == name and key.held:
            return key
    raise DeskError(f"No key called {name} is held here: `undersigned key list` shows the names.")
