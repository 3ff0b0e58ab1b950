from datetime import UTC, datetime

import click

from desk import completing
from desk.context import Desk, pass_desk
from desk.work import decisions


@click.command()
@click.argument("action", shell_complete=completing.actions)
@pass_desk
def command(desk: Desk, action: str) -> None:
    """Open ACTION again after you closed it before its date."""
    now = datetime.now(UTC)
    found = decisions.reopen(desk.stack(), action, now)
    click.echo(f"{action} is {decisions.said(found, now)}.")
