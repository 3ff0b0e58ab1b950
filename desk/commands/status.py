from datetime import UTC, datetime

import click

from desk import terminal
from desk.context import Desk, pass_desk
from desk.work.finding import Grade
from desk.work.status import findings


@click.command()
@pass_desk
def command(desk: Desk) -> None:
    """Say how the stack is, and what needs you.

    Ends with code 1 if something does.
    """
    found = findings(desk.stack(), desk.home, datetime.now(UTC))
    if terminal.show(found) - {Grade.FINE}:
        raise click.exceptions.Exit(1)
