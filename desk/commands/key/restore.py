from pathlib import Path

import click
import pyrage

from desk import asking
from desk.context import Desk, pass_desk
from desk.work.errors import DeskError
from desk.work.keys import second_copy
from desk.work.keys.identity_file import ask_to_open, is_protected, read_identity
from desk.work.printable import printable

_ELSE = "Nothing was brought back: try another copy of the key, if there is one."


@click.command()
@click.argument("path")
@click.option("--name", default="", help="What to call the key here, if not as on the first desk.")
@click.option(
    "--no-passphrase", is_flag=True, help="Have none: whoever gets this disk opens everything."
)
@pass_desk
def command(desk: Desk, path: str, name: str, no_passphrase: bool) -> None:
    """Bring an organiser key back from its second copy.

    For a new computer, a lost one, or a passphrase that nobody knows any more. PATH is the copy, or
    the folder or stick that it is on. The copy stays as it is.
    """
    copy = second_copy.find(desk.home, asking.place(path))
    passphrase, identity = _read(copy)
    place = second_copy.wanted(desk.home, identity, name or second_copy.name_of(copy))
    if no_passphrase:
        passphrase = ""
    elif not passphrase:
        passphrase = asking.new_passphrase()
    restored, aside = second_copy.bring_in(desk.home, place, identity, passphrase)
    click.echo(
        f"The key {restored.name} is here again, in {restored.file}:\n\n  {restored.public}\n\n"
        "Keep the second copy. `undersigned status` says whether the stack seals to this key."
    )
    for file in aside:
        click.echo(_told(file))


def _told(aside: Path) -> str:
    """Say what was put aside, and what it is to whoever finds it."""
    if ".pub" in aside.suffixes:
        return f"The public half that was there is {printable(aside)}, and can be removed."
    try:
        what = "under its passphrase" if is_protected(aside) else "WITHOUT A PASSPHRASE"
    except (DeskError, OSError):  # no file that can be read
        what = "no key"
    return (
        f"What was there before is {printable(aside)}, {what}. Remove it when you know that it is "
        "of no use."
    )


def _read(copy: Path) -> tuple[str, pyrage.x25519.Identity]:
    """Read the copy; one that has a passphrase gives it to the key as well."""
    if not is_protected(copy):
        return "", read_identity(copy, _ELSE)
    opened = ask_to_open(copy, str(copy), asking.hidden, "ends here", _ELSE)
    if opened is None:
        raise DeskError("Nothing was brought back.")
    return opened
