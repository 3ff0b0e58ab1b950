import click

from desk.context import Desk, pass_desk
from desk.work import keys
from desk.work.errors import DeskError
from desk.work.printable import printable
from desk.work.sealed_to import troubles


@click.command()
@pass_desk
def command(desk: Desk) -> None:
    """List the keys that the desk knows, and what it takes to open with each."""
    wanted, retired = keys.known(desk.home), keys.retired(desk.home)
    if not wanted + retired:
        raise DeskError("\n".join(troubles((), [])))
    for known in wanted:
        click.echo(f"{known.public}  {printable(known.name)}, {_held(known)}")
    for known in retired:
        click.echo(f"{known.public}  {printable(known.name)}, retired, {_held(known)}")


def _held(key: keys.Key) -> str:
    if key.held:
        return f"held here, {'with' if key.protected else 'without'} a passphrase"
    if key.shares:
        return f"in shares, {key.shares.need} of {key.shares.of} open it"
    return "public only"
