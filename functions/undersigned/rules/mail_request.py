"""Mail requests: what waits in the queue to become a mail."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from undersigned.rules.padding import padded
from undersigned.rules.when import hour

LIFE = timedelta(days=4)  # a redriven dead letter must not surprise anybody weeks later


@dataclass(frozen=True, slots=True)
class MailRequest:
    """One mail to be written: to whom, for which signing, and the hour it was asked for."""

    email: str
    action: str
    signing: str
    language: str
    asked: datetime

    def stale(self, now: datetime) -> bool:
        """Whether it is too late to write."""
        return now >= self.asked + LIFE


def mail_request(
    email: str, action: str, signing: str, language: str, now: datetime
) -> MailRequest:
    """Return what to queue for a signing."""
    return MailRequest(email, action, signing, language, hour(now))


def pack(request: MailRequest) -> bytes:
    """Write a mail request as JSON in UTF-8, padded, to be sealed."""
    facts = {name: getattr(request, name) for name in MailRequest.__slots__}
    return padded(json.dumps(facts | {"asked": request.asked.isoformat()}).encode())


def unpack(raw: bytes) -> MailRequest:
    """Read a mail request of this release or another: what it does not know is passed over.

    A language that is missing is filled in by the action's own. Raises ValueError for what is none.
    """
    facts = json.loads(raw)
    if not isinstance(facts, dict):
        raise ValueError("not a mail request")  # noqa: TRY004 - as every other fault here
    try:
        return MailRequest(
            email=_text(facts["email"]),
            action=_text(facts["action"]),
            signing=_text(facts["signing"]),
            language=_text(facts.get("language", "")),
            asked=_moment(facts["asked"]),
        )
    except KeyError as missing:
        raise ValueError(f"a mail request without its {missing}") from None


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise ValueError("not a text")  # noqa: TRY004 - one error for all that is not as written
    return found


def _moment(found: object) -> datetime:
    moment = datetime.fromisoformat(_text(found))
    if moment.tzinfo is None:
        raise ValueError("a time without its offset")
    return moment
