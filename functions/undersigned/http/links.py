"""The link that confirms, as HTTP: GET shows a button, POST is the press of it."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from undersigned.cases.confirm import confirm, pending
from undersigned.http import answer, pages
from undersigned.http.answer import Answer
from undersigned.http.request import Request
from undersigned.http.service import Service
from undersigned.rules import token
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.token import Purpose


def show(request: Request, service: Callable[[], Service], now: datetime) -> Answer:
    """Show what a link would confirm, with one button; nothing changes."""
    return _offer(request.query.get("token", ""), request, service, now)


def _offer(text: str, request: Request, service: Callable[[], Service], now: datetime) -> Answer:
    try:
        using = service()
        link = token.read(using.keys.token, Purpose.CONFIRM, text)
        found = pending(link, store=using.store, now=now)
        language = request.language(found.action)
        if found.signing is None:
            return pages.nothing_left(found.action, language)
    except PetitionError as error:
        return refuse(request, error)
    return pages.press(text, found.action, language, replaces=found.signature is not None)


def press(request: Request, service: Callable[[], Service], now: datetime) -> Answer:
    """Confirm what a link stands for; its token comes as a field of the page's form, not the URL.

    So does `press`, which no link carries: whoever sends a link's own query, as a scanner may that
    tries each address by POST too, has seen no button, and is shown it.
    """
    text = ""
    try:
        text = request.fields.get("token", "")
        if request.fields.get("press") != "1":
            if request.wants_json:
                return refuse(request, PetitionError(Code.MALFORMED))
            return _offer(text, request, service, now)
        using = service()
        link = token.read(using.keys.token, Purpose.CONFIRM, text)
        action = confirm(link, store=using.store, keys=using.keys, now=now).action
    except PetitionError as error:
        if error.code is Code.UNAVAILABLE and error.action and not request.wants_json:
            # With the button again: pressing it completes what was begun.
            return pages.press(text, error.action, request.language(error.action), error)
        return refuse(request, error)
    if request.wants_json:
        return answer.done(HTTPStatus.OK, "confirmed")
    return answer.see_other(pages.url(action, request.language(action), "signed"))


def refuse(request: Request, error: PetitionError) -> Answer:
    """Say what is in the way; a genuine link's action, if it was read, is the way on."""
    language = request.language(error.action)
    if request.wants_json:
        return answer.problem(error, language)
    if error.code is Code.TOO_LATE and error.action:
        return pages.refused(error.action, error, language)
    return pages.message(error, language)
