"""What is kept of a signer for an action: one item collection, of what waits and what was signed.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain

from undersigned.aws import signer_items as items
from undersigned.aws.signer_items import Held, Person
from undersigned.aws.table import Table
from undersigned.aws.writes import ABSENT, Condition, delete, key_of, put
from undersigned.rules.signature import Signature, Signing

_REMOVED_BY_A_PRESS = 2_000  # signings: a second or two, of the ten that a function has
# The signing is still there, as the link that was pressed asks for it.
_THERE = Condition("attribute_exists(pk)")

logger = logging.getLogger(__name__)


class Signers:
    """Signings and signatures, in the main table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put_signing(self, who: Person, signing: str, waiting: Signing) -> None:
        """Keep a signing; its id is random, so nothing is read and nothing can be overwritten."""
        self._table.put(items.signing_item(who, signing, waiting))

    def find(
        self, who: Person, signing: str, now: datetime
    ) -> tuple[Signing | None, Signature | None]:
        """Return a signing, None once it is gone or has expired, and the address's signature.

        Two items whatever else was pressed: a crowd of presses with one address slows nobody.
        """
        keys = [items.signing_key(who, signing), items.signature_key(who)]
        found = {item["sk"]["S"]: item for item in self._table.get_all(keys)}
        waiting, signed = found.get(f"{items.SIGNING}{signing}"), found.get(items.SIGNATURE)
        press = items.signing_of(waiting) if waiting else None
        return (
            press if press and press.readable(now) else None,
            items.signature_of(signed) if signed else None,
        )

    def confirm(
        self, who: Person, signing: str, standing: Signature, earlier: Signature | None
    ) -> bool:
        """Let a signing go and a signature stand, in one transaction.

        Returns whether the signing was still there and the signature as `earlier`; if not, nothing
        was written.
        """
        return self._table.transact(
            delete(items.signing_key(who, signing), _THERE),
            put(items.signature_item(who, standing), items.as_seen(earlier)),
        )

    def any(self, who: Person, now: datetime) -> bool:
        """Return whether an address has a signature, or a signing that still waits.

        By one call, whatever there is, save where many have expired and are still to be cleared.
        """
        for item in self._table.query(items.collection(who), items.EITHER, few=2):
            if item["sk"]["S"] == items.SIGNATURE or items.signing_of(item).readable(now):
                return True
        return False

    def remove_signing(self, who: Person, signing: str) -> bool:
        """Forget one signing and nothing besides; return whether it was there."""
        return self._table.delete(items.signing_key(who, signing), _THERE)

    def remove(self, who: Person, signing: str) -> None:
        """Forget all of an address for an action, there or not: `signing`, and whatever else waits.

        The signature goes first, so that it no longer counts however many a stranger has pressed
        for; and last again, as what waited could be confirmed meanwhile. Of what there is neither
        the calls tell nor their answers, save where dozens wait.

        Raises `PetitionError(UNAVAILABLE)`, too, where so much waits that it takes another press.
        """
        own, signature = items.signing_key(who, signing), items.signature_key(who)
        self._table.delete(signature)
        every = self._table.keys(items.collection(who))
        others = (key for key in every if key not in (own, signature))
        self._table.delete_all(chain((own,), others), _REMOVED_BY_A_PRESS)
        self._table.delete(signature)

    def walk(
        self,
        actions: Sequence[str] = (),
        *,
        signed: bool = False,
        unread: Callable[[str], object] = lambda _: None,
    ) -> Iterator[Held]:
        """Go through what is kept of everybody, or of the signers of some actions, in no order.

        With `signed`, signatures only. The whole table is read, and paid for. What cannot be read
        is told in the log and, by its `pk`, to `unread`, and passed over.
        """
        prefixes = [f"{items.SIGNER}{action}#" for action in actions] or [items.SIGNER]
        for item in self._table.scan(prefixes, items.SIGNATURE if signed else ""):
            try:
                yield items.held_of(item)
            except (KeyError, ValueError, OSError, OverflowError):  # nothing of ours wrote it
                logger.error("an item of a signer's that cannot be read")  # noqa: TRY400
                unread(str(item.get("pk", {}).get("S", "")))

    def signature(self, who: Person) -> Held | None:
        """Return the signature of an address, if it has one."""
        item = self._table.get(items.signature_key(who))
        return items.held_of(item) if item else None

    def of(self, who: Person) -> list[Held]:
        """Return all that is kept of an address for an action, expired or not; signatures first."""
        found = self._table.query(items.collection(who), items.EITHER)
        return [items.held_of(item) for item in found]

    def turn(self, held: Held, into: Signing | Signature) -> bool:
        """Put something in place of what was read; return False if that has changed meanwhile."""
        return self._table.put(items.item_of(held, into), items.as_seen(held.what))

    def drop(self, held: Held) -> bool:
        """Remove what was read; return False if that has changed meanwhile."""
        return self._table.delete(held.key, items.as_seen(held.what))

    def missing(self, some: Sequence[Held]) -> list[Held]:
        """Return those of a hundred that are not in the table."""
        there = {key_of(item) for item in self._table.get_all([held.key for held in some])}
        return [held for held in some if held.key not in there]

    def bring_back(self, held: Held) -> bool:
        """Put something back unless its place is taken; return whether it was put."""
        return self._table.put(items.item_of(held, held.what), ABSENT)
