import click

from desk.context import Desk, pass_desk
from desk.work import lift


@click.command()
@click.argument("address")
@pass_desk
def command(desk: Desk, address: str) -> None:
    """Let ADDRESS be mailed again, which has pressed "Never mail me again".

    Only if its owner asks you to, and you are sure that it is them.
    """
    if lift.lift(desk.stack(), address):
        click.echo("It is mailed again. What it has asked for meanwhile does not come: ask anew.")
    else:
        click.echo("It was not stopped, so nothing has changed.")
