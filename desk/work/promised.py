"""What people were told when they signed, and a publish would take back."""

from collections.abc import Iterable, Iterator

from undersigned.aws.store import Store
from undersigned.rules.action import Action


def taken_back(store: Store, wanted: Iterable[Action]) -> Iterator[str]:
    """Say, a line each, which actions that people have signed would keep a promise no more."""
    for new in wanted:
        old, signed = store.actions.find(new.id), store.tallies.find(new.id).total
        if old is None or not signed:
            continue
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
