"""Delivering: one mail request of the queue becomes one mail."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from undersigned.cases.compose import compose
from undersigned.rules import address
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import Keys
from undersigned.rules.mail_cap import admitted
from undersigned.rules.mail_request import MailRequest
from undersigned.rules.token import Token

if TYPE_CHECKING:
    from undersigned.aws.allowance import Allowance
    from undersigned.aws.mail import Post
    from undersigned.aws.mailed import Mailed
    from undersigned.aws.store import Store

_TRIES = 5  # at an item that another delivery to the same address writes


class Outcome(StrEnum):
    """What became of a mail request."""

    SENT = "sent"
    STALE = "stale"
    CAPPED = "capped"
    STOPPED = "stopped"


def deliver(
    request: MailRequest,
    *,
    store: "Store",
    post: "Post",
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
    mac = keys.mac(request.action, request.email)
    signing, signed = store.signers.find((request.action, mac), request.signing, now)
    if signing is None:
        return Outcome.STALE  # delivered again, and confirmed or withdrawn meanwhile
    reader = keys.reader(request.email)
    if store.stops.find(reader):
        return Outcome.STOPPED
    if not _admit(store.mailed, request, keys.cap(request.action, request.email), now):
        return Outcome.CAPPED
    mail = compose(
        action,
        Token(request.action, mac, request.signing, reader),
        language=action.language(request.language),
        signed=signed is not None,
        site=site,
        key=keys.token,
    )
    allowance.spend()
    post.send(address.mailable(request.email), mail)
    return Outcome.SENT


def _admit(mailed: "Mailed", request: MailRequest, cap: str, now: datetime) -> bool:
    for _ in range(_TRIES):
        seen = mailed.find(request.action, cap)
        remembered = admitted(seen, request.signing, now)
        if remembered is None:
            return False
        if remembered == seen or mailed.remember(request.action, cap, seen, remembered):
            return True
    raise PetitionError(Code.UNAVAILABLE)
