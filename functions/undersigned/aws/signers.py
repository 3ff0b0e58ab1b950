"""What is kept of a signer for an action: one item collection, of what waits and what was signed.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from typing import TypeAlias

from undersigned.aws.table import ABSENT, Condition, Item, Key, Table, delete, key_of, put
from undersigned.rules.signature import Signature, Signing, State

_SIGNER = "SIGNER#"
_SIGNATURE = "SIGNATURE"
_SIGNING = "SIGNING#"
_EITHER = "SIGN"  # what the keys of both begin with
_REMOVED_BY_A_PRESS = 2_000  # signings: a second or two, of the ten that a function has
# The signing is still there, as the link that was pressed asks for it.
_THERE = Condition("attribute_exists(pk)")

logger = logging.getLogger(__name__)

Person: TypeAlias = tuple[str, str]  # an action's id, and the mac of an address there


@dataclass(frozen=True, slots=True)
class Held:
    """An item of a signer's, as the desk goes through them all; `signing` is "" for a signature."""

    action: str
    mac: str
    signing: str
    what: Signing | Signature

    @property
    def signed(self) -> bool:
        """Whether it is a signature."""
        return not self.signing

    @property
    def key(self) -> Key:
        """Where it lies."""
        return (
            _signing_key((self.action, self.mac), self.signing)
            if self.signing
            else _key((self.action, self.mac))
        )


