"""The two links of a mail, as HTTP: GET shows a button, POST is the press of it."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from undersigned import token
from undersigned.action import Action
from undersigned.confirm import confirm, pending
from undersigned.errors import Code, PetitionError
from undersigned.http import answer, pages
from undersigned.http.answer import Answer
from undersigned.http.request import Request
from undersigned.http.service import Service
from undersigned.token import Purpose, Token
from undersigned.withdraw import withdraw, withdrawable

_SENT_ON = {Purpose.CONFIRM: "signed", Purpose.WITHDRAW: "withdrawn"}
_TOLD = {Purpose.CONFIRM: "confirmed", Purpose.WITHDRAW: "withdrawn"}


def show(
    purpose: Purpose, request: Request, service: Callable[[], Service], now: datetime
) -> Answer:
    """Show what a link would do, with one button; nothing changes."""
    text = request.query.get("token", "")
    try:
        using = service()
        link = token.read(using.keys.token, purpose, text)
        if purpose is Purpose.CONFIRM:
            action = pending(link, store=using.store, now=now).action
        else:
            action = withdrawable(link, store=using.store)
    except PetitionError as error:
        return _refuse(purpose, text, request, service, error)
    return pages.press(purpose, text, action, request.language(action))


def press(
    purpose: Purpose, request: Request, service: Callable[[], Service], now: datetime
) -> Answer:
    """Do what a link stands for; its token comes as a field of the page's form, not in the URL."""
    text = ""
    try:
        text = request.fields.get("token", "")
        using = service()
        link = token.read(using.keys.token, purpose, text)
        action = _done(purpose, link, using, now)
    except PetitionError as error:
        return _refuse(purpose, text, request, service, error)
    if request.wants_json:
        return answer.done(HTTPStatus.OK, _TOLD[purpose])
    return answer.see_other(pages.url(action, request.language(action), _SENT_ON[purpose]))


def _done(purpose: Purpose, link: Token, using: Service, now: datetime) -> Action:
    if purpose is Purpose.CONFIRM:
        return confirm(link, store=using.store, now=now).action
    return withdraw(link, store=using.store)


def _refuse(
    purpose: Purpose,
    text: str,
    request: Request,
    service: Callable[[], Service],
    error: PetitionError,
) -> Answer:
    if request.wants_json:
        return answer.problem(error, request.language())
    action = _action_of(purpose, text, service)
    language = request.language(action)
    if error.code is Code.TOO_LATE and action:
        return pages.refused(action, error, language)
    return pages.message(error, language, action)


def _action_of(purpose: Purpose, text: str, service: Callable[[], Service]) -> Action | None:
    """Return the action of a genuine link, so that its page is the way on."""
    try:
        using = service()
        return using.store.action(token.read(using.keys.token, purpose, text).action)
    except PetitionError:
        return None
