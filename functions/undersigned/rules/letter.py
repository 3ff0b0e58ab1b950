"""Letters: what the mail queue carries, and how many an address is sent."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from undersigned.rules.signature import hour, padded

LIFE = timedelta(days=4)  # a redriven dead letter must not surprise anybody weeks later
CAP = 3  # mails an address is sent per action in
CAP_WINDOW = timedelta(hours=24)
# Only hours are remembered: a mail of 14:59 counts until 15:00 of the next day.
COUNTED = CAP_WINDOW + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to be written: to whom, for which signing, and the hour it was asked for."""

    email: str
    action: str
    signing: str
    language: str
    asked: datetime

    def stale(self, now: datetime) -> bool:
        """Whether it is too late to write."""
        return now >= self.asked + LIFE


def letter(email: str, action: str, signing: str, language: str, now: datetime) -> Letter:
    """Return the letter to queue for a signing."""
    return Letter(email, action, signing, language, hour(now))


def pack(content: Letter) -> bytes:
    """Write a letter as JSON in UTF-8, padded, to be sealed."""
    return padded(json.dumps(asdict(content) | {"asked": content.asked.isoformat()}).encode())


def unpack(raw: bytes) -> Letter:
    """Read a letter that `pack` wrote; raises ValueError or TypeError for anything else."""
    fields = json.loads(raw)
    return Letter(**fields | {"asked": datetime.fromisoformat(fields["asked"])})


def admitted(
    mailed: Mapping[str, datetime], signing: str, now: datetime
) -> dict[str, datetime] | None:
    """Decide whether a signing's mail may go out, given the hours of those that did.

    Returns what to remember from then on, or None if the address has had enough for a day. A
    message delivered again is known and takes no second place; its mail leaves in another hour
    than was thought, so it is that one which counts.
    """
    counting = lately(mailed, now)
    if signing not in counting and len(counting) >= CAP:
        return None
    return counting | {signing: hour(now)}


def lately(mailed: Mapping[str, datetime], now: datetime) -> dict[str, datetime]:
    """Return those mails that still count towards the cap."""
    return {signing: at for signing, at in mailed.items() if now < at + COUNTED}
