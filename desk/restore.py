"""Bringing back, from a table that AWS made of a backup, the signatures that the stack has lost."""

import functools
from collections.abc import Iterator
from itertools import islice

import click
from botocore.exceptions import ClientError
from undersigned.aws.items import Item

from desk.checks import agreed_secret
from desk.context import Desk, pass_desk
from desk.errors import DeskError
from desk.parallel import side_by_side, told
from desk.stack import Stack
from undersigned.aws import items
from undersigned.aws.store import Store
from undersigned.aws.table import ABSENT, Table
from undersigned.rules.keys import derive

_EVERY = "SIGNATURE#"  # what their keys begin with, whatever the action
_AT_ONCE = 100  # items that one call looks for


@click.command("restore")
@click.argument("table", metavar="TABLE")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@pass_desk
def restore_command(desk: Desk, table: str, yes: bool) -> None:
    """Bring back the signatures that TABLE, made of a backup, holds and the stack has lost.

    Nothing that the stack has is changed. Stopped anywhere, the same command finishes it.
    """
    stack = desk.stack()
    live, backup = stack.table(), _backup(stack, table)
    click.echo("Comparing the two tables, which takes minutes where many have signed ...", err=True)
    lost = sum(1 for _ in missing(backup, live))
    click.echo(f"Signatures that {table} holds and {stack.name} does not: {lost:,}.")
    if not lost:
        return
    if not yes:
        click.confirm(
            "Whoever withdrew after the moment of the backup is among them, for nothing tells who "
            "it was. The link in their mail works again. Bring all of them back?",
            abort=True,
        )

    def put(item: Item) -> bool:
        return live.put(item, ABSENT)

    puts = told(side_by_side(put, missing(backup, live)), lost, "Bringing back")
    click.echo(f"Brought back: {sum(puts):,}. The counter counts them within a minute.")


def _backup(stack: Stack, name: str) -> Table:
    """Return the table made of a backup; DeskError unless it is one, of this stack's secret."""
    client = stack.client("dynamodb")
    if name == stack.output("Table"):
        raise DeskError(f"{name} is the stack's own table: name the one that was made of a backup.")
    try:
        described = client.describe_table(TableName=name)["Table"]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ResourceNotFoundException":
            raise
        raise DeskError(
            f"There is no table {name} in this region: let AWS make it of a backup first, as "
            "docs/deploy.md says."
        ) from error
    if described["TableStatus"] != "ACTIVE":
        raise DeskError(
            f"AWS has not finished the table {name} yet, which may take half an hour: repeat the "
            "command then."
        )
    backup = Table(client, name)
    item = backup.get(items.FINGERPRINT)
    if item is None or item["fingerprint"]["S"] != derive(agreed_secret(stack)).fingerprint:
        raise DeskError(
            f"{name} was not signed with the secret of {stack.name}, so nobody in it would be "
            "recognised: put back the secret that belongs to it first, as docs/desk.md says."
        )
    return backup


def missing(backup: Table, live: Table) -> Iterator[Item]:
    """Yield the signatures that only the backup has, but for what was written to destroyed actions.

    What was destroyed stays so; a page promised it. What of it is kept, for the count, comes back.
    """
    store = Store(live)

    @functools.cache
    def destroyed(name: str) -> bool:
        action = store.action(name)
        return action is not None and action.destroyed is not None

    found = (
        item
        for item in backup.scan(_EVERY)
        if "sealed" not in item or not destroyed(item["action"]["S"])
    )
    while some := list(islice(found, _AT_ONCE)):
        there = {item["pk"]["S"] for item in live.get_all([item["pk"]["S"] for item in some])}
        yield from (item for item in some if item["pk"]["S"] not in there)
