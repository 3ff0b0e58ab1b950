"""Bringing back, from a table that AWS made of a backup, what the stack has lost of its signers.

That is their signatures, and who is never to be mailed.
"""

import functools
from collections.abc import Iterator
from itertools import islice

from botocore.exceptions import ClientError

from desk.work.agreed import agreed_secret
from desk.work.errors import DeskError
from desk.work.parallel import side_by_side
from desk.work.stack import Stack
from undersigned.aws.signer_items import Held
from undersigned.aws.store import Store, store
from undersigned.aws.table import Table
from undersigned.rules.keys import derive

_AT_ONCE = 100  # items that one call looks for


def backup_of(stack: Stack, name: str) -> Store:
    """Return what a table made of a backup keeps; DeskError unless it is of the same secret."""
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
    backup = store(Table(client, name))
    if backup.fingerprint.find() != derive(agreed_secret(stack)).fingerprint:
        raise DeskError(
            f"{name} was not signed with the secret of {stack.name}, so nobody in it would be "
            "recognised: put back the secret that belongs to it first, as docs/desk.md says."
        )
    return backup


def missing(backup: Store, live: Store) -> Iterator[Held]:
    """Yield the signatures that only the backup has, but for what was written to destroyed actions.

    What was destroyed stays so; a page promised it. What of it is kept, for the count, comes back.
    """

    @functools.cache
    def destroyed(name: str) -> bool:
        action = live.actions.find(name)
        return action is not None and action.destroyed is not None

    found = (
        held
        for held in backup.signers.walk(signed=True)
        if not held.what.sealed or not destroyed(held.action)
    )
    while some := list(islice(found, _AT_ONCE)):
        yield from live.signers.missing(some)


def forgotten(backup: Store, live: Store) -> set[str]:
    """Return who is never to be mailed again, and only the backup knows it."""
    return set(backup.stops.all()) - set(live.stops.all())


def bring_back(backup: Store, live: Store) -> Iterator[bool]:
    """Put back what is missing; yields of each whether its place was still free."""
    return side_by_side(live.signers.bring_back, missing(backup, live))
