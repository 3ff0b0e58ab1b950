"""The commands that keep the block and allow lists."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import click

from desk.checks import agreed_keys, agreed_secret, published_actions
from desk.context import Desk, pass_desk
from desk.errors import DeskError
from desk.keys import identities
from desk.past import Outcome, Past
from desk.printable import printable
from desk.stack import Stack
from undersigned.aws.seal import open_record
from undersigned.aws.store import Store
from undersigned.rules.keys import derive
from undersigned.rules.lists import Entry, Ruling, Subject, subject_of

_DONE = {
    Ruling.BLOCK: "Blocked: {}. Its signatures are rejected from a minute from now.",
    Ruling.ALLOW: "Allowed: {}. It holds from a minute from now.",
    None: "No longer listed: {}. It holds from a minute from now.",
}


@dataclass(frozen=True, slots=True)
class Named:
    """Who is meant: as the lists name them, and the address itself if it was typed."""

    subject: Subject
    name: str
    email: str = ""


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a ruling."""
    note = click.option("--note", default="", help="Why, for your fellow organisers.")
    return _past(note(command))


_past = click.option("--past", is_flag=True, help="Judge what was signed before, too.")


@click.command()
@click.argument("what")
@options
@pass_desk
def block(desk: Desk, what: str, note: str, past: bool) -> None:
    """Never count signatures of WHAT: an address, a domain or a network.

    Whoever is blocked sees no difference.
    """
    _rule(desk, what, Ruling.BLOCK, note, past)


@click.command()
@click.argument("what")
@options
@pass_desk
def allow(desk: Desk, what: str, note: str, past: bool) -> None:
    """Vouch for WHAT: an address, a domain or a network."""
    _rule(desk, what, Ruling.ALLOW, note, past)


@click.command()
@click.argument("what")
@_past
@pass_desk
def unlist(desk: Desk, what: str, past: bool) -> None:
    """Take WHAT off the lists: an address, a domain, a network, or a name that `lists` shows."""
    _rule(desk, what, None, "", past)


@click.command()
@pass_desk
def lists(desk: Desk) -> None:
    """Show who is blocked and who is allowed."""
    entries = Store(desk.stack().table()).entries()
    if not entries:
        click.echo("Nobody is blocked, and nobody is allowed.")
    for entry in sorted(entries, key=lambda e: (e.ruling, e.subject, e.name)):
        line = f"{entry.ruling}  {entry.subject:7}  {entry.name}  since {entry.since}"
        click.echo(printable(f"{line}  {entry.note}".rstrip()))


def _rule(desk: Desk, what: str, ruling: Ruling | None, note: str, past: bool) -> None:
    if "@" in note:
        raise DeskError("A note can be read in the cloud: leave addresses out of it.")
    stack = desk.stack()
    store = Store(stack.table())
    named = _named(stack, store, what)
    if past and named.subject is Subject.NETWORK:
        raise DeskError("No signature says where it came from: leave out --past.")
    if past and named.subject is Subject.ADDRESS and not named.email:
        raise DeskError("To judge what was signed before, name the address itself.")
    judge = _judge(desk, stack, named) if past else None
    if ruling:
        today = datetime.now(UTC).date()
        store.put_entry(Entry(named.subject, named.name, ruling, today, note))
    else:
        store.remove_entry(named.subject, named.name)
    click.echo(_DONE[ruling].format(printable(f"{named.subject} {named.name}")))
    if judge:
        _tell(judge(store))
    elif named.subject is not Subject.NETWORK:
        click.echo("What was signed before stays as it is: add --past to judge that, too.")


def _named(stack: Stack, store: Store, what: str) -> Named:
    for entry in store.entries():
        if entry.name == what:
            return Named(entry.subject, entry.name)
    try:
        subject, name = subject_of(what)
    except ValueError as error:
        raise DeskError(f"{error}.") from None
    if subject is Subject.ADDRESS:
        return Named(subject, derive(agreed_secret(stack)).hashed(what.strip()), what.strip())
    return Named(subject, name)


def _judge(desk: Desk, stack: Stack, named: Named) -> Callable[[Store], Outcome]:
    """Prepare to judge what was signed before; DeskError without what that takes."""
    table, keys = stack.table(), derive(agreed_secret(stack))
    if named.subject is Subject.ADDRESS:
        return lambda store: Past(table, store.lists(), keys).judge_address(
            named.email, published_actions(stack, store)
        )
    agreed_keys(stack, desk.home)
    held = identities(desk.home)
    if not held:
        raise DeskError(f"No organiser key is held in {desk.home}: without one nothing opens.")
    unseal = partial(open_record, identities=held)
    return lambda store: Past(table, store.lists(), keys).judge_domain(named.name, unseal)


def _tell(outcome: Outcome) -> None:
    click.echo(f"Rejected: {outcome.rejected:,}. Counted after all: {outcome.counted:,}.")
    if outcome.unreadable:
        click.echo(f"Records that no key here opens: {outcome.unreadable:,}.", err=True)
