from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from desk import asking, completing, terminal
from desk.context import Desk, pass_desk
from desk.work.errors import DeskError, sentence
from desk.work.export import export_files, export_told, handed
from desk.work.export.columns import IMPORTED, IMPORTERS
from desk.work.export.conditions import MARKS, conditions
from desk.work.export.export import Wanted, export
from desk.work.export.export_formats import Format
from desk.work.export.hand_over import Noting, hand_over, purpose
from desk.work.keys.keyring import Keyring
from desk.work.opened import Opening, openable, opening
from desk.work.printable import printable
from undersigned.rules.fields import CONSENTS

_day = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("action", shell_complete=completing.actions)
@click.option("--out", help="File or folder to write to [default: `exports` in the desk's home].")
@click.option(
    "--format",
    "kind",
    type=click.Choice([each.value for each in Format]),
    help="What is written [default: as the file's name ends, or csv].",
)
@click.option(
    "--consent",
    type=click.Choice(CONSENTS),
    help="Write only who ticked this, and what it covers: to_target for a file that goes there.",
)
@click.option(
    "--columns",
    type=click.Choice([*IMPORTERS]),
    help="Name the columns as this program imports them; only who ticked `updates`.",
)
@click.option("--country", multiple=True, help="Only who chose it, such as DE; may be repeated.")
@click.option("--language", multiple=True, help="Only who signed in it; may be repeated.")
@click.option(
    "--signed-since",
    type=_day,
    metavar="YYYY-MM-DD",
    help="Only who signed on this day (UTC) or later.",
)
@click.option(
    "--signed-until",
    type=_day,
    metavar="YYYY-MM-DD",
    help="Only who signed on this day (UTC) or before.",
)
@click.option(
    "--without", multiple=True, type=click.Choice(MARKS), help="Leave out who has this mark."
)
@click.option(
    "--since",
    type=click.Choice(["last"]),
    help="Write only what has changed since the last time: who came, who changed, who is gone.",
)
@click.option("--again", is_flag=True, help="With --since last: repeat what that told last time.")
@pass_desk
def command(
    desk: Desk,
    *,
    action: str,
    out: str | None,
    kind: str | None,
    consent: str | None,
    columns: str | None,
    country: tuple[str, ...],
    language: tuple[str, ...],
    signed_since: datetime | None,
    signed_until: datetime | None,
    without: tuple[str, ...],
    since: str | None,
    again: bool,
) -> None:
    """Write the signatures of ACTION to a file, opened with your key.

    The file holds people's names and addresses: keep it where nobody else looks, and delete it
    when it has served. None that is there is ever overwritten.
    """
    asked = conditions(
        consent or (IMPORTED if columns else ""),
        countries=country,
        languages=language,
        since=signed_since and signed_since.date(),
        until=signed_until and signed_until.date(),
        without=without,
    )
    wanted = Wanted(asked, columns or "", export_files.kind(out, kind))
    wanted.check()
    if again and not since:
        raise DeskError("`--again` repeats what `--since last` told: add that.")
    stack = desk.stack()
    found = openable(stack, desk.home, action)
    name = export_files.called(
        found.id, asked.consent, wanted.importer, narrow=asked.narrow, since=bool(since)
    )
    # Before anybody is asked for a passphrase.
    path = export_files.place(desk.home, name, datetime.now(UTC), out, wanted.format)
    begun = opening(stack, Keyring(desk.home, asking.hidden), found)
    shown = terminal.progress(begun.signatures, begun.expected, "Opening")
    begun = replace(begun, signatures=shown)
    file = purpose(stack, begun.action.id, begun.secret, wanted).file(desk.home)
    with handed.alone(file):
        if since:
            _changes(desk.home, file, path, begun, wanted, again=again)
        else:
            _everybody(desk.home, file, path, begun, wanted)


def _everybody(home: Path, file: Path, path: Path, begun: Opening, wanted: Wanted) -> None:
    """Write a file of everybody, and say how many are named by earlier ones alone."""
    write = partial(export, home, path, wanted=wanted, unread=begun.unread)
    try:
        noting = Noting(home, file, begun, wanted)
    except DeskError as error:  # this file is whole without it
        click.echo(sentence(error), err=True)
        outcome = write(begun.signatures, begun.unseal)
    else:
        outcome = write(noting.signatures, noting.unseal, seen=noting.add, then=noting.keep)
        if line := export_told.left(noting.meeting):
            click.echo(line, err=True)
    if not outcome.written:
        raise DeskError(export_told.nothing(home, begun.action, wanted.conditions, outcome))
    click.echo(f"Signatures written to {printable(path)}: {outcome.written:,}")
    for line in export_told.left_out(home, begun.action, wanted.conditions, outcome):
        click.echo(line, err=True)


def _changes(
    home: Path, file: Path, path: Path, begun: Opening, wanted: Wanted, *, again: bool
) -> None:
    """Write who came, who changed and who is gone since the last time."""
    gone = export_files.free(path.with_name(f"{path.stem}-gone{path.suffix}"))
    now = datetime.now(UTC)
    change = hand_over(home, file, (path, gone), begun, wanted, now=now, again=again)
    if not change.told and not change.outcome.written:
        raise DeskError(export_told.nothing(home, begun.action, wanted.conditions, change.outcome))
    for line in export_told.changed(change, path, gone):
        click.echo(line)
    for line in export_told.left_out(home, begun.action, wanted.conditions, change.outcome):
        click.echo(line, err=True)
