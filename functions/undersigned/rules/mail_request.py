"""Mail requests: what waits in the queue to become a mail."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from undersigned.rules.fields import CONSENTS
from undersigned.rules.padding import padded
from undersigned.rules.when import hour

LIFE = timedelta(days=4)  # a redriven dead letter must not surprise anybody weeks later


class Kind(StrEnum):
    """What a mail is for; each word is as long as the others."""

    CONFIRM = "sign"  # a signing, which its link confirms
    LINK = "link"  # the link to one's signature again, whether there is one or not


@dataclass(frozen=True, slots=True)
class MailRequest:
    """One mail to be written: to whom, for which signing, and the hour it was asked for.

    `consents` are those that the signing gives, as its mail repeats them.
    Where it is for none, `signing` is drawn as if it were: the cap knows each mail by it.
    """

    email: str
    action: str
    signing: str
    language: str
    asked: datetime
    consents: tuple[str, ...] = ()
    kind: Kind = Kind.CONFIRM

    def stale(self, now: datetime) -> bool:
        """Whether it is too late to write."""
        return now >= self.asked + LIFE


def mail_request(
    email: str,
    action: str,
    signing: str,
    language: str,
    now: datetime,
    *,
    consents: Collection[str] = (),
    kind: Kind = Kind.CONFIRM,
) -> MailRequest:
    """Return what to queue for a signing, or for another kind of mail."""
    given = tuple(name for name in CONSENTS if name in consents)
    return MailRequest(email, action, signing, language, hour(now), given, kind)


def pack(request: MailRequest) -> bytes:
    """Write a mail request as JSON in UTF-8, padded, to be sealed; consents take the same room."""
    facts = {name: getattr(request, name) for name in MailRequest.__slots__} | {
        "asked": request.asked.isoformat(),
        "consents": {name: int(name in request.consents) for name in CONSENTS},
    }
    return padded(json.dumps(facts).encode())


def unpack(raw: bytes) -> MailRequest:
    """Read a mail request of this release or another: what it does not know is passed over.

    A language that is missing is filled in by the action's own; one without a kind is of the only
    kind that there was. Raises ValueError for what is none.
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
            consents=_consents(facts.get("consents", {})),
            kind=Kind(facts.get("kind", Kind.CONFIRM)),
        )
    except KeyError as missing:
        raise ValueError(f"a mail request without its {missing}") from None


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise ValueError("not a text")  # noqa: TRY004 - one error for all that is not as written
    return found


def _consents(found: object) -> tuple[str, ...]:
    if not isinstance(found, dict):
        raise ValueError("not consents")  # noqa: TRY004 - as above
    return tuple(name for name in CONSENTS if found.get(name) == 1)


def _moment(found: object) -> datetime:
    moment = datetime.fromisoformat(_text(found))
    if moment.tzinfo is None:
        raise ValueError("a time without its offset")
    return moment
