"""How often one network may sign, without a list of networks.

The table's key is an HMAC of the network under a random key that lives for a day, and under the
deployment's secret: a copy of the table names no network, and tomorrow nobody can tell which
network a key of today stood for.
"""

import hmac
import secrets
from datetime import UTC, date, datetime, time, timedelta

from undersigned.aws.table import ABSENT, Item, Key, Table, written
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import text_of
from undersigned.rules.network import Blocks

WINDOW = 600  # seconds
_WIDE = 10  # times the limit, for an IPv6 /48
# A /48 is one item, so that one write counts for both; its /64s share this many counters, which
# keeps the item, and so each write, under the kilobyte that is one write unit.
_SLOTS = 64


class Limits:
    """Signings per network and action in ten minutes, in a table of their own."""

    def __init__(self, table: Table, most: int, secret: bytes) -> None:
        self._table = table
        self._secret = secret
        self._most = most
        self._keys: dict[date, bytes] = {}

    def take(self, action: str, blocks: Blocks, now: datetime) -> None:
        """Count one signing by a network.

        Raises `PetitionError(OVER_LIMIT)`, with the seconds until the window ends, if that was
        one too many; nothing is counted then. A limit of 0 lets everything pass.
        """
        if not self._most:
            return
        second = int(now.timestamp())
        start = second - second % WINDOW
        if not self._counted(self._key(now), f"{action}\0{start}", blocks, start):
            raise PetitionError(Code.OVER_LIMIT, retry_after=start + WINDOW - second)

    def _counted(self, key: bytes, window: str, blocks: Blocks, start: int) -> bool:
        slot = int.from_bytes(_hmac(key, blocks.narrow)[:4], "big") % _SLOTS
        mine = "n" if blocks.wide is None else f"n{slot}"
        item = text_of(_hmac(key, f"{window}\0{blocks.wide or blocks.narrow}"))
        return self._table.update(
            {
                "Update": {
                    "Key": {"pk": {"S": f"LIMIT#{item}"}},
                    "UpdateExpression": "ADD #all :one, #mine :one SET #expires = :expires",
                    "ConditionExpression": (
                        "(attribute_not_exists(#all) OR #all < :wide)"
                        " AND (attribute_not_exists(#mine) OR #mine < :most)"
                    ),
                    "ExpressionAttributeNames": {
                        "#all": "all",
                        "#mine": mine,
                        "#expires": "expires",
                    },
                    "ExpressionAttributeValues": {
                        ":one": {"N": "1"},
                        ":most": {"N": str(self._most)},
                        ":wide": {"N": str(self._most * _WIDE)},
                        ":expires": {"N": str(start + 2 * WINDOW)},
                    },
                }
            }
        )

    def _key(self, now: datetime) -> bytes:
        """Return the day's key: random, made by whoever needs it first, and under the secret."""
        day = now.astimezone(UTC).date()
        if day not in self._keys:
            self._keys = {day: _hmac(self._secret, self._shared(day).hex())}  # forgets yesterday's
        return self._keys[day]

    def _shared(self, day: date) -> bytes:
        item = self._table.get(_key_of(day))
        if item is None:
            midnight = datetime.combine(day + timedelta(days=1), time.min, UTC)
            made: Item = written(_key_of(day)) | {
                "key": {"B": secrets.token_bytes(32)},
                "expires": {"N": str(int(midnight.timestamp()))},
            }
            if self._table.put(made, ABSENT):
                self._table.delete(_key_of(day - timedelta(days=1)))  # TTL may take days
                item = made
            else:
                item = self._table.get(_key_of(day))
        if item is None:
            raise PetitionError(Code.UNAVAILABLE)
        return bytes(item["key"]["B"])


def _key_of(day: date) -> Key:
    return (f"KEY#{day.isoformat()}",)


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
