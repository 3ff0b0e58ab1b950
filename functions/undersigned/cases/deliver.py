"""Delivering: one mail request of the queue becomes one mail."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from undersigned.cases.compose import Mail, compose, compose_link
from undersigned.rules import address
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import Keys
from undersigned.rules.mail_cap import admitted
from undersigned.rules.mail_request import Kind, MailRequest
from undersigned.rules.token import NO_SIGNING, Token

if TYPE_CHECKING:
    from undersigned.aws.allowance import Allowance
    from undersigned.aws.mailed import Mailed
    from undersigned.aws.store import Store

_TRIES = 5  # at an item that another delivery to the same address writes


class Outcome(StrEnum):
    """What became of a mail request."""

    SENT = "sent"
    STALE = "stale"
    CAPPED = "capped"
    STOPPED = "stopped"
    REFUSED = "refused"  # by the provider, for good: there is no such address


class Post(Protocol):
    """Whoever takes mails, one to one address."""

    def send(self, to: str, mail: Mail) -> bool:
        """Send a mail, and tell whether it was taken: False if there is no such address.

        Raises `PetitionError` if it may be taken later.
        """


def deliver(
    request: MailRequest,
    *,
    store: "Store",
    post: Post,
    allowance: "Allowance",
    keys: Keys,
    site: str,
    now: datetime,
) -> Outcome:
    """Write and send the mail that is asked for, unless it is too late or one too many.

    Nor is anybody mailed who has pressed "Never mail me again", whoever typed their address.

    Raises `PetitionError`, after which the request belongs back in the queue: what was remembered
    of it lets it pass again. OVER_LIMIT means that no mail may go out just now.
    """
    if request.stale(now):
        return Outcome.STALE
    allowance.ask(now)  # first: what waits costs nothing more
    action = store.actions.find(request.action)
    if action is None:
        raise PetitionError(Code.UNKNOWN_ACTION)
    who = (request.action, keys.mac(request.action, request.email))
    found = _found(request, who, store, now)
    if found is None:
        return Outcome.STALE  # delivered again, and confirmed or withdrawn meanwhile
    known, expires = found
    reader = keys.reader(request.email)
    if store.stops.find(reader):
        return Outcome.STOPPED
    if not _admit(store.mailed, request, keys.cap(request.action, request.email), now):
        return Outcome.CAPPED
    link, language = Token(*who, request.signing, reader), action.language(request.language)
    if expires:
        mail = compose(
            action,
            link,
            language=language,
            signed=known,
            consents=request.consents,
            expires=expires,
            site=site,
            key=keys.token,
        )
    else:
        link = replace(link, signing=NO_SIGNING)
        mail = compose_link(action, link, language=language, known=known, site=site, key=keys.token)
    allowance.spend()
    taken = post.send(address.mailable(request.email), mail)
    return Outcome.SENT if taken else Outcome.REFUSED


def _found(
    request: MailRequest, who: tuple[str, str], store: "Store", now: datetime
) -> tuple[bool, date | None] | None:
    """Return whether an address has signed, or has anything, and when its signing expires.

    None where the signing that is to be confirmed is gone; a mail with a link again is for none.
    """
    if request.kind is Kind.LINK:
        return store.signers.any(who, now), None
    signing, signed = store.signers.find(who, request.signing, now)
    return (signed is not None, signing.expires) if signing else None


def _admit(mailed: "Mailed", request: MailRequest, cap: str, now: datetime) -> bool:
    for _ in range(_TRIES):
        seen = mailed.find(request.action, cap)
        remembered = admitted(seen, request.signing, now)
        if remembered is None:
            return False
        if remembered == seen or mailed.remember(request.action, cap, seen, remembered):
            return True
    raise PetitionError(Code.UNAVAILABLE)
