"""The commands that pause, resume and close an action: what publishing never touches."""

from dataclasses import replace
from datetime import UTC, datetime

import click
from undersigned.aws.ledger import Ledger

from desk.checks import known_action
from desk.context import Desk, pass_desk
from desk.errors import DeskError
from desk.stack import Stack
from undersigned.aws.bucket import Bucket
from undersigned.aws.store import Store
from undersigned.cases import count
from undersigned.rules.action import CONFIRM_GRACE, Action, State


@click.command()
@click.argument("action")
@pass_desk
def pause(desk: Desk, action: str) -> None:
    """Take no signatures for ACTION until you resume it.

    Who has signed can still confirm and withdraw.
    """
    stack, now = desk.stack(), datetime.now(UTC)
    store = Store(stack.table())
    found = known_action(store, action)
    if found.state(now) is State.CLOSED:
        raise DeskError(f"{action} is closed: there is nothing to pause.")
    _decide(stack, store, replace(found, paused=True), now)
    click.echo(f"{action} is paused: the server refuses within a minute. Publishing keeps it so.")


@click.command()
@click.argument("action")
@pass_desk
def resume(desk: Desk, action: str) -> None:
    """Take signatures for ACTION again after a pause."""
    stack, now = desk.stack(), datetime.now(UTC)
    store = Store(stack.table())
    resumed = replace(known_action(store, action), paused=False)
    _decide(stack, store, resumed, now)
    click.echo(f"{action} is no longer paused: it is {_said(resumed, now)}.")


@click.command()
@click.argument("action")
@pass_desk
def close(desk: Desk, action: str) -> None:
    """Close ACTION now, before its date.

    Who has signed can still confirm for 24 hours, and withdraw at any time.
    """
    stack, now = desk.stack(), datetime.now(UTC)
    store = Store(stack.table())
    found = known_action(store, action)
    if found.state(now) is not State.CLOSED:
        found = replace(found, closed_early=now)
    _decide(stack, store, found, now)  # again, if it was: to show what may not have been shown
    until = f"{(found.closing or now) + CONFIRM_GRACE:%Y-%m-%d %H:%M} UTC"
    click.echo(f"{action} is closed. What was signed before can be confirmed until {until}.")


@click.command()
@click.argument("action")
@pass_desk
def reopen(desk: Desk, action: str) -> None:
    """Open ACTION again after you closed it before its date."""
    stack, now = desk.stack(), datetime.now(UTC)
    store = Store(stack.table())
    # What comes from now on is to be destroyed again.
    found = replace(known_action(store, action), closed_early=None, destroyed=None)
    if found.state(now) is State.CLOSED:
        raise DeskError(
            f"{action} is closed since its date in campaign.toml: change it there, and publish."
        )
    _decide(stack, store, found, now)
    click.echo(f"{action} is {_said(found, now)}.")


def _decide(stack: Stack, store: Store, action: Action, now: datetime) -> None:
    """Write what was decided, and let the pages show it at once."""
    store.put_decisions(action)
    bucket = Bucket(stack.client("s3"), stack.output("Bucket"))
    count.publish(store, Ledger(stack.table()), bucket, action.id, now)


def _said(action: Action, now: datetime) -> str:
    return str(action.state(now)).replace("-", " ")
