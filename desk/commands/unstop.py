import click

from desk.context import Desk, pass_desk
from desk.work.printable import printable
from desk.work.unstop import unstop


@click.command()
@pass_desk
def command(desk: Desk) -> None:
    """Mail somebody again who has pressed "Never mail me again".

    It asks for the address, so that no list of typed commands remembers it.
    """
    stack = desk.stack()
    email = unstop(stack, click.prompt("Address that may be mailed again"))
    click.echo(f"{printable(email)} may be mailed again, by all who type it.")
