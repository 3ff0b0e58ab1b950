"""The signatures of an action, opened with the organiser keys held here."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyrage

from desk.work.agreed import agreed_keys, agreed_secret, known_action
from desk.work.keys.keyring import Keyring
from desk.work.keys.keys import Key, known
from desk.work.stack import Stack
from undersigned.aws.seal import open_record
from undersigned.aws.signer_items import Held
from undersigned.rules import consents
from undersigned.rules.action import Action
from undersigned.rules.fields import FIELDS, used
from undersigned.rules.keys import derive
from undersigned.rules.record import Record
from undersigned.rules.signature import Signature, State


@dataclass(slots=True)
class Outcome:
    """How many signatures were told of, how many no key here opens, and how many only count.

    `silent` are those that did not give the consent which it is done for, `left_out` how many were
    not wanted for each reason besides.
    """

    written: int = 0
    silent: int = 0
    unreadable: int = 0
    kept: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


class Opened(NamedTuple):
    """A confirmed signature, with what its signer wrote and still agrees to.

    `mac` is its signer's in the action: the same as long as they have signed, and of no use without
    the deployment's secret.
    """

    mac: str
    signature: Signature
    record: Record


@dataclass(frozen=True, slots=True)
class Opening:
    """What it takes to open an action; `expected` is about how many signatures there are.

    `identities` are those that open, `keys` those that whatever is kept of it is sealed to, and
    `secret` the fingerprint of the one by which it knows people. `unread` are the macs of items
    that cannot be read at all, once the signatures were gone through.
    """

    action: Action
    signatures: Iterator[Held]
    expected: int
    unseal: Callable[[Held], Record]
    identities: Sequence[pyrage.x25519.Identity]
    keys: Sequence[Key]
    secret: str
    unread: set[str]


def openable(stack: Stack, home: Path, action: str) -> Action:
    """Find an action that may be opened; DeskError where keys or action forbid it.

    Nobody is asked for anything.
    """
    agreed_keys(stack, home)
    return known_action(stack.store(), action)


def opening(stack: Stack, keyring: Keyring, action: Action) -> Opening:
    """Prepare to open the signatures of what is `openable`; DeskError where nothing opens them."""
    store, identities = stack.store(), keyring.needed()
    derived, unread = derive(agreed_secret(stack)), set[str]()

    def passed(pk: str) -> None:
        unread.add(pk.rpartition("#")[2])

    return Opening(
        action,
        store.signers.walk([action.id], signed=True, unread=passed),
        store.tallies.find(action.id).confirmed,
        partial(
            as_it_stands,
            identities=identities,
            off=derived.off,
            keep_all=action.keep_all,
        ),
        identities,
        known(keyring.home),
        derived.fingerprint,
        unread,
    )


def as_it_stands(
    held: Held, identities: Sequence[pyrage.x25519.Identity], off: bytes, *, keep_all: bool
) -> Record:
    """Open what a signer wrote, without the consents that they have taken back since.

    `off` is the key of those. With them goes what was kept for nothing else, if not everything is
    kept: who took it back could not open the seal. Raises what `open_record` raises.
    """
    record, signed = open_record(held.what.sealed, identities), held.what
    if not isinstance(signed, Signature):
        return record
    gone = consents.taken_back(off, (held.action, held.mac), signed.off) & record.consents
    left = record.consents - gone
    for_nothing = {
        field.name: ""
        for field in FIELDS
        if used(field, gone) and not used(field, left) and not keep_all
    }
    return replace(record, consents=left, written={**record.written, **for_nothing})


def everybody(_: Opened) -> str:
    """Leave nobody out."""
    return ""


def opened(
    signatures: Iterable[Held],
    unseal: Callable[[Held], Record],
    consent: str,
    outcome: Outcome,
    unwanted: Callable[[Opened], str] = everybody,
    *,
    unread: Collection[str] = (),
) -> Iterator[Opened]:
    """Yield each confirmed signature that opens, with a `consent` only who gave it; count all.

    `unwanted` says why one is left out all the same, or nothing. `unseal` raises
    pyrage.DecryptError for what no key here opens, ValueError for what is damaged. In `unread` are
    at the end those whose items the walk passed over.
    """
    for held in signatures:
        signed = held.what
        if signed.state is State.KEPT:
            outcome.kept += 1
        if signed.state is not State.CONFIRMED or not isinstance(signed, Signature):
            continue
        try:
            record = unseal(held)
        except (pyrage.DecryptError, ValueError):
            outcome.unreadable += 1
        else:
            each = Opened(held.mac, signed, record)
            if consent and consent not in record.consents:
                outcome.silent += 1
            elif why := unwanted(each):
                outcome.left_out[why] += 1
            else:
                outcome.written += 1
                yield each
    outcome.unreadable += len(unread)
