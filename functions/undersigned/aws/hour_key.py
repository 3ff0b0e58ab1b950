"""The hour's key, under which networks and domains are counted: random, and gone with its hour.

It is one item, which the next hour's overwrites: TTL may take days, and until then whoever holds
the table and the secret could try every network there is.
"""

import hmac
import secrets

from undersigned.aws.table import Table
from undersigned.aws.writes import Condition, Item, Key, written
from undersigned.rules.errors import Code, PetitionError

HOUR = 3600  # seconds
_KEY: Key = ("KEY",)
_BYTES = 32


class HourKey:
    """The key of an hour, in the table of the limits, as one process knows it."""

    def __init__(self, table: Table, secret: bytes) -> None:
        self._table = table
        self._secret = secret
        self._known = (0, b"")

    def at(self, second: int) -> tuple[int, bytes]:
        """Return the second in which to count, and the key of its hour.

        That is the second itself (since the epoch), unless another process has seen the next hour
        begin: the key of this one is gone then, and what comes late counts in the first second of
        the next. Raises `PetitionError(UNAVAILABLE)`.
        """
        hour = second - second % HOUR
        if not _serves(self._known[0], hour):
            begun, key = self._shared(hour)
            # Under the deployment's secret, too: the table alone leads nowhere even in its hour.
            self._known = (begun, hmac.digest(self._secret, key.hex().encode(), "sha256"))
        begun, key = self._known  # the last one is forgotten
        return max(second, begun), key

    def _shared(self, hour: int) -> tuple[int, bytes]:
        """Return the hour that the table has come to, this one or the next, and its key."""
        held = self._held()
        if held is None or not _serves(held[0], hour):
            made: Item = written(_KEY) | {
                "hour": {"N": str(hour)},
                "key": {"B": secrets.token_bytes(_BYTES)},
                "expires": {"N": str(hour + HOUR)},  # where nobody signs in the next hour
            }
            self._table.put(made, _another_than(hour))
            held = self._held()  # this one, or that of whoever was faster
        if held is None or not _serves(held[0], hour):
            raise PetitionError(Code.UNAVAILABLE)
        return held

    def _held(self) -> tuple[int, bytes] | None:
        item = self._table.get(_KEY)
        return (int(item["hour"]["N"]), bytes(item["key"]["B"])) if item else None


def _serves(begun: int, hour: int) -> bool:
    """Tell whether the key of an hour serves in another: in its own, or in the one before."""
    return hour <= begun <= hour + HOUR


def _another_than(hour: int) -> Condition:
    """Let a key be put in place of any that does not serve, as a clock that was wrong may leave."""
    return Condition(
        "attribute_not_exists(pk) OR #hour < :hour OR #hour > :next",
        names={"#hour": "hour"},
        values={":hour": {"N": str(hour)}, ":next": {"N": str(hour + HOUR)}},
    )
