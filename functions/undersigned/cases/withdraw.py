"""Withdrawing: what the page behind the other link of every mail takes away."""

from datetime import datetime
from typing import TYPE_CHECKING

from undersigned.cases.hold import unless_held
from undersigned.rules.action import Action
from undersigned.rules.errors import Code, PetitionError, concerning
from undersigned.rules.token import Token

if TYPE_CHECKING:
    from undersigned.aws.store import Store


def withdrawable(link: Token, *, store: "Store") -> Action:
    """Return the action of a link, and change nothing; it matters not where the action stands.

    Raises `PetitionError`: UNKNOWN_ACTION, UNAVAILABLE.
    """
    action = store.actions.find(link.action)
    if action is None:
        raise PetitionError(Code.UNKNOWN_ACTION)
    return action


def changeable(link: Token, *, store: "Store", now: datetime) -> Action:
    """Return the action of a link whose signer changes what there is.

    Raises what `withdrawable` raises; UNAVAILABLE also while the action is counted afresh.
    """
    action = withdrawable(link, store=store)
    unless_held(action, now)
    return action


def withdraw(link: Token, *, store: "Store", now: datetime) -> Action:
    """Remove every signing of the link's address for its action, and the signature, there or not.

    How often the address was mailed stays known for its four days, or whoever types it again and
    again could have it mailed thrice after each withdrawal.

    Raises what `changeable` raises; after UNAVAILABLE pressing again completes it.
    """
    action = changeable(link, store=store, now=now)
    with concerning(action):
        store.signers.remove((link.action, link.mac), link.signing)
    return action


def withdraw_this(link: Token, *, store: "Store", now: datetime) -> tuple[Action, bool]:
    """Remove only the signing that the link was mailed for: what a stranger typed, say.

    Returns the action, and whether a signature stands though nothing waited: then it may be the
    one that this mail was confirmed for, and to remove it is another press.

    Raises what `changeable` raises; after UNAVAILABLE pressing again completes it.
    """
    action, who = changeable(link, store=store, now=now), (link.action, link.mac)
    with concerning(action):
        gone = store.signers.remove_signing(who, link.signing)
        return action, not gone and store.signers.signature(who) is not None


def stop(link: Token, *, store: "Store") -> Action:
    """Never mail the link's address again, whoever types it and for whatever action.

    No link lifts it: whoever holds the phone could. Raises what `withdrawable` raises; after
    UNAVAILABLE pressing again completes it.
    """
    action = withdrawable(link, store=store)
    with concerning(action):
        store.stops.put(link.reader)
    return action
