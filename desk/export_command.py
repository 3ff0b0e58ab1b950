"""The command that opens the signatures of an action into a file."""

import sys
from datetime import UTC, datetime
from functools import partial

import click
from undersigned.aws.ledger import Ledger

from desk import exports
from desk.checks import agreed_keys, known_action
from desk.context import Desk, pass_desk
from desk.errors import DeskError
from desk.export import Outcome, export
from desk.keys import identities
from undersigned.aws import items
from undersigned.aws.seal import open_record
from undersigned.aws.store import Store
from undersigned.rules.action import Action


@click.command("export")
@click.argument("action")
@click.option("--out", help="File or folder to write to [default: `exports` in the desk's home].")
@pass_desk
def export_command(desk: Desk, action: str, out: str | None) -> None:
    """Write the signatures of ACTION to a CSV file, opened with your key.

    The file holds people's names and addresses: keep it where nobody else looks, and delete it
    when it has served. None that is there is ever overwritten.
    """
    stack = desk.stack()
    agreed_keys(stack, desk.home)
    held = identities(desk.home)
    if not held:
        raise DeskError(f"No organiser key is held in {desk.home}: without one nothing opens.")
    table = stack.table()
    found = known_action(Store(table), action)
    path = exports.place(desk.home, found.id, datetime.now(UTC), out)
    signatures = map(items.stored_of, table.scan(items.signature_key(found.id, "")))
    expected = Ledger(table).tally(found.id).confirmed
    with click.progressbar(signatures, expected, "Opening", file=sys.stderr) as progress:
        outcome = export(desk.home, path, progress, partial(open_record, identities=held))
    if not outcome.written:
        raise DeskError(_nothing(found, outcome))
    click.echo(f"Signatures written to {path}: {outcome.written:,}")
    if outcome.kept:
        click.echo(_destroyed(found, outcome), err=True)
    if outcome.unreadable:
        click.echo(
            f"Signatures that no key here opens: {outcome.unreadable:,}. Another organiser's key, "
            "or one that was replaced, may open them.",
            err=True,
        )


def _nothing(action: Action, outcome: Outcome) -> str:
    """Say why there is no file."""
    if outcome.unreadable:
        return (
            f"No key held here opens any of the signatures ({outcome.unreadable:,}): put the "
            "organiser key's second copy into the folder `keys` of the desk's home."
        )
    if outcome.kept or action.destroyed:
        return f"{_destroyed(action, outcome)} No file was written, and none was changed."
    return f"{action.id} has no confirmed signature, so no file was written."


def _destroyed(action: Action, outcome: Outcome) -> str:
    day = f" on {action.destroyed:%Y-%m-%d}" if action.destroyed else ""
    return (
        f"Signatures of {action.id} that still count, and of which what people wrote was "
        f"destroyed{day}: {outcome.kept:,}."
    )
