from pathlib import Path

import click
import pyrage

from desk import asking
from desk.context import Desk, pass_desk
from desk.work.errors import DeskError, sentence
from desk.work.keys import key_drafts, keys, second_copy, shares
from desk.work.keys.identity_file import ask_to_open, is_protected, read_identity
from desk.work.keys.sealed_to import handed_over
from desk.work.printable import printable

_ASK = (
    "Where does the second copy go? Name a folder on another disk, such as a USB stick; "
    "or copy the file there yourself, and name the copy"
)

_BEGIN = (
    "Nothing is sealed to it yet, and there is no second copy: repeat the command, and press Enter "
    "instead, which begins another key."
)


@click.command()
@click.option("--name", default="organiser", show_default=True, help="What to call the key here.")
@click.option("--copy", "place", help="Folder or file for the second copy.")
@click.option(
    "--no-passphrase", is_flag=True, help="Have none: whoever gets this disk opens everything."
)
@click.option("--of", type=int, help="Split the key into so many shares, which are written down.")
@click.option("--need", type=int, help="How many of those shares open it together.")
@pass_desk
def command(
    desk: Desk,
    *,
    name: str,
    place: str | None,
    no_passphrase: bool,
    of: int | None,
    need: int | None,
) -> None:
    """Make an organiser key, and a second copy of it.

    The key here has a passphrase, which is asked for whenever something is opened; the second copy
    has none, and lies in a sealed envelope. Ends only when that was read back: nobody can make a
    lost key again, and without it no signature opens. Stopped half-way, the same command goes on
    where it was.

    With --of 3 --need 2 nobody holds the key alone: it is written down in three shares, of which
    any two open it (`undersigned key unlock`). Stopped half-way, nothing of it is left.
    """
    wanted = shares.wanted(need, of)
    if wanted and (place is not None or no_passphrase):
        raise DeskError("A key in shares has neither second copy nor passphrase: leave it out.")
    with key_drafts.alone(desk.home):
        if wanted:
            made = _in_shares(desk, name, wanted)
        else:
            made = _with_second_copy(desk, name, place, no_passphrase=no_passphrase)
    click.echo(
        f"\nThe public key, which anybody may see:\n\n  {made.public}\n\n{handed_over(desk.home)}"
    )
    if made.held:
        click.echo(
            "Better: have a second organiser run `undersigned key new` on their own computer and "
            "send you their public key. `undersigned key add` says how the stack is told of both: "
            "each opens every signature, so one lost key loses nothing."
        )


def _with_second_copy(desk: Desk, name: str, place: str | None, *, no_passphrase: bool) -> keys.Key:
    draft, identity, passphrase = _draft(desk.home, name, no_passphrase=no_passphrase)
    click.echo(f"The key is written to {draft.file}")
    copy = _second_copy(desk.home, draft, identity, passphrase, place)
    click.echo(f"The second copy was read back from {copy}: it is the same key.")
    if is_protected(copy):
        click.echo("It has the same passphrase: put that into the envelope, too.")
    elif passphrase:
        click.echo("It has no passphrase: keep it in a sealed envelope, in another house.")
    if second_copy.same_disk(draft, copy):
        click.echo("Both copies seem to be on one disk. Keep a third on another.")
        if passphrase and not is_protected(copy):
            click.echo(f"Then remove {printable(copy)}: it opens everything without a passphrase.")
    return key_drafts.settle(desk.home, draft)


def _draft(
    home: Path, name: str, *, no_passphrase: bool
) -> tuple[keys.Key, pyrage.x25519.Identity, str]:
    """Make the key, or go on with one that was begun; it is in no use yet."""
    begun, identity, passphrase = key_drafts.drafted(home, name), None, ""
    if begun and begun.protected:
        instead = "makes another, as nothing is sealed to it yet"
        whose = f"the key {name} that was begun before"
        if opened := ask_to_open(begun.file, whose, asking.hidden, instead, _BEGIN):
            passphrase, identity = opened
    elif begun:
        identity = read_identity(begun.file)
    if no_passphrase:
        passphrase = ""
    elif not passphrase:
        passphrase = asking.new_passphrase()
    if begun and identity and begun.protected == bool(passphrase):
        return begun, identity, passphrase
    identity = identity or pyrage.x25519.Identity.generate()
    return key_drafts.put_draft(home, name, identity, passphrase), identity, passphrase


def _second_copy(
    home: Path,
    draft: keys.Key,
    identity: pyrage.x25519.Identity,
    passphrase: str,
    place: str | None,
) -> Path:
    """Ask for the second copy until one is there that holds the same key."""
    while True:
        typed, place = asking.shown(_ASK) if place is None else place, None
        try:
            copy = second_copy.place_of(draft, asking.place(typed), home)
            if copy.exists():
                second_copy.verify(draft, passphrase, copy)
            if not _meant(draft, copy):
                continue
            second_copy.save(identity, copy, home)
            second_copy.verify(draft, passphrase, copy)
        except (DeskError, OSError) as fault:
            click.echo(sentence(fault), err=True)
        else:
            return copy


def _meant(draft: keys.Key, copy: Path) -> bool:
    """Ask whether a key with a passphrase shall lie beside it in the clear."""
    if not (draft.protected and second_copy.same_disk(draft, copy)):
        return True
    if copy.exists() and is_protected(copy):
        return True
    click.echo(
        f"{printable(copy)} seems to be on the same disk as the key itself, and has no passphrase: "
        "whoever gets this disk opens everything, and both are lost with it.",
        err=True,
    )
    return click.confirm("Is it meant to be there all the same?", err=True)


def _in_shares(desk: Desk, name: str, wanted: keys.Shares) -> keys.Key:
    """Have each share written down, and keep nothing but the public half."""
    need, of = wanted
    asking.on_screen()
    keys.check_name(desk.home, name)
    click.echo(
        f"The key is made in {of} shares of {shares.WORDS} words, for {of} people who keep them "
        f"apart. Any {need} of them open what is signed; with fewer nobody does, and nobody can "
        "make a share again. Have paper, and nobody who looks on."
    )
    if need == of:
        click.echo("All of them are needed: if one is lost, everything is.")
    if asking.keeps_what_is_shown():
        click.echo(
            "This terminal cannot be cleared, and the shares can be scrolled back to: close its "
            "window as soon as you are done, or begin in another."
        )
    asking.pause("Press Enter to begin.")
    public, made = shares.make(wanted)
    # Before the first share is shown there is room for its public half, and nobody takes its name.
    with keys.adding(desk.home, name, public, wanted) as key:
        for number, words in enumerate(made, 1):
            asking.write_down(f"Share {number} of {of}, for one who keeps no other", words)
    return key
