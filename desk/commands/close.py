from datetime import UTC, datetime

import click

from desk import completing
from desk.context import Desk, pass_desk
from desk.work import decisions
from undersigned.rules.action import CONFIRM_GRACE


@click.command()
@click.argument("action", shell_complete=completing.actions)
@pass_desk
def command(desk: Desk, action: str) -> None:
    """Close ACTION now, before its date.

    Who has signed can still confirm for 24 hours, and withdraw at any time.
    """
    now = datetime.now(UTC)
    closed = decisions.close(desk.stack(), action, now)
    until = f"{(closed.closing or now) + CONFIRM_GRACE:%Y-%m-%d %H:%M} UTC"
    click.echo(f"{action} is closed. What was signed before can be confirmed until {until}.")
