from datetime import UTC, datetime

import click

from desk import asking, terminal
from desk.context import Desk, pass_desk
from desk.work import export, export_files
from desk.work.errors import DeskError
from desk.work.keyring import Keyring
from desk.work.keys import way_back
from desk.work.opened import Outcome, opening
from undersigned.rules.action import Action
from undersigned.rules.fields import CONSENTS


@click.command()
@click.argument("action")
@click.option("--out", help="File or folder to write to [default: `exports` in the desk's home].")
@click.option(
    "--consent",
    type=click.Choice(CONSENTS),
    help="Write only who ticked this, and what it hands on: to_target for a file that goes there.",
)
@pass_desk
def command(desk: Desk, action: str, out: str | None, consent: str | None) -> None:
    """Write the signatures of ACTION to a CSV file, opened with your key.

    The file holds people's names and addresses: keep it where nobody else looks, and delete it
    when it has served. None that is there is ever overwritten.
    """
    given = consent or ""
    begun = opening(desk.stack(), Keyring(desk.home, asking.hidden), action)
    found = begun.action
    path = export_files.place(desk.home, found.id, datetime.now(UTC), out, given)
    signatures = terminal.progress(begun.signatures, begun.expected, "Opening")
    outcome = export.export(desk.home, path, signatures, begun.unseal, given)
    if not outcome.written:
        raise DeskError(_nothing(desk, found, outcome, given))
    click.echo(f"Signatures written to {path}: {outcome.written:,}")
    if outcome.silent:
        click.echo(f"Left out, as they did not tick {consent}: {outcome.silent:,}.", err=True)
    if outcome.kept:
        click.echo(_destroyed(found, outcome), err=True)
    if outcome.unreadable:
        click.echo(
            f"Signatures that no key here opens: {outcome.unreadable:,}. Another organiser's key, "
            f"or one that was replaced, may open them. {way_back(desk.home)}",
            err=True,
        )


def _nothing(desk: Desk, action: Action, outcome: Outcome, consent: str) -> str:
    """Say why there is no file."""
    if outcome.silent:
        others = f", and no key here opens others ({outcome.unreadable:,})"
        return (
            f"Of the signatures that a key here opens ({outcome.silent:,}) none ticked {consent}"
            f"{others if outcome.unreadable else ''}, so no file was written."
        )
    if outcome.unreadable:
        return (
            f"No key held here opens any of the signatures ({outcome.unreadable:,}), which were "
            f"sealed to another. {way_back(desk.home)}"
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
