"""The two links of a mail, as HTTP: GET shows a button, POST is the press of it."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from undersigned.cases.confirm import confirm, pending
from undersigned.cases.withdraw import withdraw, withdrawable
from undersigned.http import answer, pages
from undersigned.http.answer import Answer
from undersigned.http.request import Request
from undersigned.http.service import Service
from undersigned.rules import token
from undersigned.rules.action import Action
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.token import Purpose, Token

_SENT_ON = {Purpose.CONFIRM: "signed", Purpose.WITHDRAW: "withdrawn"}
_TOLD = {Purpose.CONFIRM: "confirmed", Purpose.WITHDRAW: "withdrawn"}


def show(
    purpose: Purpose, request: Request, service: Callable[[], Service], now: datetime
) -> Answer:
    """Show what a link would do, with one button; nothing changes."""
    return _offer(purpose, request.query.get("token", ""), request, service, now)


def _offer(
    purpose: Purpose, text: str, request: Request, service: Callable[[], Service], now: datetime
) -> Answer:
    try:
        using = service()
        link = token.read(using.keys.token, purpose, text)
        if purpose is Purpose.WITHDRAW:
            action, replaces = withdrawable(link, store=using.store), False
        else:
            found = pending(link, store=using.store, now=now)
            action, replaces = found.action, found.signature is not None
            if found.signing is None:
                return pages.nothing_left(action, request.language(action))
    except PetitionError as error:
        return _refuse(request, error)
    return pages.press(purpose, text, action, request.language(action), replaces=replaces)


def press(
    purpose: Purpose, request: Request, service: Callable[[], Service], now: datetime
) -> Answer:
    """Do what a link stands for; its token comes as a field of the page's form, not in the URL.

    So does `press`, which no link carries: whoever sends a link's own query, as a scanner may that
    tries each address by POST too, has seen no button, and is shown it.
    """
    text = ""
    try:
        text = request.fields.get("token", "")
        if request.fields.get("press") != "1":
            if request.wants_json:
                return _refuse(request, PetitionError(Code.MALFORMED))
            return _offer(purpose, text, request, service, now)
        using = service()
        action = _done(purpose, token.read(using.keys.token, purpose, text), using, now)
    except PetitionError as error:
        if error.code is Code.UNAVAILABLE and error.action and not request.wants_json:
            # With the button again: pressing it completes what was begun.
            language = request.language(error.action)
            return pages.press(purpose, text, error.action, language, error)
        return _refuse(request, error)
    if request.wants_json:
        return answer.done(HTTPStatus.OK, _TOLD[purpose])
    return answer.see_other(pages.url(action, request.language(action), _SENT_ON[purpose]))


def _done(purpose: Purpose, link: Token, using: Service, now: datetime) -> Action:
    if purpose is Purpose.CONFIRM:
        return confirm(link, store=using.store, keys=using.keys, now=now).action
    return withdraw(link, store=using.store)


def _refuse(request: Request, error: PetitionError) -> Answer:
    """Say what is in the way; a genuine link's action, if it was read, is the way on."""
    language = request.language(error.action)
    if request.wants_json:
        return answer.problem(error, language)
    if error.code is Code.TOO_LATE and error.action:
        return pages.refused(error.action, error, language)
    return pages.message(error, language)
