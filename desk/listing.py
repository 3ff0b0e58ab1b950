"""What the commands that list somebody have in common: their options, and what they say."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from desk.work.keys import way_back
from desk.work.printable import printable
from desk.work.ruling import Ruled
from undersigned.rules.lists import Subject

past_option = click.option("--past", is_flag=True, help="Judge what was signed before, too.")


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
