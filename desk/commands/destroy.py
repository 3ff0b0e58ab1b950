from collections import Counter
from datetime import UTC, datetime

import click

from desk import completing, terminal
from desk.context import Desk, pass_desk
from desk.work.alone import alone, keeping
from desk.work.destroy import closed_actions, destroy, note
from desk.work.export import handed
from desk.work.export.unexported import unexported


@click.command()
@click.argument("what", metavar="ACTION|CAMPAIGN", shell_complete=completing.actions)
@click.option("--yes", is_flag=True, help="Do not ask first.")
@pass_desk
def command(desk: Desk, what: str, yes: bool) -> None:
    """Destroy what people wrote to a closed ACTION, or to all of a CAMPAIGN; the count stays.

    Nobody can bring it back. Stopped anywhere, the same command finishes it.
    """
    stack, now = desk.stack(), datetime.now(UTC)
    store = stack.store()
    actions = closed_actions(stack, store, what, now)
    names = sorted(action.id for action in actions)
    people = sum(store.tallies.find(name).confirmed for name in names)
    for action in actions:
        until = f", to be kept until {action.keep_until}" if action.keep_until else ""
        click.echo(f"{action.id}{until}")
    for line in unexported(desk.home, store.tallies, names):
        click.echo(line)
    if not yes:
        click.confirm(
            f"What {people:,} people wrote is destroyed, and not even your key brings it back. "
            "Destroy it?",
            abort=True,
        )
    with alone(stack, "destroy") as keep:
        destroyed = keeping(keep, destroy(store.signers, names))
        ended: Counter[str] = Counter()
        try:
            ended.update(terminal.progress(destroyed, people, "Destroying"))
            note(store, actions, now)
        except BaseException:
            click.echo(_begun(ended, what), err=True)
            raise
    lists = handed.forget(desk.home, stack.name, names)
    click.echo(
        f"Destroyed, and still counted: {ended['kept']:,}. Removed besides (presses of the button, "
        f"and what was rejected): {ended['removed']:,}. The table's backups hold them, sealed, for "
        "seven days more; your own exports are yours to delete."
    )
    if lists:
        click.echo(
            f"Sealed lists of whom `export --since last` told, removed from here: {lists:,}."
        )


def _begun(ended: Counter[str], what: str) -> str:
    """Say how far it came before it was stopped, and how it goes on."""
    return (
        f"Destroyed until now: {ended['kept']:,}, and removed: {ended['removed']:,}. "
        f"`undersigned destroy {what}` goes on with the rest."
    )
