from datetime import UTC, datetime

import click

from desk import completing
from desk.context import Desk, pass_desk
from desk.work import decisions


@click.command()
@click.argument("action", shell_complete=completing.actions)
@pass_desk
def command(desk: Desk, action: str) -> None:
    """Take signatures for ACTION again after a pause."""
    now = datetime.now(UTC)
    resumed = decisions.resume(desk.stack(), action, now)
    click.echo(f"{action} is no longer paused: it is {decisions.said(resumed, now)}.")
