from datetime import UTC, datetime
from functools import partial

import click

from desk import terminal
from desk.context import Desk, pass_desk
from desk.work import counts
from desk.work.agreed import known_action
from desk.work.errors import DeskError
from desk.work.recount import put_right
from desk.work.stream import LAG, behind

LOCAL_LAG = 3  # seconds


@click.command()
@click.argument("action", required=False)
@click.option("--wait", type=int, help=f"Seconds to watch for movement [default: {LAG}].")
@pass_desk
def command(desk: Desk, action: str | None, wait: int | None) -> None:
    """Count the signatures afresh, of ACTION or of every action.

    Repairs the count after the stream was down for a day, or a backup was restored. Reads the
    whole table twice, and writes nothing if anybody signs meanwhile, nor while the counter is
    behind: it would count again what comes to it later.
    """
    stack = desk.stack()
    if why := behind(stack, datetime.now(UTC)):
        raise DeskError(f"The counter is not up to date, so nothing was counted. {why}.")
    lag = wait if wait is not None else LOCAL_LAG if desk.local else LAG
    if action:
        known_action(stack.store(), action)
    names = [action] if action else counts.shown_actions(stack.client("s3"), stack.output("Bucket"))
    unsettled = []
    for name in names:
        found = put_right(stack, name, partial(terminal.watch, name, lag))
        if found.settled:
            click.echo(f"{name}: {found.before:,} → {found.after:,}")
        else:
            unsettled.append(name)
    if unsettled:
        raise DeskError(
            f"Somebody signed while {', '.join(unsettled)} was counted, so nothing was written: "
            "try again at a quieter hour."
        )
