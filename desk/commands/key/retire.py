import click

from desk.context import Desk, pass_desk
from desk.work.keys import keys
from desk.work.keys.sealed_to import handed_over


@click.command()
@click.argument("name")
@pass_desk
def command(desk: Desk, name: str) -> None:
    """Stop expecting a key on the stack.

    What was sealed to it before still opens with it. The stack seals to it until it is told of the
    others alone.
    """
    retired = keys.retire(desk.home, name)
    click.echo(f"{retired.name} is retired: its file is kept as {retired.file}")
    if keys.known(desk.home):
        click.echo(f"\n{handed_over(desk.home)}", nl=False)
