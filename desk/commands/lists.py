import click

from desk import in_json, terminal
from desk.context import Desk, pass_desk


@click.command()
@in_json.option
@pass_desk
def command(desk: Desk, as_json: bool) -> None:
    """Show who is blocked and who is allowed."""
    entries = desk.stack().store().lists.entries()
    rows = [
        (entry.ruling, entry.subject, entry.name, entry.since, entry.note)
        for entry in sorted(entries, key=lambda e: (e.ruling, e.subject, e.name))
    ]
    if as_json:
        names = ("ruling", "subject", "name", "since", "note")
        listed = [dict(zip(names, map(str, row), strict=True)) for row in rows]
        in_json.tell(entries=listed)
    elif rows:
        terminal.table(("Ruling", "Of", "Who", "Since", "Note"), rows)
    else:
        click.echo("Nobody is blocked, and nobody is allowed.")
