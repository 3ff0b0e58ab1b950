import click

from desk.context import Desk, pass_desk
from desk.work.checks import provider
from desk.work.printable import printable


@click.command()
@pass_desk
def command(desk: Desk) -> None:
    """Say how to log in at another mail provider than SES.

    It asks for user name and password, so that no list of typed commands remembers them, tries
    them, and keeps them in the stack's own secret.
    """
    stack = desk.stack()
    provider.check_chosen(stack)
    username = click.prompt("User name at your mail provider")
    password = click.prompt("Password", hide_input=True)
    click.echo(printable(provider.keep(stack, username, password)))
