"""Signing: one press of the button."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from undersigned.rules import address, form, marks, record, signature
from undersigned.rules.action import Action, State
from undersigned.rules.errors import Code, PetitionError, concerning
from undersigned.rules.keys import Keys, text_of
from undersigned.rules.lists import Verdict
from undersigned.rules.mail_request import mail_request
from undersigned.rules.network import Blocks
from undersigned.rules.record import Seal

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
    keys: Keys,
    now: datetime,
) -> Action:
    """Keep a signing and ask for its mail; return the action.

    Nothing is read of the address and no write depends on it: a new, waiting, confirmed or
    blocked address makes the same calls and gets the same answer.

    Raises `PetitionError`: UNKNOWN_ACTION, NOT_YET_OPEN, CLOSED, PAUSED, FIELDS, OVER_LIMIT, or
    UNAVAILABLE, after which signing again completes it: a signing without its mail expires.
    """
    action = open_action(action_id, store, now)
    with concerning(action):
        details = form.read(fields, action)
        if form.trapped(fields):
            return action
        domain = address.domain(details.email)
        verdict = store.lists.find().verdict(domain, viewer.narrow)
        within_limit(limits, action, viewer, now, verdict)
        noted = marks.marks(domain, limits.of_domain(marks.counted(domain), now))
        kept = record.record(details, now, noted, keep_all=action.keep_all)
        sealed = seal(record.pack(kept))
        waiting = signature.signing(
            action.id, details.country, sealed, now, unwanted=verdict.unwanted
        )
        signing = drawn()
        store.signers.put_signing((action.id, keys.mac(action.id, details.email)), signing, waiting)
        asked = mail_request(
            details.email,
            action.id,
            signing,
            details.language,
            now,
            consents=details.consents,
        )
        queue.send(asked)
    return action


def drawn() -> str:
    """Draw the id of a signing, or of another mail that was asked for."""
    return text_of(secrets.token_bytes(_ID_BYTES))


def within_limit(
    limits: "Limits", action: Action, viewer: Blocks, now: datetime, verdict: Verdict
) -> None:
    """Count the press; raises `PetitionError(OVER_LIMIT)` unless nothing limits its network."""
    try:
        limits.take(action.id, viewer, now)
    except PetitionError as error:
        if error.code is not Code.OVER_LIMIT or not verdict.unlimited:
            raise


def open_action(action_id: str, store: "Store", now: datetime) -> Action:
    """Return an action that can be signed; raises `PetitionError` that says why it cannot."""
    action = store.actions.find(action_id)
    if action is None:
        raise PetitionError(Code.UNKNOWN_ACTION)
    refusal = _REFUSALS.get(action.state(now))
    if refusal:
        with concerning(action):
            raise PetitionError(refusal)
    return action
