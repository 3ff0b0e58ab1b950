"""Signings and signatures: what the table holds of somebody who signs, and for how long."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

SIGNING_LIFE = timedelta(days=7)


class State(StrEnum):
    """Where a signing or a signature stands; one that is gone has no item."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Signing:
    """One press of the button that waits for its mail to be answered.

    `expires` is the last day, in UTC, on which it can be confirmed. An unwanted one is `rejected`.
    """

    state: State
    sealed: bytes
    action: str
    country: str
    expires: date

    def readable(self, now: datetime) -> bool:
        """Whether it has not expired, whatever the table's own clean-up has done."""
        return now.astimezone(UTC).date() <= self.expires


@dataclass(frozen=True, slots=True)
class Signature:
    """What a confirmed signing became; of a `kept` one what was `sealed` is gone.

    `off` are the consents that were taken back since, hidden: `consents` reads it.
    """

    state: State
    sealed: bytes
    action: str
    country: str
    off: bytes = b""

    @property
    def counted(self) -> bool:
        """Whether it counts."""
        return self.state in (State.CONFIRMED, State.KEPT)


def signing(
    action: str, country: str, sealed: bytes, now: datetime, *, unwanted: bool = False
) -> Signing:
    """Return the signing to keep; an unwanted one is `rejected` at once."""
    return Signing(
        state=State.REJECTED if unwanted else State.WAITING,
        sealed=sealed,
        action=action,
        country=country,
        expires=(now.astimezone(UTC) + SIGNING_LIFE).date(),
    )


def signature(waiting: Signing, *, unwanted: bool = False, off: bytes = b"") -> Signature:
    """Return the signature that a signing becomes; its sealed content moves as it is."""
    return Signature(
        state=State.REJECTED if unwanted else State.CONFIRMED,
        sealed=waiting.sealed,
        action=waiting.action,
        country=waiting.country,
        off=off,
    )


def standing(earlier: Signature | None, confirmed: Signature) -> Signature:
    """Return what stands once a signing was confirmed: the last press is what counts.

    But what is rejected replaces nothing that counts, and what was kept is never replaced.
    """
    if earlier is None:
        return confirmed
    stays = earlier.state is State.KEPT or (earlier.counted and not confirmed.counted)
    return earlier if stays else confirmed


def stripped(signed: Signature) -> Signature:
    """Return what stays of a confirmed signature once what its signer wrote is destroyed."""
    return Signature(State.KEPT, b"", signed.action, signed.country)
