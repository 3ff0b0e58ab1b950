"""One press of a mail program's own button ends the mails that were agreed to (RFC 8058).

No page and no button of ours comes before it: the program shows its own. It takes back `updates`
and nothing else, whoever presses.
"""

from collections.abc import Callable
from http import HTTPStatus

from undersigned.cases.take_back import take_back
from undersigned.http import answer, pages
from undersigned.http.answer import Answer
from undersigned.http.request import Request
from undersigned.http.service import Service
from undersigned.rules import token
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.token import Purpose

CONSENT = "updates"
# What a program sends, so that a scanner which only follows links ends nothing.
_NAME, _VALUE = "List-Unsubscribe", "One-Click"
_PARTS = "multipart/form-data"  # which the RFC lets it choose


def press(request: Request, service: Callable[[], Service]) -> Answer:
    """Take the consent to mails back; its answer is short, and nobody is sent on."""
    try:
        _ask_for_the_press(request)
        using = service()
        link = token.read(using.keys.token, Purpose.UNSUBSCRIBE, request.query.get("token", ""))
        take_back(link, CONSENT, store=using.store, keys=using.keys, seal=using.seal)
    except PetitionError as error:
        return pages.refusal(request, error)
    return answer.done(HTTPStatus.OK, "taken-back")


def _ask_for_the_press(request: Request) -> None:
    """Raise `PetitionError(MALFORMED)` unless the body is the press, in either kind of form."""
    if request.media_type == _PARTS:
        pressed = all(word in request.raw for word in (f'"{_NAME}"'.encode(), _VALUE.encode()))
    else:
        pressed = request.fields.get(_NAME) == _VALUE
    if not pressed:
        raise PetitionError(Code.MALFORMED)
