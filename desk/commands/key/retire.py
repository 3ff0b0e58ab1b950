import click

from desk.context import Desk, pass_desk
from desk.work import keys


@click.command()
@click.argument("name")
@pass_desk
def command(desk: Desk, name: str) -> None:
    """Stop expecting a key on the stack.

    What was sealed to it before still opens with it. Deploy without it in OrganiserKeys.
    """
    retired = keys.retire(desk.home, name)
    click.echo(f"{retired.name} is retired: its file is kept as {retired.file}")
