"""Confirming: the button behind the link in the mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from undersigned.rules import signature
from undersigned.rules.action import Action
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import Keys
from undersigned.rules.lists import Lists, Ruling
from undersigned.rules.signature import State, Stored
from undersigned.rules.token import Token

if TYPE_CHECKING:
    from undersigned.aws.store import Store

# A confirmation takes less. So what it has read expires, and is swept away, only after its end: a
# signing that is gone meanwhile was withdrawn.
_LONGEST = timedelta(minutes=1)


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
    if signing is None or not signing.readable(now + _LONGEST):
        raise PetitionError(Code.BAD_TOKEN)
    if not action.confirmable(now):
        raise PetitionError(Code.TOO_LATE)
    return Pending(action, signing)


def confirm(link: Token, *, store: "Store", keys: Keys, now: datetime) -> Pending:
    """Turn the signing that a link was mailed for into the address's signature.

    An unwanted one makes the same calls, and is put as `rejected`, which never counts.
    However often it is pressed, there is one signature: the first that was confirmed stays.
    Raises what `pending` raises; after UNAVAILABLE pressing again completes it.
    """
    found = pending(link, store=store, now=now)
    unwanted = _unwanted(link, found.signing, store.lists(), keys)
    made = signature.signature(found.signing, now, unwanted=unwanted)
    store.put_signature(link.action, link.mac, made)
    # Whoever withdraws removes the signing first and the signature after it. A signing that is
    # gone once its signature stands was withdrawn in between, and the signature goes too. Where
    # that cannot be read the signature stays: another press of the link may have been told so.
    if store.signing(link.signing, now) is None:
        store.remove_signature(link.action, link.mac, only=made)
        raise PetitionError(Code.BAD_TOKEN)
    return found


def _unwanted(link: Token, signing: Stored, lists: Lists, keys: Keys) -> bool:
    """Whether the address is blocked, or, where nothing is said of it, its signing was unwanted."""
    ruling = lists.of_address(link.mac, partial(keys.mac_of, link.action))
    return ruling is Ruling.BLOCK or (ruling is None and signing.state is State.REJECTED)
