import click

from desk.context import Desk, pass_desk
from desk.work.printable import printable


@click.command()
@pass_desk
def command(desk: Desk) -> None:
    """Show who is blocked and who is allowed."""
    entries = desk.stack().store().lists.entries()
    if not entries:
        click.echo("Nobody is blocked, and nobody is allowed.")
    for entry in sorted(entries, key=lambda e: (e.ruling, e.subject, e.name)):
        line = f"{entry.ruling}  {entry.subject:7}  {entry.name}  since {entry.since}"
        click.echo(printable(f"{line}  {entry.note}".rstrip()))
