"""Destroying what signers wrote, when the day has come that pages promise; the count stays."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from desk.work.agreed import known_action, published_actions
from desk.work.errors import DeskError
from desk.work.stack import WORKERS, Stack
from undersigned.aws.signer_items import Held
from undersigned.aws.signers import Signers
from undersigned.aws.store import Store
from undersigned.rules.action import CONFIRM_GRACE, Action
from undersigned.rules.signature import Signature, State, stripped

# After closing, until nothing can be confirmed any more, by a function that knows it late either.
_SETTLED = CONFIRM_GRACE + timedelta(minutes=5)
_AT_ONCE = 1000  # items in memory
_PASSES = 10  # through the table, while people confirm


def closed_actions(stack: Stack, store: Store, what: str, now: datetime) -> list[Action]:
    """Return the action, or a campaign's actions; DeskError unless all are closed for a while."""
    every = published_actions(stack, store)
    actions = [each for each in every if each.campaign == what] or [known_action(store, what)]
    if still := [action.id for action in actions if not _settled(action, now)]:
        raise DeskError(
            f"Not yet closed, or only just: {', '.join(still)}. Close them (`undersigned close`), "
            "and destroy a day later: until then people confirm, and would be left out."
        )
    return actions


def destroy(signers: Signers, actions: Sequence[str]) -> Iterator[str]:
    """Destroy what is sealed of some actions; yields what became of each: `kept` or `removed`.

    What somebody withdraws at that moment is theirs: each write is only of what was read, and the
    table is read again until nothing is left to destroy.
    """
    for _ in range(_PASSES):
        left = 0
        found = (held for held in signers.walk(actions) if held.what.state is not State.KEPT)
        with ThreadPoolExecutor(WORKERS) as pool:
            while some := list(islice(found, _AT_ONCE)):
                left += len(some)
                yield from filter(None, pool.map(lambda held: _ended(signers, held), some))
        if not left:
            return
    raise DeskError(
        f"{left:,} could not be destroyed, as they change each time: repeat the command later."
    )


def note(store: Store, actions: Sequence[Action], now: datetime) -> None:
    """Write down of actions that what was signed is destroyed."""
    for action in actions:
        store.actions.decide(replace(action, destroyed=now))


def _ended(signers: Signers, held: Held) -> str:
    """End what was read; "" if it has changed since."""
    if isinstance(held.what, Signature) and held.what.state is State.CONFIRMED:
        return "kept" if signers.turn(held, stripped(held.what)) else ""
    return "removed" if signers.drop(held) else ""


def _settled(action: Action, now: datetime) -> bool:
    return action.closing is not None and now >= action.closing + _SETTLED
