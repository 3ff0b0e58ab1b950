"""Delivering: one letter of the queue becomes one mail."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from undersigned.cases.compose import compose
from undersigned.rules import address
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import Keys
from undersigned.rules.letter import Letter, admitted
from undersigned.rules.token import Token

if TYPE_CHECKING:
    from undersigned.aws.allowance import Allowance
    from undersigned.aws.mail import Post
    from undersigned.aws.store import Store

_TRIES = 5  # at an item that another delivery to the same address writes


class Outcome(StrEnum):
    """What became of a letter."""

    SENT = "sent"
    STALE = "stale"
    CAPPED = "capped"


def deliver(
    letter: Letter,
    *,
    store: "Store",
    post: "Post",
    allowance: "Allowance",
    keys: Keys,
    site: str,
    now: datetime,
) -> Outcome:
    """Write and send the mail that a letter asks for, unless it is too late or one too many.

    Raises `PetitionError`, after which the letter belongs back in the queue: what was remembered
    of it lets it pass again. OVER_LIMIT means that no letter may go out just now.
    """
    if letter.stale(now):
        return Outcome.STALE
    allowance.ask(now)  # first: what waits costs nothing more
    action = store.action(letter.action)
    if action is None:
        raise PetitionError(Code.UNKNOWN_ACTION)
    if store.signing(letter.signing, now) is None:
        return Outcome.STALE  # delivered again, and withdrawn meanwhile
    mac = keys.mac(letter.action, letter.email)
    if not _admit(store, letter, mac, now):
        return Outcome.CAPPED
    mail = compose(
        action,
        Token(letter.action, mac, letter.signing),
        language=action.language(letter.language),
        signed=store.signed(letter.action, mac),
        site=site,
        key=keys.token,
    )
    allowance.spend()
    post.send(address.mailable(letter.email), mail)
    return Outcome.SENT


def _admit(store: "Store", letter: Letter, mac: str, now: datetime) -> bool:
    for _ in range(_TRIES):
        seen = store.mailed(letter.action, mac)
        mailed = admitted(seen, letter.signing, now)
        if mailed is None:
            return False
        if mailed == seen or store.put_mailed(letter.action, mac, seen, mailed):
            return True
    raise PetitionError(Code.UNAVAILABLE)
