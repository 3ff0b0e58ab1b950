import click

from desk import terminal
from desk.context import Desk, pass_desk
from desk.work.alone import alone, keeping
from desk.work.restore import backup_of, bring_back, forgotten, missing


@click.command()
@click.argument("table", metavar="TABLE")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@pass_desk
def command(desk: Desk, table: str, yes: bool) -> None:
    """Bring back the signatures that TABLE, made of a backup, holds and the stack has lost.

    And those who are never to be mailed again. Nothing that the stack has is changed. Stopped
    anywhere, the same command finishes it.
    """
    stack = desk.stack()
    live, backup = stack.store(), backup_of(stack, table)
    click.echo("Comparing the two tables, which takes minutes where many have signed ...", err=True)
    lost = sum(1 for _ in missing(backup, live))
    click.echo(f"Signatures that {table} holds and {stack.name} does not: {lost:,}.")
    stops = forgotten(backup, live)
    click.echo(f"Of those who are never to be mailed again it has forgotten: {len(stops):,}.")
    if not (lost or stops):
        return
    if not yes:
        click.confirm(
            "Whoever withdrew or took something back after the moment of the backup is among them, "
            "for nothing tells who it was. The link in their mail works again. Bring all of them "
            "back?",
            abort=True,
        )
    for reader in stops:  # before anybody can ask for a link
        live.stops.put(reader)
    with alone(stack, "restore") as keep:
        found = keeping(keep, bring_back(backup, live))
        brought = sum(terminal.progress(found, lost, "Bringing back"))
    click.echo(f"Brought back: {brought:,}. The counter counts them within a minute.")
