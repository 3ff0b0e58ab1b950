"""Confirming: the button behind the link in the mail."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from undersigned.cases.hold import unless_held
from undersigned.rules import consents, signature
from undersigned.rules.action import Action
from undersigned.rules.errors import Code, PetitionError, concerning
from undersigned.rules.keys import Keys
from undersigned.rules.lists import Lists, Ruling
from undersigned.rules.signature import Signature, Signing, State
from undersigned.rules.token import Token

if TYPE_CHECKING:
    from undersigned.aws.store import Store

_TRIES = 5  # at a signature that another press replaces


@dataclass(frozen=True, slots=True)
class Pending:
    """What a link leads to: its action, the signing it was mailed for, the address's signature.

    Without a signing nothing is left to do: it was confirmed, or another one of the address was.
    """

    action: Action
    signing: Signing | None
    signature: Signature | None


def pending(link: Token, *, store: "Store", now: datetime) -> Pending:
    """Return what a link would confirm, and change nothing.

    Raises `PetitionError`: BAD_TOKEN once the signing is gone, and no signature stands in its
    place, TOO_LATE from 24 hours after the action's closing, UNKNOWN_ACTION, UNAVAILABLE.
    """
    action = store.actions.find(link.action)
    if action is None:
        raise PetitionError(Code.UNKNOWN_ACTION)
    with concerning(action):
        signing, signed = store.signers.find((link.action, link.mac), link.signing, now)
        if signing is None and signed is None:
            raise PetitionError(Code.BAD_TOKEN)
        if signing and not action.confirmable(now):
            raise PetitionError(Code.TOO_LATE)
    return Pending(action, signing, signed)


def confirm(link: Token, *, store: "Store", keys: Keys, now: datetime) -> Pending:
    """Turn the signing that a link was mailed for into the address's signature.

    The last press is what counts: it replaces an earlier signature. An unwanted one makes the same
    calls, and is put as `rejected`, which never counts. Pressed again, there is nothing left to do.
    Raises what `pending` raises; after UNAVAILABLE pressing again completes it.
    """
    unless_held(store.actions.find(link.action), now)
    for _ in range(_TRIES):
        found = pending(link, store=store, now=now)
        if found.signing is None:
            return found
        with concerning(found.action):
            unwanted = _unwanted(link, found.signing, store.lists.find(), keys)
            who = (link.action, link.mac)
            off = consents.hidden(keys.off, who, (), secrets.token_bytes(consents.NONCE))
            made = signature.signature(found.signing, unwanted=unwanted, off=off)
            standing = signature.standing(found.signature, made)
            if store.signers.confirm(who, link.signing, standing, found.signature):
                return found
    with concerning(found.action):
        raise PetitionError(Code.UNAVAILABLE)


def _unwanted(link: Token, signing: Signing, lists: Lists, keys: Keys) -> bool:
    """Whether the address is blocked, or, where nothing is said of it, its signing was unwanted."""
    ruling = lists.of_address(link.mac, partial(keys.mac_of, link.action))
    return ruling is Ruling.BLOCK or (ruling is None and signing.state is State.REJECTED)
