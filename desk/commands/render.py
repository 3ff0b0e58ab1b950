from pathlib import Path

import click

from desk.context import Desk, pass_desk
from desk.work import counts
from desk.work.errors import DeskError
from desk.work.publish.render import CONTENT, FETCHED, SETTINGS, Facts, render


@click.command()
@pass_desk
def command(desk: Desk) -> None:
    """Render the pages into build/site, as they are to be on the stack.

    Fetches the counts that are up, which pages show with their time. `make publish` renders, and
    then publishes.
    """
    if desk.local:
        raise DeskError("`make serve` renders the pages of the local stack by itself.")
    if not SETTINGS.is_file():
        raise DeskError(f"There is no {SETTINGS} here: repeat this in the project's folder.")
    stack = desk.stack()
    facts = Facts(FETCHED, stack.output("SiteUrl"), stack.output("Sender"))
    for passed_over in counts.fetch(stack.client("s3"), stack.output("Bucket"), FETCHED):
        click.echo(passed_over, err=True)
    if render(Path(), CONTENT, desk.site, facts).returncode:
        raise DeskError("The pages could not be rendered: what is said above tells why.")
