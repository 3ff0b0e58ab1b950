"""`undersigned`: what an organiser types."""

import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
from undersigned.aws.ledger import Ledger

from desk import counts, reach, stops, unfinished
from desk.checks import known_action
from desk.context import Desk, pass_desk, site_option
from desk.counter import LAG, behind
from desk.destroy import destroy_command
from desk.errors import EXPECTED, DeskError, sentence
from desk.export_command import export_command
from desk.finding import Finding, Grade
from desk.key_commands import key
from desk.list_commands import allow, block, lists, unlist
from desk.publish_command import publish_command
from desk.render import render_command
from desk.restore import restore_command
from desk.stack import LOCAL_HOME
from desk.state_commands import close, pause, reopen, resume
from desk.status import look
from desk.stopped import Stopped, heeding_signals
from undersigned.aws.bucket import Bucket
from undersigned.aws.store import Store
from undersigned.cases import count

LOCAL_LAG = 3  # seconds


class Sentences(click.Group):
    """A group that ends what was to be expected with one sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            with heeding_signals():
                return super().invoke(ctx)
        except EXPECTED as error:
            raise click.ClickException(sentence(error)) from error
        except Stopped as stopped:
            with suppress(OSError):  # the terminal may be gone
                click.echo(f"Error: {stopped}", err=True)
            raise click.exceptions.Exit(stopped.code) from stopped


@click.group(cls=Sentences)
@click.option("--stack", default="undersigned", show_default=True, help="The stack's name.")
@click.option("--region", help="The stack's AWS region, unless your AWS settings say it.")
@click.option("--local", is_flag=True, help="Work on the stack that `make serve` runs here.")
@click.version_option(package_name="undersigned")
@click.pass_context
def main(ctx: click.Context, stack: str, region: str | None, local: bool) -> None:
    """Look after a petition: its keys, its pages, its count, and the signatures."""
    ctx.obj = Desk(stack, region, local)
    for home in (Desk(stack, region, local=False).home, LOCAL_HOME):
        for line in unfinished.sweep(home):
            click.echo(line, err=True)


for command in (
    key, render_command, publish_command, pause, resume, close, reopen, block, allow, unlist, lists,
    export_command, destroy_command, restore_command,
):  # fmt: skip
    main.add_command(command)


@main.command()
@pass_desk
def status(desk: Desk) -> None:
    """Say how the stack is, and what needs you.

    Ends with code 1 if something does.
    """
    if _tell(look(desk.stack(), desk.home, datetime.now(UTC))) - {Grade.FINE}:
        raise click.exceptions.Exit(1)


@main.command()
@site_option
@pass_desk
def check(desk: Desk, site: Path | None) -> None:
    """Say what would stop somebody from signing now.

    Asks AWS and the site itself. Ends with code 1 if something does.
    """
    now = datetime.now(UTC)
    found = stops.look(desk.stack(), desk.home, now, reach.ask, site or desk.site, local=desk.local)
    if Grade.STOPS in _tell(found):
        raise click.exceptions.Exit(1)


@main.command()
@click.argument("action", required=False)
@click.option("--wait", type=int, help=f"Seconds to watch for movement [default: {LAG}].")
@pass_desk
def recount(desk: Desk, action: str | None, wait: int | None) -> None:
    """Count the signatures afresh, of ACTION or of every action.

    Repairs the count after the stream was down for a day, or a backup was restored. Reads the
    whole table twice, and writes nothing if anybody signs meanwhile, nor while the counter is
    behind: it would count again what comes to it later.
    """
    stack = desk.stack()
    if why := behind(stack, datetime.now(UTC)):
        raise DeskError(f"The counter is not up to date, so nothing was counted. {why}.")
    s3, bucket = stack.client("s3"), stack.output("Bucket")
    store, ledger = Store(stack.table()), Ledger(stack.table())
    lag = wait if wait is not None else LOCAL_LAG if desk.local else LAG
    if action:
        known_action(store, action)
    unsettled = []
    for name in [action] if action else counts.shown_actions(s3, bucket):
        found = count.recount(ledger, name, partial(_watch, name, lag))
        if found.settled:
            count.publish(store, ledger, Bucket(s3, bucket), name, datetime.now(UTC))
            click.echo(f"{name}: {found.before:,} → {found.after:,}")
        else:
            unsettled.append(name)
    if unsettled:
        raise DeskError(
            f"Somebody signed while {', '.join(unsettled)} was counted, so nothing was written: "
            "try again at a quieter hour."
        )


def _tell(findings: Iterable[Finding]) -> set[Grade]:
    """Show findings as they are made, and return how much they matter."""
    grades = set()
    for finding in findings:
        click.echo(finding.line)
        grades.add(finding.grade)
    return grades


def _watch(action: str, seconds: int) -> None:
    """Let time pass, and show that it does."""
    label = f"Watching {action}"
    with click.progressbar(range(seconds), label=label, file=sys.stderr) as progress:
        for _ in progress:
            time.sleep(1)
