from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import click

from desk import asking, in_json
from desk.context import Desk, pass_desk
from desk.work import receipts
from desk.work.alone import alone
from desk.work.errors import DeskError
from desk.work.export import export_files
from desk.work.files import write_new
from desk.work.keys.keyring import Keyring, unasked
from desk.work.person import Finder, Person, finder
from desk.work.person_told import copy, facts, told
from desk.work.printable import printable
from desk.work.stack import Stack
from undersigned.rules.fields import CONSENTS

Step = tuple[str, Callable[[], str]]  # what is to be done, and doing it, which says what was

_STAYS = (
    "How often the address was mailed stays known for four days; backups hold what was removed for "
    "seven. Exports that were made before hold it until they are deleted: with the options that "
    "one was made by, `undersigned export ACTION --since last` says who is gone."
)


@click.command()
@click.option("--action", default="", help="Look at this action alone.")
@click.option("--copy", "out", help="Write what there is to a file or folder, to hand it out.")
@click.option("--correct", is_flag=True, help="Correct their name: it asks for the right one.")
@click.option("--off", type=click.Choice(CONSENTS), help="Take back what they agreed to.")
@click.option("--remove", is_flag=True, help="Remove everything: they count no more.")
@click.option("--stop", is_flag=True, help="Never mail the address again.")
@click.option("--yes", is_flag=True, help="Do it without asking again.")
@in_json.option
@pass_desk
def command(
    desk: Desk,
    *,
    action: str,
    out: str | None,
    correct: bool,
    off: str | None,
    remove: bool,
    stop: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Show what there is of one person, and do what they ask.

    It asks for the address, so that no list of typed commands remembers it. Be sure first that it
    is they who ask: answer to that address.
    """
    if as_json and (out is not None or correct or off or remove or stop):
        raise click.UsageError("--json shows what there is, and does nothing besides.")
    stack, now = desk.stack(), datetime.now(UTC)
    # What is only taken away needs no key.
    ask = unasked if (off or remove or stop) and not (correct or out) else asking.hidden
    within = finder(stack, Keyring(desk.home, ask), action)
    person = within.find(click.prompt("Their address", err=as_json))
    if as_json:
        in_json.tell(**facts(person))
        return
    for line in told(person):
        click.echo(printable(line))
    if out is not None:
        path = export_files.named(out, f"copy-{now:%Y%m%dT%H%M%SZ}.txt")
        try:
            write_new(desk.home, path, copy(person, stack.output("SiteUrl"), now))
        except FileExistsError:
            raise DeskError(f"{path} is there already: name another file.") from None
        click.echo(f"A copy for them is in {path}. Delete it when it has served.")
        receipts.keep(desk.home, stack.name, f"a copy of {_parts(person)}")
    steps = [*_steps(stack, within, person, correct=correct, off=off, remove=remove, stop=stop)]
    if steps and not yes:
        click.confirm(f"Really {', and '.join(intent for intent, _ in steps)}?", abort=True)
    if steps:
        with alone(stack, "person") as keep:
            for _, do in steps:
                keep()
                done = do()
                click.echo(done)
                receipts.keep(desk.home, stack.name, f"{done} ({_parts(person)})")
    if remove:
        click.echo(_STAYS)


def _steps(
    stack: Stack,
    within: Finder,
    person: Person,
    *,
    correct: bool,
    off: str | None,
    remove: bool,
    stop: bool,
) -> Iterator[Step]:
    """Say what is asked for, in an order in which each can be done."""
    if correct:
        name = click.prompt("The right name")
        yield "correct the name", lambda: f"Names corrected: {within.correct(person, name)}."
    if off:
        yield (
            f"take back {off}",
            lambda: f"Signatures that agree to {off} no more: {within.take_back(person, off)}.",
        )
    if remove:
        yield (
            "remove all of it",
            lambda: f"Signatures and presses removed: {within.remove(person, stack.now())}.",
        )
    if stop:
        yield "never mail the address again", lambda: _stopped(within, person)


def _stopped(within: Finder, person: Person) -> str:
    within.stop(person)
    return "The address is never mailed again."


def _parts(person: Person) -> str:
    """Say in which actions there was something: of whom, no receipt tells."""
    return ", ".join(part.action.id for part in person.parts) or "nothing"
