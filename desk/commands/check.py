from datetime import UTC, datetime
from pathlib import Path

import click

from desk import in_json, terminal
from desk.context import Desk, pass_desk, site_option
from desk.work.checks import check, reach
from desk.work.finding import Grade


@click.command()
@site_option
@in_json.option
@pass_desk
def command(desk: Desk, site: Path | None, as_json: bool) -> None:
    """Say what would stop somebody from signing now.

    Asks AWS and the site itself. Ends with code 1 if something does.
    """
    now = datetime.now(UTC)
    found = check.findings(
        desk.stack(), desk.home, now, reach.ask, site or desk.site, local=desk.local
    )
    tell = in_json.findings if as_json else terminal.show
    if Grade.STOPS in tell(found):
        raise click.exceptions.Exit(1)
