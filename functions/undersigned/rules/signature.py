"""Signings and signatures: what is stored of somebody who signs, and for how long."""

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from undersigned.rules.form import CONSENTS, Details

SIGNING_LIFE = timedelta(days=7)
# The version of the consents' wording in the form's template; a new wording takes a new number.
WORDING = "3"
_STEP = 256  # bytes


Seal = Callable[[bytes], bytes]  # to the organisers' public keys


class State(StrEnum):
    """Where a signing or a signature stands; one that is gone has no item."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Record:
    """What only the organiser can read of a signature."""

    name: str
    email: str
    postcode: str
    comment: str
    updates: bool
    public: bool
    to_target: bool
    wording: str
    signed: datetime
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """A signing or a signature as the table holds it: nothing else of a person.

    Times are to the hour; `confirmed` is None until then; `expires` is when a signing ends. Of a
    `kept` one `sealed`, `language` and `signed` are gone.
    """

    state: State
    sealed: bytes
    action: str
    country: str
    language: str
    signed: datetime | None
    confirmed: datetime | None = None
    expires: datetime | None = None
    unsubscribed: bool = False

    def readable(self, now: datetime) -> bool:
        """Whether it has not expired, whatever the table's own clean-up has done."""
        return self.expires is None or now < self.expires


def signing(
    action: str,
    details: Details,
    seal: Seal,
    now: datetime,
    *,
    unwanted: bool = False,
    marks: tuple[str, ...] = (),
) -> Stored:
    """Return the signing to store for what a signer wrote; an unwanted one is `rejected` at once.

    `marks` are for the organiser to judge by, and nothing here is judged by them.
    """
    return Stored(
        state=State.REJECTED if unwanted else State.WAITING,
        sealed=seal(pack(record(details, now, marks))),
        action=action,
        country=details.country,
        language=details.language,
        signed=hour(now),
        expires=hour(now + SIGNING_LIFE),
    )


def signature(waiting: Stored, now: datetime, *, unwanted: bool = False) -> Stored:
    """Return the signature that a signing becomes; its sealed content moves as it is."""
    return Stored(
        state=State.REJECTED if unwanted else State.CONFIRMED,
        sealed=waiting.sealed,
        action=waiting.action,
        country=waiting.country,
        language=waiting.language,
        signed=waiting.signed,
        confirmed=hour(now),
    )


def record(details: Details, now: datetime, marks: tuple[str, ...] = ()) -> Record:
    """Return what is sealed of a signer's details."""
    return Record(
        name=details.name,
        email=details.email,
        postcode=details.postcode,
        comment=details.comment,
        **{consent: getattr(details, consent) for consent in CONSENTS},
        wording=WORDING,
        signed=now,
        marks=marks,
    )


def pack(content: Record) -> bytes:
    """Write a record as JSON in UTF-8, compressed and padded, to be sealed.

    Compressed, since a comment in some scripts takes three bytes a letter, and a write is paid by
    the kilobyte.
    """
    fields = {name: getattr(content, name) for name in Record.__slots__}
    fields["signed"] = content.signed.isoformat()
    raw = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return padded(zlib.compress(raw))


def unpack(raw: bytes) -> Record:
    """Read a record that `pack` wrote; raises ValueError or TypeError for anything else."""
    try:
        fields = json.loads(zlib.decompressobj().decompress(raw))
    except zlib.error as error:
        raise ValueError("not a record") from error
    fields["signed"] = datetime.fromisoformat(fields["signed"])
    fields["marks"] = tuple(fields["marks"])
    return Record(**fields)


def padded(raw: bytes) -> bytes:
    """Fill up to a step of 256 bytes, so that a length tells nothing; readers pass over spaces."""
    return raw + b" " * (-len(raw) % _STEP)


def hour(moment: datetime) -> datetime:
    """Return the hour in which a moment lies; no finer time of a person is stored."""
    return moment.replace(minute=0, second=0, microsecond=0)
