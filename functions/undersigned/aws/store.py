"""The store: what the use cases ask about signers, one method a question.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from undersigned.aws import items
from undersigned.aws.items import Item
from undersigned.aws.table import ABSENT, Table, setting
from undersigned.rules.action import Action, well_formed
from undersigned.rules.letter import COUNTED, LIFE, lately
from undersigned.rules.lists import Entry, Lists, Subject, lists
from undersigned.rules.signature import Stored

_CACHE = 60  # seconds, after which a pause, a new date or a new block is seen


class Store:
    """Actions, lists, signings, signatures and mails sent, in the main table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._actions: dict[str, tuple[float, Action]] = {}
        self._lists: tuple[float, Lists] | None = None

    def action(self, action: str) -> Action | None:
        """Return an action's live state, up to a minute old; None if there is none."""
        if not well_formed(action):
            return None
        read, cached = self._actions.get(action, (0.0, None))
        if cached and time.monotonic() - read < _CACHE:
            return cached
        item = self._table.get(items.action_key(action))
        if item is None:
            return None  # never cached: a new action opens at once
        found = items.action_of(item)
        self._actions[action] = (time.monotonic(), found)
        return found

    def remembered(self, action: str) -> Action | None:
        """Return an action as it was last read, however long ago, without asking the table."""
        return self._actions.get(action, (0.0, None))[1]

    def put_action(self, action: Action) -> None:
        """Write what publishing owns of an action, and leave alone what the desk owns."""
        sets = items.action_attributes(action)
        absent = tuple(name for name in items.OPTIONAL if name not in sets)
        self._table.update(setting(items.action_key(action.id), sets, absent))

    def put_decisions(self, action: Action) -> None:
        """Write what the desk owns of an action, and leave alone what publishing owns."""
        sets = items.decision_attributes(action)
        absent = tuple(name for name in items.DECIDED if name not in sets)
        self._table.update(setting(items.action_key(action.id), sets, absent))
        self._actions.pop(action.id, None)

    def lists(self) -> Lists:
        """Return the block and allow lists, up to a minute old."""
        if self._lists is None or time.monotonic() - self._lists[0] >= _CACHE:
            self._lists = (time.monotonic(), lists(self.entries()))
        return self._lists[1]

    def entries(self) -> list[Entry]:
        """Return what stands on the lists, as the organiser wrote it."""
        item = self._table.get(items.LISTS)
        return items.entries_of(item) if item else []

    def put_entry(self, entry: Entry) -> None:
        """List somebody, in place of what was said of them before."""
        self._table.update(setting(items.LISTS, items.entry_attribute(entry)))

    def remove_entry(self, subject: Subject, name: str) -> None:
        """Take somebody off the lists, there or not."""
        self._table.update(setting(items.LISTS, {}, (items.entry_name(subject, name),)))

    def put_signing(self, signing: str, waiting: Stored) -> None:
        """Keep a signing; its id is random, so nothing is read and nothing can be overwritten."""
        self._table.put(items.stored_item(items.signing_key(signing), waiting))

    def signing(self, signing: str, now: datetime) -> Stored | None:
        """Return a signing; None once it is withdrawn or has expired."""
        item = self._table.get(items.signing_key(signing))
        found = items.stored_of(item) if item else None
        return found if found and found.readable(now) else None

    def signed(self, action: str, mac: str) -> bool:
        """Whether an address has a signature of an action."""
        return self._table.get(items.signature_key(action, mac)) is not None

    def put_signature(self, action: str, mac: str, signature: Stored) -> bool:
        """Keep a signature unless the address has one; return whether it was kept."""
        return self._table.put(
            items.stored_item(items.signature_key(action, mac), signature), ABSENT
        )

    def remove_signing(self, signing: str) -> None:
        """Forget a signing, there or not."""
        self._table.delete(items.signing_key(signing))

    def remove_signature(self, action: str, mac: str, only: Stored | None = None) -> None:
        """Forget an address's signature, there or not; given `only`, no other one."""
        pk = items.signature_key(action, mac)
        if only is None:
            self._table.delete(pk)
        else:
            # No two sealings are alike, so the content names the signature.
            self._table.delete(pk, "sealed = :sealed", {":sealed": {"B": only.sealed}})

    def mailed(self, action: str, mac: str) -> dict[str, datetime]:
        """Return which signings an address was mailed for, and in which hours."""
        item = self._table.get(items.mails_key(action, mac))
        return items.hours_of(item["signings"]) if item else {}

    def put_mailed(
        self, action: str, mac: str, seen: Mapping[str, datetime], mailed: Mapping[str, datetime]
    ) -> bool:
        """Remember `mailed` if `seen` is still what is remembered; return whether it was.

        It is remembered for as long as a letter may be delivered again.
        """
        return self._put_mailed(action, mac, seen, mailed, LIFE)

    def forget_mailed(self, action: str, mac: str, now: datetime) -> None:
        """Remember of an address no more, and no longer, than the cap of mails needs.

        Where another mail leaves at this moment, it is remembered as ever.
        """
        seen = self.mailed(action, mac)
        if seen:
            self._put_mailed(action, mac, seen, lately(seen, now), COUNTED)

    def _put_mailed(
        self,
        action: str,
        mac: str,
        seen: Mapping[str, datetime],
        mailed: Mapping[str, datetime],
        life: timedelta,
    ) -> bool:
        pk, unchanged = items.mails_key(action, mac), {":seen": items.hours_attribute(seen)}
        if not mailed:
            return self._table.delete(pk, "signings = :seen", unchanged)
        expires = max(mailed.values()) + life
        item: Item = {
            "pk": {"S": pk},
            "signings": items.hours_attribute(mailed),
            "expires": {"N": str(int(expires.timestamp()))},
        }
        if not seen:
            return self._table.put(item, ABSENT)
        return self._table.put(item, "signings = :seen", unchanged)

    def fingerprint(self, computed: str) -> str:
        """Return the fingerprint of the secret in use; the first one seen is the one kept."""
        item = self._table.get(items.FINGERPRINT)
        if item is None:
            kept = self._table.put(
                {"pk": {"S": items.FINGERPRINT}, "fingerprint": {"S": computed}}, ABSENT
            )
            if kept:
                return computed
            item = self._table.get(items.FINGERPRINT)
        return str(item["fingerprint"]["S"]) if item else ""
