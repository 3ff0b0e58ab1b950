"""Signing: one press of the button."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from undersigned.rules import address, disposable, form, letter, signature
from undersigned.rules.action import Action, State
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import text_of
from undersigned.rules.network import Blocks
from undersigned.rules.signature import Seal

if TYPE_CHECKING:
    from undersigned.aws.limits import Limits
    from undersigned.aws.queue import Queue
    from undersigned.aws.store import Store

_ID_BYTES = 16

_REFUSALS = {
    State.NOT_YET_OPEN: Code.NOT_YET_OPEN,
    State.CLOSED: Code.CLOSED,
    State.PAUSED: Code.PAUSED,
}


def sign(
    action_id: str,
    fields: Mapping[str, str],
    viewer: Blocks,
    *,
    store: "Store",
    limits: "Limits",
    queue: "Queue",
    seal: Seal,
    now: datetime,
) -> Action:
    """Keep a signing and ask for its mail; return the action.

    Nothing is read of the address and no write depends on it: a new, waiting, confirmed or
    blocked address makes the same calls and gets the same answer.

    Raises `PetitionError`: UNKNOWN_ACTION, NOT_YET_OPEN, CLOSED, PAUSED, FIELDS, OVER_LIMIT, or
    UNAVAILABLE, after which signing again completes it: a signing without its mail expires.
    """
    action = open_action(action_id, store, now)
    details = form.read(fields, action)
    if form.trapped(fields):
        return action
    domain = address.domain(details.email)
    verdict = store.lists().verdict(domain, viewer.narrow)
    try:
        limits.take(action.id, viewer, now)
    except PetitionError as error:
        if error.code is not Code.OVER_LIMIT or not verdict.unlimited:
            raise
    signing = text_of(secrets.token_bytes(_ID_BYTES))
    waiting = signature.signing(
        action.id,
        details,
        seal,
        now,
        unwanted=verdict.unwanted,
        marks=disposable.marks(domain),
    )
    store.put_signing(signing, waiting)
    queue.send(letter.letter(details.email, action.id, signing, details.language, now))
    return action


def open_action(action_id: str, store: "Store", now: datetime) -> Action:
    """Return an action that can be signed; raises `PetitionError` that says why it cannot."""
    action = store.action(action_id)
    if action is None:
        raise PetitionError(Code.UNKNOWN_ACTION)
    refusal = _REFUSALS.get(action.state(now))
    if refusal:
        raise PetitionError(refusal)
    return action
