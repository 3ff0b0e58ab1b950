import click

from desk.context import Desk, pass_desk
from desk.work import keys
from desk.work.errors import DeskError


@click.command()
@pass_desk
def command(desk: Desk) -> None:
    """List the keys that the desk knows."""
    wanted, retired = keys.known(desk.home), keys.retired(desk.home)
    if not wanted + retired:
        raise DeskError("\n".join(keys.troubles((), [])))
    for known in wanted:
        click.echo(f"{known.public}  {known.name}, {'held here' if known.held else 'public only'}")
    for known in retired:
        click.echo(f"{known.public}  {known.name}, retired")
