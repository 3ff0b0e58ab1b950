"""How often one network may sign, and how many of one domain do, without a list of either.

Their items are named by an HMAC under the hour's key: a copy of the table names no network and no
domain, and in the next hour nobody can tell what an item of this one stood for.
"""

import hmac
import secrets
from datetime import datetime

from undersigned.aws.hour_key import HOUR, HourKey
from undersigned.aws.table import Table
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import text_of
from undersigned.rules.limit import drawn
from undersigned.rules.network import Blocks

WINDOW = 600  # seconds; six fill an hour, so none is counted under two keys
_WIDE = 10  # times the limit, for an IPv6 /48
# A /48 is one item, so that one write counts for both; its /64s share this many counters, which
# keeps the item, and so each write, under the kilobyte that is one write unit.
_SLOTS = 64


class Limits:
    """Signings per network and action in ten minutes, and per domain in an hour."""

    def __init__(self, table: Table, most: int, secret: bytes) -> None:
        self._table = table
        self._most = most
        self._key = HourKey(table, secret)

    def take(self, action: str, blocks: Blocks, now: datetime) -> None:
        """Count one signing by a network.

        The limit is another in each window, and for each network and action. Raises
        `PetitionError(OVER_LIMIT)`, with the seconds until the window ends, if that was one too
        many; nothing is counted then. A `most` of 0 lets everything pass.
        """
        if not self._most:
            return
        came = int(now.timestamp())
        second, key = self._key.at(came)
        start = second - second % WINDOW
        if not self._counted(key, f"{action}\0{start}", blocks, start):
            raise PetitionError(Code.OVER_LIMIT, retry_after=start + WINDOW - came)

    def of_domain(self, domain: str | None, now: datetime) -> int:
        """Count one signing by a domain; return how many there were in this hour, with this one.

        Of None, which is counted by nobody, it is one: the same write, under a name that chance
        gives. Raises `PetitionError(UNAVAILABLE)`.
        """
        second, key = self._key.at(int(now.timestamp()))
        hour = second - second % HOUR
        item = _name(key, f"domain\0{domain}" if domain else secrets.token_hex())
        counted = self._table.updated(
            {
                "Update": {
                    "Key": {"pk": {"S": f"DOMAIN#{item}"}},
                    "UpdateExpression": "ADD #n :one SET #expires = :expires",
                    "ExpressionAttributeNames": {"#n": "n", "#expires": "expires"},
                    "ExpressionAttributeValues": {
                        ":one": {"N": "1"},
                        ":expires": {"N": str(hour + HOUR)},
                    },
                }
            }
        )
        return int(counted["n"]["N"])

    def _counted(self, key: bytes, window: str, blocks: Blocks, start: int) -> bool:
        slot = _number(key, f"slot\0{blocks.narrow}") % _SLOTS
        mine = "n" if blocks.wide is None else f"n{slot}"
        around = f"{window}\0{blocks.wide or blocks.narrow}"
        item = _name(key, f"limit\0{around}")
        most = drawn(self._most, _number(key, f"most\0{mine}\0{around}"))
        wide = drawn(self._most * _WIDE, _number(key, f"most\0all\0{around}"))
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
                        ":most": {"N": str(most)},
                        ":wide": {"N": str(wide)},
                        ":expires": {"N": str(start + 2 * WINDOW)},
                    },
                }
            }
        )


def _name(key: bytes, text: str) -> str:
    return text_of(_hmac(key, text))


def _number(key: bytes, text: str) -> int:
    return int.from_bytes(_hmac(key, text)[:8], "big")


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
