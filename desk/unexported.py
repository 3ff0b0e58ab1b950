"""What would be lost by destroying it: signatures that no export on this computer has."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from desk import exports
from undersigned.aws import items
from undersigned.aws.table import Table
from undersigned.rules.signature import State


def unexported(home: Path, table: Table, actions: Sequence[str]) -> Iterator[str]:
    """Say of each action that has something to destroy whether an export here has it.

    Reads the whole table. A signature knows its hour only, so those of the export's own hour count
    as later than it.
    """
    newest = {action: exports.latest(home, action) for action in actions}
    whole, later = Counter[str](), Counter[str]()
    prefixes = [items.signature_key(action, "") for action in actions]
    for stored in map(items.stored_of, table.scan(*prefixes)):
        if stored.state is not State.CONFIRMED or stored.action not in newest:
            continue
        whole[stored.action] += 1
        export = newest[stored.action]
        if export and stored.confirmed:
            hour = export[1].replace(minute=0, second=0, microsecond=0)
            later[stored.action] += stored.confirmed >= hour
    for action in actions:
        if not whole[action]:
            continue
        if export := newest[action]:
            path, made = export
            yield (
                f"{action}: the newest export is {path}, of {made:%Y-%m-%d %H:%M} UTC. Confirmed "
                f"in that hour or later, so perhaps not in it: {later[action]:,} of "
                f"{whole[action]:,}."
            )
        else:
            yield (
                f"{action}: there is no export in {exports.folder(home)}. Signatures that only an "
                f"export elsewhere could still have: {whole[action]:,}."
            )
