import click

from desk import completing, terminal
from desk.context import Desk, pass_desk
from desk.work import counts
from desk.work.agreed import known_action
from desk.work.errors import DeskError
from desk.work.recount import LONGEST_LAG, put_right
from desk.work.stream import LAG

LOCAL_LAG = 3  # seconds


@click.command()
@click.argument("action", required=False, shell_complete=completing.actions)
@click.option(
    "--wait",
    type=click.IntRange(0, LONGEST_LAG),
    help=f"Seconds by which the counter may lag [default: {LAG}].",
)
@pass_desk
def command(desk: Desk, action: str | None, wait: int | None) -> None:
    """Count the signatures afresh, of ACTION or of every action.

    Repairs the count after the stream was down for a day, or a backup was restored. Meanwhile, for
    a few minutes and fifteen at most, nobody can confirm or remove a signature: they are asked to
    press again.
    """
    stack = desk.stack()
    lag = wait if wait is not None else LOCAL_LAG if desk.local else LAG
    if action:
        known_action(stack.store(), action)
    names = [action] if action else counts.shown_actions(stack.client("s3"), stack.output("Bucket"))
    if not names:
        raise DeskError("Nothing is published yet, so there is nothing to count: `make publish`.")
    outcome = put_right(stack, names, lag, terminal.watch)
    for name, found in outcome.found.items():
        if found.settled:
            click.echo(f"{name}: {found.before:,} → {found.after:,}")
    if outcome.unsettled:
        why = f" {outcome.why}." if outcome.why else ""
        raise DeskError(
            f"The counter did not come to rest in time, so nothing was written of "
            f"{', '.join(outcome.unsettled)}.{why} Repeat the command in a quarter of an hour."
        )
