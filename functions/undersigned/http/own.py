"""Your signature, as HTTP: the page behind the other link of every mail, and each press there.

The page is the same whatever there is of the address: to open it reads nothing of the signer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from undersigned.cases.take_back import take_back
from undersigned.cases.withdraw import changeable, stop, withdraw, withdraw_this, withdrawable
from undersigned.http import answer, pages
from undersigned.http.answer import Answer
from undersigned.http.links import refuse
from undersigned.http.request import Request
from undersigned.http.service import Service
from undersigned.rules import token
from undersigned.rules.action import Action
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.fields import CONSENTS
from undersigned.rules.token import Purpose, Token

# What became of a press, as a program is told it.
_REMOVED, _STANDS, _STOPPED, _OFF = "withdrawn", "confirmed", "stopped", "taken-back"


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of a press."""

    action: Action
    told: str


def show(request: Request, service: Callable[[], Service]) -> Answer:
    """Show what can be done, with a button each; nothing changes."""
    return _offer(request.query.get("token", ""), request, service)


def press(request: Request, service: Callable[[], Service], now: datetime) -> Answer:
    """Do what one button says: the form's `do`, or the consent that its `off` takes back.

    The token comes as a field, and so does `press`, which no link carries: else a scanner that
    sends a link's own query by POST would press.
    """
    text = ""
    link: Token | None = None
    try:
        text = request.fields.get("token", "")
        if request.fields.get("press") != "1":
            return _unpressed(text, request, service)
        using = service()
        link = token.read(using.keys.token, Purpose.SIGNATURE, text)
        done = _done(request.fields, link, using, now)
    except PetitionError as error:
        if error.code is Code.UNAVAILABLE and link and error.action and not request.wants_json:
            # With the buttons again: pressing completes what was begun.
            return _page(text, link, error.action, request, error=error)
        return refuse(request, error)
    if request.wants_json:
        return answer.done(HTTPStatus.OK, done.told)
    if done.told == _REMOVED:
        return answer.see_other(pages.url(done.action, request.language(done.action), _REMOVED))
    return _page(text, link, done.action, request, said=done.told)


def _done(fields: Mapping[str, str], link: Token, using: Service, now: datetime) -> _Done:
    """Do it; raises `PetitionError(MALFORMED)` where it is not said what, or two things are."""
    match fields.get("do", ""), fields.get("off", ""):
        case "remove", "":
            return _Done(withdraw(link, store=using.store, now=now), _REMOVED)
        case "remove-this", "":
            action, stands = withdraw_this(link, store=using.store, now=now)
            return _Done(action, _STANDS if stands else _REMOVED)
        case "stop", "" if link.reader:
            return _Done(stop(link, store=using.store), _STOPPED)
        case "", consent if consent in CONSENTS:
            store, keys, seal = using.store, using.keys, using.seal
            # Held as all that is pressed here; a mail program's own press has no button to show.
            changeable(link, store=store, now=now)
            return _Done(take_back(link, consent, store=store, keys=keys, seal=seal), _OFF)
    raise PetitionError(Code.MALFORMED)


def _unpressed(text: str, request: Request, service: Callable[[], Service]) -> Answer:
    if request.wants_json:
        return refuse(request, PetitionError(Code.MALFORMED))
    return _offer(text, request, service)


def _offer(text: str, request: Request, service: Callable[[], Service]) -> Answer:
    try:
        using = service()
        link = token.read(using.keys.token, Purpose.SIGNATURE, text)
        action = withdrawable(link, store=using.store)
    except PetitionError as error:
        return refuse(request, error)
    return _page(text, link, action, request)


def _page(
    text: str,
    link: Token,
    action: Action,
    request: Request,
    *,
    said: str = "",
    error: PetitionError | None = None,
) -> Answer:
    return pages.own(
        text,
        link,
        action,
        request.language(action),
        said=said,
        error=error,
    )
