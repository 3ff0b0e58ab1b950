from datetime import UTC, datetime

import click

from desk import in_json, terminal
from desk.context import Desk, pass_desk
from desk.work.checks.status import findings
from desk.work.finding import Grade


@click.command()
@in_json.option
@pass_desk
def command(desk: Desk, as_json: bool) -> None:
    """Say how the stack is, and what needs you.

    Ends with code 1 if something does.
    """
    found = findings(desk.stack(), desk.home, datetime.now(UTC))
    tell = in_json.findings if as_json else terminal.show
    if tell(found) - {Grade.FINE}:
        raise click.exceptions.Exit(1)
