"""Destroying what signers wrote, when the day has come that pages promise; the count stays."""

import sys
from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import click
from undersigned.aws.items import Item
from undersigned.aws.ledger import Ledger

from desk.checks import known_action, published_actions
from desk.context import Desk, pass_desk
from desk.errors import DeskError
from desk.stack import WORKERS
from desk.unexported import unexported
from undersigned.aws import items
from undersigned.aws.store import Store
from undersigned.aws.table import Table
from undersigned.rules.action import Action
from undersigned.rules.signature import State

_SETTLED = timedelta(minutes=5)  # after closing, until no function takes a signature any more
_AT_ONCE = 1000  # items in memory


@click.command("destroy")
@click.argument("what", metavar="ACTION|CAMPAIGN")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@pass_desk
def destroy_command(desk: Desk, what: str, yes: bool) -> None:
    """Destroy what people wrote to a closed ACTION, or to all of a CAMPAIGN; the count stays.

    Nobody can bring it back. Stopped anywhere, the same command finishes it.
    """
    stack, now = desk.stack(), datetime.now(UTC)
    table = stack.table()
    store, ledger = Store(table), Ledger(table)
    every = published_actions(stack, store)
    actions = [each for each in every if each.campaign == what] or [known_action(store, what)]
    if still := [action.id for action in actions if not _settled(action, now)]:
        raise DeskError(
            f"Not yet closed, or only just: {', '.join(still)}. Close them (`undersigned close`), "
            "and destroy five minutes later, or who signs meanwhile would be left out."
        )
    people = sum(ledger.tally(action.id).confirmed for action in actions)
    for action in actions:
        until = f", to be kept until {action.keep_until}" if action.keep_until else ""
        click.echo(f"{action.id}{until}")
    click.echo("Comparing with your exports ...", err=True)
    for line in unexported(desk.home, table, [action.id for action in actions]):
        click.echo(line)
    if not yes:
        click.confirm(
            f"What {people:,} people wrote is destroyed, and not even your key brings it back. "
            "Destroy it?",
            abort=True,
        )
    ended: Counter[str] = Counter()
    names = {action.id for action in actions}
    with click.progressbar(
        destroy(table, names), length=people, label="Destroying", file=sys.stderr
    ) as progress:
        ended.update(progress)
    for action in actions:
        store.put_decisions(replace(action, destroyed=now))
    click.echo(
        f"Destroyed, and still counted: {ended['kept']:,}. Removed besides (presses of the button, "
        f"and what was rejected): {ended['removed']:,}. The table's backups hold them, sealed, for "
        "seven days more; your own exports are yours to delete."
    )


def destroy(table: Table, actions: Collection[str]) -> Iterator[str]:
    """Destroy what is sealed of some actions; yields what became of each: `kept` or `removed`.

    What somebody withdraws at that moment is theirs: each write is only of what was read.
    """
    prefixes = [items.signature_key(action, "") for action in sorted(actions)]
    found = (
        item
        for item in table.scan(*prefixes, "SIGNING#")
        if item["action"]["S"] in actions and "sealed" in item
    )
    with ThreadPoolExecutor(WORKERS) as pool:
        while some := list(islice(found, _AT_ONCE)):
            yield from pool.map(lambda item: _ended(table, item), some)


def _ended(table: Table, item: Item) -> str:
    as_read = ("sealed = :sealed", {":sealed": item["sealed"]})
    if item["state"]["S"] == State.CONFIRMED:
        table.put(items.kept(item), *as_read)
        return "kept"
    table.delete(item["pk"]["S"], *as_read)
    return "removed"


def _settled(action: Action, now: datetime) -> bool:
    return action.closing is not None and now >= action.closing + _SETTLED
