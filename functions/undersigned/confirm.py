"""Confirming: the button behind the link in the mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from undersigned import signature
from undersigned.action import Action
from undersigned.errors import Code, PetitionError
from undersigned.signature import Stored
from undersigned.token import Token

if TYPE_CHECKING:
    from undersigned.store import Store


@dataclass(frozen=True, slots=True)
class Pending:
    """A signing that can be confirmed, and its action."""

    action: Action
    signing: Stored


def pending(link: Token, *, store: "Store", now: datetime) -> Pending:
    """Return what a link would confirm, and change nothing.

    Raises `PetitionError`: BAD_TOKEN once the signing was withdrawn or has expired, TOO_LATE from
    24 hours after the action's closing, UNKNOWN_ACTION, UNAVAILABLE.
    """
    action = store.action(link.action)
    if action is None:
        raise PetitionError(Code.UNKNOWN_ACTION)
    signing = store.signing(link.signing, now)
    if signing is None:
        raise PetitionError(Code.BAD_TOKEN)
    if not action.confirmable(now):
        raise PetitionError(Code.TOO_LATE)
    return Pending(action, signing)


def confirm(link: Token, *, store: "Store", now: datetime) -> Pending:
    """Turn the signing that a link was mailed for into the address's signature.

    However often it is pressed, there is one signature: the first that was confirmed stays.
    Raises what `pending` raises; after UNAVAILABLE pressing again completes it.
    """
    found = pending(link, store=store, now=now)
    made = signature.signature(found.signing, now)
    put = store.put_signature(link.action, link.mac, made)
    # Whoever withdraws removes the signing first and the signature after it. A signing that is
    # gone once its signature stands was withdrawn in between, and the signature goes too.
    try:
        withdrawn = store.signing(link.signing, now) is None
    except PetitionError:
        if put:  # and nobody can tell: pressing again puts it, if it may stand
            store.remove_signature(link.action, link.mac, only=made)
        raise
    if withdrawn:
        store.remove_signature(link.action, link.mac, only=made)
        raise PetitionError(Code.BAD_TOKEN)
    return found
