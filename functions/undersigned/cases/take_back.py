"""Taking a consent back: the signature stays and counts, and no longer agrees to it."""

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from undersigned.cases.withdraw import withdrawable
from undersigned.rules import consents, record
from undersigned.rules.action import Action
from undersigned.rules.errors import Code, PetitionError, concerning
from undersigned.rules.keys import Keys
from undersigned.rules.record import Seal
from undersigned.rules.signature import Signature, State
from undersigned.rules.token import Token

if TYPE_CHECKING:
    from undersigned.aws.store import Store

_TRIES = 5  # at a signature that another press changes


def take_back(link: Token, consent: str, *, store: "Store", keys: Keys, seal: Seal) -> Action:
    """Let the signature of a link's address agree to `consent` no more; without one, do nothing.

    Once all that the action asks is taken back, nothing needs what was written: an empty record
    takes its place. What waits agrees to what was ticked, once it is confirmed.

    Raises `PetitionError`: UNKNOWN_ACTION, or UNAVAILABLE, after which pressing again completes it.
    """
    action, who = withdrawable(link, store=store), (link.action, link.mac)
    with concerning(action):
        for _ in range(_TRIES):
            held = store.signers.signature(who)
            if not held or not isinstance(held.what, Signature) or held.what.state is State.KEPT:
                return action
            earlier = consents.taken_back(keys.off, who, held.what.off)
            off = earlier | {consent}
            if off == earlier:
                return action
            nonce = secrets.token_bytes(consents.NONCE)
            left = replace(
                held.what,
                sealed=seal(record.pack(record.empty()))
                if _unneeded(action, off)
                else held.what.sealed,
                off=consents.hidden(keys.off, who, off, nonce),
            )
            if store.signers.turn(held, left):
                return action
        raise PetitionError(Code.UNAVAILABLE)


def _unneeded(action: Action, off: frozenset[str]) -> bool:
    """Whether nothing is agreed to any more that needs what was written."""
    return bool(action.ask) and not action.keep_all and off.issuperset(action.ask)
