"""The commands that make and list organiser keys."""

from pathlib import Path

import click

from desk import keys, second_copy
from desk.context import Desk, pass_desk
from desk.errors import DeskError, sentence

_ASK = (
    "Where does the second copy go? Name a folder on another disk, such as a USB stick; "
    "or copy the file there yourself, and name the copy"
)


@click.group()
def key() -> None:
    """Make, add and list the keys that open signatures."""


@key.command()
@click.option("--name", default="organiser", show_default=True, help="What to call the key here.")
@click.option("--copy", "place", type=Path, help="Folder or file for the second copy.")
@pass_desk
def new(desk: Desk, name: str, place: Path | None) -> None:
    """Make an organiser key, and a second copy of it.

    Ends only when the second copy was read back: nobody can make a lost key again, and without
    it no signature opens. Stopped half-way, the same command goes on where it was.
    """
    draft = keys.draft(desk.home, name)
    click.echo(f"The key is written to {draft.file}")
    copy = _second_copy(desk.home, draft, place)
    click.echo(f"The second copy was read back from {copy}: it is the same key.")
    if second_copy.same_disk(draft, copy):
        click.echo("Both copies seem to be on one disk. Keep a third on another.")
    made = keys.settle(desk.home, draft)
    publics = ",".join(key.public for key in keys.known(desk.home))
    click.echo(
        f"\nThe public key, which anybody may see:\n\n  {made.public}\n\n"
        f"Hand it to the stack when you deploy it:\n\n"
        f"  sam deploy --parameter-overrides OrganiserKeys={publics}\n\n"
        "Better: have a second organiser run `undersigned key new` on their own computer and send "
        "you their public key. Add it with `undersigned key add`, and deploy with both: each "
        "opens every signature, so one lost key loses nothing."
    )


@key.command()
@click.argument("public", metavar="PUBLICKEY")
@click.option("--name", required=True, help="Whose key it is.")
@pass_desk
def add(desk: Desk, public: str, name: str) -> None:
    """Remember another organiser's public key.

    Compare it with them by voice: whoever slips in a key of their own reads every signature.
    """
    added = keys.add(desk.home, name, public)
    publics = ",".join(key.public for key in keys.known(desk.home))
    click.echo(f"{added.name}'s key is known here now. Deploy with OrganiserKeys={publics}")


@key.command("list")
@pass_desk
def list_(desk: Desk) -> None:
    """List the keys that the desk knows."""
    wanted, retired = keys.known(desk.home), keys.retired(desk.home)
    if not wanted + retired:
        raise DeskError("There is no key here yet: make one with `undersigned key new`.")
    for known in wanted:
        click.echo(f"{known.public}  {known.name}, {'held here' if known.held else 'public only'}")
    for known in retired:
        click.echo(f"{known.public}  {known.name}, retired")


@key.command()
@click.argument("name")
@pass_desk
def retire(desk: Desk, name: str) -> None:
    """Stop expecting a key on the stack.

    What was sealed to it before still opens with it. Deploy without it in OrganiserKeys.
    """
    retired = keys.retire(desk.home, name)
    click.echo(f"{retired.name} is retired: its file is kept as {retired.file}")


def _second_copy(home: Path, draft: keys.Key, place: Path | None) -> Path:
    """Ask for the second copy until one is there that holds the same key."""
    while True:
        place = place or Path(click.prompt(_ASK, type=str).strip(" '\""))
        try:
            copy = second_copy.save(draft, place.expanduser(), home)
            second_copy.verify(draft, copy, home)
        except (DeskError, OSError) as fault:
            click.echo(sentence(fault), err=True)
            place = None
        else:
            return copy
