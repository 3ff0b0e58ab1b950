"""What an organiser decides of an action, whatever is published: a pause, and an early close."""

from dataclasses import replace
from datetime import datetime

from desk.work.agreed import known_action
from desk.work.errors import DeskError
from desk.work.stack import Stack
from undersigned.aws.bucket import Bucket
from undersigned.aws.store import Store
from undersigned.cases import count
from undersigned.rules.action import Action, State


def pause(stack: Stack, action: str, now: datetime) -> Action:
    """Take no signatures until it is resumed; DeskError if it is closed."""
    store = stack.store()
    found = known_action(store, action)
    if found.state(now) is State.CLOSED:
        raise DeskError(f"{action} is closed: there is nothing to pause.")
    return _decide(stack, store, replace(found, paused=True), now)


def resume(stack: Stack, action: str, now: datetime) -> Action:
    """Take signatures again after a pause."""
    store = stack.store()
    return _decide(stack, store, replace(known_action(store, action), paused=False), now)


def close(stack: Stack, action: str, now: datetime) -> Action:
    """Close it before its date."""
    store = stack.store()
    found = known_action(store, action)
    if found.state(now) is not State.CLOSED:
        found = replace(found, closed_early=now)
    # Again, if it was: to show what may not have been shown.
    return _decide(stack, store, found, now)


def reopen(stack: Stack, action: str, now: datetime) -> Action:
    """Open it after it was closed before its date; DeskError if that is past."""
    store = stack.store()
    # What comes from now on is to be destroyed again.
    found = replace(known_action(store, action), closed_early=None, destroyed=None)
    if found.state(now) is State.CLOSED:
        raise DeskError(
            f"{action} is closed since its date in campaign.toml: change it there, and publish."
        )
    return _decide(stack, store, found, now)


def said(action: Action, now: datetime) -> str:
    """Say how an action stands."""
    return str(action.state(now)).replace("-", " ")


def _decide(stack: Stack, store: Store, action: Action, now: datetime) -> Action:
    """Write what was decided, and let the pages show it at once."""
    store.actions.decide(action)
    count.publish(store, Bucket(stack.client("s3"), stack.output("Bucket")), action.id, now)
    return action
