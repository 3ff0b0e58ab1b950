from datetime import UTC, datetime

import click

from desk import completing
from desk.context import Desk, pass_desk
from desk.work import decisions


@click.command()
@click.argument("action", shell_complete=completing.actions)
@pass_desk
def command(desk: Desk, action: str) -> None:
    """Take no signatures for ACTION until you resume it.

    Who has signed can still confirm and withdraw.
    """
    decisions.pause(desk.stack(), action, datetime.now(UTC))
    click.echo(f"{action} is paused: the server refuses within a minute. Publishing keeps it so.")
