"""Withdrawing: the other link in every mail."""

from datetime import datetime
from typing import TYPE_CHECKING

from undersigned.rules.action import Action
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.token import Token

if TYPE_CHECKING:
    from undersigned.aws.store import Store


def withdrawable(link: Token, *, store: "Store") -> Action:
    """Return the action of a link, and change nothing; it matters not where the action stands.

    Raises `PetitionError`: UNKNOWN_ACTION, UNAVAILABLE.
    """
    action = store.action(link.action)
    if action is None:
        raise PetitionError(Code.UNKNOWN_ACTION)
    return action


def withdraw(link: Token, *, store: "Store", now: datetime) -> Action:
    """Remove the link's signing and its address's signature, there or not.

    For a day more it is known how often the address was mailed, or whoever types it again and
    again could have it mailed thrice after each withdrawal.

    Raises what `withdrawable` raises; after UNAVAILABLE pressing again completes it.
    """
    action = withdrawable(link, store=store)
    # In this order, which `confirm` relies upon.
    store.remove_signing(link.signing)
    store.remove_signature(link.action, link.mac)
    store.forget_mailed(link.action, link.mac, now)
    return action
