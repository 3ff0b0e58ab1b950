from pathlib import Path

import click

from desk.context import Desk, pass_desk
from desk.work import keys, second_copy
from desk.work.errors import DeskError, sentence

_ASK = (
    "Where does the second copy go? Name a folder on another disk, such as a USB stick; "
    "or copy the file there yourself, and name the copy"
)


@click.command()
@click.option("--name", default="organiser", show_default=True, help="What to call the key here.")
@click.option("--copy", "place", type=Path, help="Folder or file for the second copy.")
@pass_desk
def command(desk: Desk, name: str, place: Path | None) -> None:
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
    click.echo(
        f"\nThe public key, which anybody may see:\n\n  {made.public}\n\n"
        f"{keys.handed_over(desk.home)}\n"
        "Better: have a second organiser run `undersigned key new` on their own computer and send "
        "you their public key. `undersigned key add` says how the stack is told of both: each "
        "opens every signature, so one lost key loses nothing."
    )


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
