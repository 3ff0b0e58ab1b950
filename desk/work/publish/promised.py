"""What people signed and were told when they did, and a publish would take back."""

from collections.abc import Iterable, Iterator

from undersigned.aws.store import Store
from undersigned.rules.action import Action
from undersigned.rules.published import TEXTS


def taken_back(store: Store, wanted: Iterable[Action]) -> Iterator[str]:
    """Say, a line each, what of the actions that people have signed would hold no more."""
    for new in wanted:
        if old := store.actions.find(new.id):
            yield from _taken_back(old, new, store.tallies.find(new.id).total)


def _taken_back(old: Action, new: Action, signed: int) -> Iterator[str]:
    if not signed:
        return
    if old.text and old.text != new.text:
        yield (
            f"The words of {new.id} have changed, and {signed:,} have signed the former ones, "
            f"which stay to be read under {TEXTS}{new.id}. They did not sign the new ones: mend a "
            "slip, but for another demand begin another action."
        )
    if gone := sorted(set(old.ask) - set(new.ask)):
        yield (
            f"{new.id} would ask no more for {', '.join(gone)}. Of the {signed:,} who have "
            "signed, whoever agreed to it could take it back only by removing everything."
        )
    if old.keep_until and (new.keep_until is None or new.keep_until > old.keep_until):
        yield (
            f"What people wrote to {new.id} would be destroyed later than by "
            f"{old.keep_until.isoformat()}, which {signed:,} who have signed were told."
        )
