"""What the commands that list somebody have in common: their options, and what they say."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unicodedata import normalize

import click

from desk.work.keys.keys import way_back
from desk.work.printable import printable
from desk.work.ruling import Ruled
from undersigned.rules.lists import Subject

what_argument = click.argument("what", required=False, default="")
past_option = click.option("--past", is_flag=True, help="Judge what was signed before, too.")


def meant(what: str) -> str:
    """Return WHAT, or ask for it; an address is asked for, as a shell remembers what was typed."""
    if "@" in normalize("NFKC", what).strip()[1:]:  # in any width, and not only before a domain
        command = click.get_current_context().info_name
        raise click.UsageError(
            "An address is asked for, so that no list of typed commands remembers it: type "
            f"`undersigned {command}` without it, and take this line out of your shell's history."
        )
    return what or click.prompt("Address, domain or network", type=str)


def ruling_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a ruling."""
    note = click.option("--note", default="", help="Why, for your fellow organisers.")
    return past_option(note(command))


def tell(home: Path, done: str, ruled: Ruled) -> None:
    """Say who was ruled on, and judge what was signed before if that was asked for."""
    named = ruled.named
    click.echo(done.format(printable(f"{named.subject} {named.name}")))
    if ruled.judge:
        outcome = ruled.judge()
        click.echo(f"Rejected: {outcome.rejected:,}. Counted after all: {outcome.counted:,}.")
        if outcome.unreadable:
            lost = f"Records that no key here opens: {outcome.unreadable:,}. {way_back(home)}"
            click.echo(lost, err=True)
    elif named.subject is not Subject.NETWORK:
        click.echo("What was signed before stays as it is: add --past to judge that, too.")