class Signers:
    """Signings and signatures, in the main table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put_signing(self, who: Person, signing: str, waiting: Signing) -> None:
        """Keep a signing; its id is random, so nothing is read and nothing can be overwritten."""
        self._table.put(_signing_item(who, signing, waiting))

    def find(
        self, who: Person, signing: str, now: datetime
    ) -> tuple[Signing | None, Signature | None]:
        """Return a signing, None once it is gone or has expired, and the address's signature.

        Two items whatever else was pressed: a crowd of presses with one address slows nobody.
        """
        keys = [_signing_key(who, signing), _key(who)]
        found = {item["sk"]["S"]: item for item in self._table.get_all(keys)}
        waiting, signed = found.get(f"{_SIGNING}{signing}"), found.get(_SIGNATURE)
        press = _signing(waiting) if waiting else None
        return (
            press if press and press.readable(now) else None,
            _signature(signed) if signed else None,
        )

    def confirm(
        self, who: Person, signing: str, standing: Signature, earlier: Signature | None
    ) -> bool:
        """Let a signing go and a signature stand, in one transaction.

        Returns whether the signing was still there and the signature as `earlier`; if not, nothing
        was written.
        """
        return self._table.transact(
            delete(_signing_key(who, signing), _THERE),
            put(_signature_item(who, standing), _as_seen(earlier)),
        )

    def any(self, who: Person, now: datetime) -> bool:
        """Return whether an address has a signature, or a signing that still waits.

        By one call, whatever there is, save where many have expired and are still to be cleared.
        """
        for item in self._table.query(_pk(who), _EITHER, few=2):
            if item["sk"]["S"] == _SIGNATURE or _signing(item).readable(now):
                return True
        return False

    def remove_signing(self, who: Person, signing: str) -> bool:
        """Forget one signing and nothing besides; return whether it was there."""
        return self._table.delete(_signing_key(who, signing), _THERE)

    def remove(self, who: Person, signing: str) -> None:
        """Forget all of an address for an action, there or not: `signing`, and whatever else waits.

        The signature goes first, so that it no longer counts however many a stranger has pressed
        for; and last again, as what waited could be confirmed meanwhile. Of what there is neither
        the calls tell nor their answers, save where dozens wait.

        Raises `PetitionError(UNAVAILABLE)`, too, where so much waits that it takes another press.
        """
        own, signature = _signing_key(who, signing), _key(who)
        self._table.delete(signature)
        others = (key for key in self._table.keys(_pk(who)) if key not in (own, signature))
        self._table.delete_all(chain((own,), others), _REMOVED_BY_A_PRESS)
        self._table.delete(signature)

    def walk(self, actions: Sequence[str] = (), *, signed: bool = False) -> Iterator[Held]:
        """Go through what is kept of everybody, or of the signers of some actions, in no order.

        With `signed`, signatures only. The whole table is read, and paid for. What cannot be read
        is told in the log, and passed over.
        """
        prefixes = [f"{_SIGNER}{action}#" for action in actions] or [_SIGNER]
        for item in self._table.scan(prefixes, _SIGNATURE if signed else ""):
            try:
                yield _held(item)
            except (KeyError, ValueError, OSError, OverflowError):  # nothing of ours wrote it
                logger.error("an item of a signer's that cannot be read")  # noqa: TRY400

    def signature(self, who: Person) -> Held | None:
        """Return the signature of an address, if it has one."""
        item = self._table.get(_key(who))
        return _held(item) if item else None

    def turn(self, held: Held, into: Signing | Signature) -> bool:
        """Put something in place of what was read; return False if that has changed meanwhile."""
        return self._table.put(_item(held, into), _as_seen(held.what))

    def drop(self, held: Held) -> bool:
        """Remove what was read; return False if that has changed meanwhile."""
        return self._table.delete(held.key, _as_seen(held.what))

    def missing(self, some: Sequence[Held]) -> list[Held]:
        """Return those of a hundred that are not in the table."""
        there = {key_of(item) for item in self._table.get_all([held.key for held in some])}
        return [held for held in some if held.key not in there]

    def bring_back(self, held: Held) -> bool:
        """Put something back unless its place is taken; return whether it was put."""
        return self._table.put(_item(held, held.what), ABSENT)


def counted_in(item: Item | None) -> Signature | None:
    """Read what counting needs of an item of the stream; None for what is no signature.

    What is sealed or hidden is left out: a stream writes bytes in another way.
    """
    if not item or not item["pk"]["S"].startswith(_SIGNER) or item["sk"]["S"] != _SIGNATURE:
        return None
    return _signature({name: value for name, value in item.items() if "B" not in value})


def _pk(who: Person) -> str:
    action, mac = who
    return f"{_SIGNER}{action}#{mac}"


def _key(who: Person) -> Key:
    return _pk(who), _SIGNATURE


def _signing_key(who: Person, signing: str) -> Key:
    return _pk(who), f"{_SIGNING}{signing}"


def _signing_item(who: Person, signing: str, waiting: Signing) -> Item:
    pk, sk = _signing_key(who, signing)
    end = datetime.combine(waiting.expires + timedelta(days=1), time.min, UTC)
    return {
        "pk": {"S": pk},
        "sk": {"S": sk},
        "state": {"S": waiting.state},
        "sealed": {"B": waiting.sealed},
        "action": {"S": waiting.action},
        "country": {"S": waiting.country},
        "expires": {"N": str(int(end.timestamp()))},
    }


def _signature_item(who: Person, signed: Signature) -> Item:
    pk, sk = _key(who)
    item: Item = {
        "pk": {"S": pk},
        "sk": {"S": sk},
        "state": {"S": signed.state},
        "action": {"S": signed.action},
        "country": {"S": signed.country},
    }
    hidden = {"sealed": signed.sealed, "off": signed.off}
    return item | {name: {"B": raw} for name, raw in hidden.items() if raw}


def _item(held: Held, what: Signing | Signature) -> Item:
    who = (held.action, held.mac)
    if isinstance(what, Signing):
        return _signing_item(who, held.signing, what)
    return _signature_item(who, what)


def _signing(item: Item) -> Signing:
    end = datetime.fromtimestamp(int(item["expires"]["N"]), UTC)
    return Signing(
        state=State(item["state"]["S"]),
        sealed=bytes(item["sealed"]["B"]),
        action=item["action"]["S"],
        country=item["country"]["S"],
        expires=end.date() - timedelta(days=1),
    )


def _signature(item: Item) -> Signature:
    return Signature(
        state=State(item["state"]["S"]),
        sealed=bytes(item["sealed"]["B"]) if "sealed" in item else b"",
        action=item["action"]["S"],
        country=item["country"]["S"],
        off=bytes(item["off"]["B"]) if "off" in item else b"",
    )


def _held(item: Item) -> Held:
    _, action, mac = item["pk"]["S"].split("#")
    sk = item["sk"]["S"]
    if sk == _SIGNATURE:
        return Held(action, mac, "", _signature(item))
    kind, _, signing = sk.partition("#")
    if f"{kind}#" != _SIGNING or not signing:
        raise ValueError("an item of another kind")
    return Held(action, mac, signing, _signing(item))


def _as_seen(what: Signing | Signature | None) -> Condition:
    """Ask for an item to be as it was read; no two sealings are alike, so the content names it."""
    if what is None:
        return ABSENT
    names, texts = {"#state": "state"}, ["#state = :state"]
    values: Item = {":state": {"S": what.state}}
    hidden = {"sealed": what.sealed} | ({} if isinstance(what, Signing) else {"off": what.off})
    for name, raw in hidden.items():
        names |= {f"#{name}": name}
        texts.append(f"#{name} = :{name}" if raw else f"attribute_not_exists(#{name})")
        values |= {f":{name}": {"B": raw}} if raw else {}
    return Condition(" AND ".join(texts), names, values)
