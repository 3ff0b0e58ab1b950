import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from desk import asking, completing, terminal
from desk.context import Desk, pass_desk
from desk.work.delivery import deliver, people, sealed, told, typeset
from desk.work.delivery.gather import gathered
from desk.work.delivery.sealed import Seal
from desk.work.errors import DeskError
from desk.work.keys.keyring import Keyring
from desk.work.opened import Outcome, openable, opened, opening
from desk.work.printable import printable
from desk.work.publish.render import CONTENT

_YEARS = range(2000, 2100)  # a zip knows of none before 1980, and a slip of the finger of many


def _near(_: click.Context, __: click.Parameter, day: datetime | None) -> datetime | None:
    if day and day.year not in _YEARS:
        raise click.BadParameter(f"{day.year} is no year of a hand-over.")
    return day


@click.command()
@click.argument("action", shell_complete=completing.actions)
@click.option("--out", help="The folder that the pack becomes [default: in `packs`, at the desk].")
@click.option("--language", default="", help="Write in this language, not in the target's.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_near,
    help="The day of the hand-over, as in 2026-12-01 [default: today].",
)
@click.option("--seal", "seals", multiple=True, metavar="age1…", help="Seal it to this public key.")
@click.option("--passphrase", is_flag=True, help="Seal it by a passphrase, which is asked for.")
@pass_desk
def command(
    desk: Desk,
    *,
    action: str,
    out: str | None,
    language: str,
    day: datetime | None,
    seals: tuple[str, ...],
    passphrase: bool,
) -> None:
    """Make what the target of ACTION is handed: what was signed, how many did, and who is named.

    Named are those alone who ticked that their name may be handed over. It ends with the draft of
    an update, which tells those who signed.
    """
    stack, now = desk.stack(), datetime.now(UTC)
    found = openable(stack, desk.home, action)
    path = deliver.place(desk.home, found.id, now, out)
    content = Path(os.environ.get("CONTENT") or CONTENT)
    on = day.date() if day else now.astimezone().date()
    pack, origin = gathered(stack, content, found, language, on)
    begun = opening(stack, Keyring(desk.home, asking.hidden), found)
    seal = _seal(seals, asked=passphrase)
    outcome = Outcome()
    signatures = terminal.progress(begun.signatures, begun.expected, "Opening")
    agreed = opened(signatures, begun.unseal, people.CONSENT, outcome, unread=begun.unread)
    pack = replace(pack, names=people.in_order(people.named(agreed), pack.language))
    told.check(desk.home, pack, outcome)
    fonts = typeset.fonts_of(pack)
    drafted = deliver.draft_place(path)
    try:
        files = deliver.write(desk.home, path, pack, fonts=fonts, seal=seal, showing=_typesetting)
        for line in told.cares(pack, origin, outcome, fonts, language, sealed=seal is not None):
            click.echo(line, err=True)
        deliver.write_draft(desk.home, drafted, pack, origin)
    except BaseException:
        if deliver.is_pack(path):  # stopped, perhaps, before anything else would say so
            click.echo(told.undrafted(path), err=True)
        raise
    click.echo(f"The pack is in {printable(path)}: {', '.join(files)}.")
    click.echo(f"Confirmed: {pack.count.confirmed:,}. Named: {len(pack.names):,}.")
    for line in told.next_steps(pack, origin, drafted):
        click.echo(printable(line))


def _seal(publics: tuple[str, ...], *, asked: bool) -> Seal | None:
    if publics and asked:
        raise DeskError("A pack is sealed to public keys or by a passphrase: leave one out.")
    if publics:
        return sealed.to_keys(publics)
    if not asked:
        return None
    return sealed.by_passphrase(asking.twice("A passphrase for the pack", sealed.refusal))


def _typesetting(files: Iterable[deliver.File], total: int) -> Iterable[deliver.File]:
    return terminal.progress(files, total, "Typesetting")
