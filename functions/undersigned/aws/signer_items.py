"""A signer's items: under which key each lies, and which attributes say what."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TypeAlias

from undersigned.aws.writes import ABSENT, Condition, Item, Key
from undersigned.rules.signature import Signature, Signing, State

SIGNER = "SIGNER#"
SIGNATURE = "SIGNATURE"
SIGNING = "SIGNING#"
EITHER = "SIGN"  # what the keys of both begin with

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
            signing_key((self.action, self.mac), self.signing)
            if self.signing
            else signature_key((self.action, self.mac))
        )


def counted_in(item: Item | None) -> Signature | None:
    """Read what counting needs of an item of the stream; None for what is no signature.

    What is sealed or hidden is left out: a stream writes bytes in another way.
    """
    if not item or not item["pk"]["S"].startswith(SIGNER) or item["sk"]["S"] != SIGNATURE:
        return None
    return signature_of({name: value for name, value in item.items() if "B" not in value})


def collection(who: Person) -> str:
    """Return the `pk` under which all of a signer lies."""
    action, mac = who
    return f"{SIGNER}{action}#{mac}"


def signature_key(who: Person) -> Key:
    """Return where a signature lies."""
    return collection(who), SIGNATURE


def signing_key(who: Person, signing: str) -> Key:
    """Return where a signing lies."""
    return collection(who), f"{SIGNING}{signing}"


def signing_item(who: Person, signing: str, waiting: Signing) -> Item:
    """Write a signing; the table clears it up after the day on which it expires."""
    pk, sk = signing_key(who, signing)
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


def signature_item(who: Person, signed: Signature) -> Item:
    """Write a signature."""
    pk, sk = signature_key(who)
    item: Item = {
        "pk": {"S": pk},
        "sk": {"S": sk},
        "state": {"S": signed.state},
        "action": {"S": signed.action},
        "country": {"S": signed.country},
    }
    hidden = {"sealed": signed.sealed, "off": signed.off}
    return item | {name: {"B": raw} for name, raw in hidden.items() if raw}


def item_of(held: Held, what: Signing | Signature) -> Item:
    """Write what is to be in the place of what was read."""
    who = (held.action, held.mac)
    if isinstance(what, Signing):
        return signing_item(who, held.signing, what)
    return signature_item(who, what)


def signing_of(item: Item) -> Signing:
    """Read a signing."""
    end = datetime.fromtimestamp(int(item["expires"]["N"]), UTC)
    return Signing(
        state=State(item["state"]["S"]),
        sealed=bytes(item["sealed"]["B"]),
        action=item["action"]["S"],
        country=item["country"]["S"],
        expires=end.date() - timedelta(days=1),
    )


def signature_of(item: Item) -> Signature:
    """Read a signature, of a release that hid nothing beside it, too."""
    return Signature(
        state=State(item["state"]["S"]),
        sealed=bytes(item["sealed"]["B"]) if "sealed" in item else b"",
        action=item["action"]["S"],
        country=item["country"]["S"],
        off=bytes(item["off"]["B"]) if "off" in item else b"",
    )


def held_of(item: Item) -> Held:
    """Read either; raises KeyError or ValueError for what is neither."""
    _, action, mac = item["pk"]["S"].split("#")
    sk = item["sk"]["S"]
    if sk == SIGNATURE:
        return Held(action, mac, "", signature_of(item))
    kind, _, signing = sk.partition("#")
    if f"{kind}#" != SIGNING or not signing:
        raise ValueError("an item of another kind")
    return Held(action, mac, signing, signing_of(item))


def as_seen(what: Signing | Signature | None) -> Condition:
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
