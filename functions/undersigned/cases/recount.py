"""Recounting: the tally of an action put right, after what the stream brought was lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.rules.signature import Signature
from undersigned.rules.tally import Tally

if TYPE_CHECKING:
    from undersigned.aws.store import Store


@dataclass(frozen=True, slots=True)
class Recount:
    """What a recount found: the figure before and after it; `settled` if it could be written."""

    before: int
    after: int
    settled: bool


def recount(store: "Store", action: str, wait: Callable[[], object]) -> Recount:
    """Count an action's signatures afresh and put the tally right, as `recount_all` does."""
    return recount_all(store, [action], wait)[action]


def recount_all(
    store: "Store", actions: Sequence[str], wait: Callable[[], object]
) -> dict[str, Recount]:
    """Count the signatures of some actions afresh, and put their tallies right.

    What the stream still brings of what was found would be counted twice. So `wait` lets more time
    pass than the tally lags, which the caller must know; of an action whose tally moves meanwhile
    nothing is written, and `settled` is False. What is signed after it was read may come when it
    will: before the tally is written it moves it, and after that it is rightly added.
    """
    seen = {action: store.tallies.booked(action) for action in actions}
    found = _afresh(store, actions)
    wait()
    return {
        action: Recount(
            seen[action].tally.total,
            tally.total,
            settled=store.tallies.correct(action, tally, seen[action]),
        )
        for action, tally in found.items()
    }


def counted_afresh(store: "Store", action: str) -> Tally:
    """Walk through the whole table and count an action's signatures."""
    return _afresh(store, [action])[action]


def _afresh(store: "Store", actions: Sequence[str]) -> dict[str, Tally]:
    """Walk through the whole table, once for all."""
    found = {action: Tally() for action in actions}
    # No more than one is asked for by name: a question of DynamoDB's has 4 KB at the most.
    for held in store.signers.walk(actions if len(actions) == 1 else (), signed=True):
        if held.action in found and isinstance(held.what, Signature):
            found[held.action].count(held.what)
    for action, tally in found.items():
        # What was kept and has gone since counts still, though nothing but the tally tells of it.
        tally.kept = max(tally.kept, store.tallies.find(action).kept)
    return found
