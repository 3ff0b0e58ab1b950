"""The press of the button, as HTTP."""

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus

from undersigned import form
from undersigned.action import Action, Kind, Page
from undersigned.country import choices
from undersigned.errors import Code, PetitionError
from undersigned.http import answer, pages, sentences
from undersigned.http.answer import Answer
from undersigned.http.request import Request
from undersigned.http.service import Service
from undersigned.language import LANGUAGES
from undersigned.sign import sign
from undersigned.templates import render

_TEXTS = ("name", "email", "country", "postcode", "comment")
# What is answered with the form, filled: what the person can mend, and what passes by itself.
_WITH_FORM = (Code.FIELDS, Code.OVER_LIMIT, Code.UNAVAILABLE, Code.WRONG_SECRET)


def post_signature(
    action_id: str, request: Request, service: Callable[[], Service], now: datetime
) -> Answer:
    """Take a signing, or say what is in its way with nothing lost that was typed."""
    try:
        fields = request.fields
        using = service()
        action = sign(
            action_id,
            fields,
            request.viewer,
            store=using.store,
            limits=using.limits,
            queue=using.queue,
            seal=using.seal,
            now=now,
        )
    except PetitionError as error:
        return _refuse(action_id, request, service, error)
    if request.wants_json:
        return answer.done(HTTPStatus.ACCEPTED, "pending")
    return answer.see_other(pages.url(action, request.language(action), "check-your-email"))


def _refuse(
    action_id: str, request: Request, service: Callable[[], Service], error: PetitionError
) -> Answer:
    if request.wants_json:
        return answer.problem(error, request.language())
    action = _known(action_id, service)
    language = request.language(action)
    if error.code in pages.REASONS and action:
        return pages.refused(action, error, language)
    if error.code in _WITH_FORM:
        return _form(action or _unknown(action_id), request.fields, language, error)
    return pages.message(error, language, action)


def _known(action_id: str, service: Callable[[], Service]) -> Action | None:
    try:
        return service().store.action(action_id)
    except PetitionError:
        return None


def _unknown(action_id: str) -> Action:
    """Stand in for an action that cannot be read just now, so that what was typed is kept."""
    nowhere = {language: Page("", f"/{language}/") for language in LANGUAGES}
    return Action(action_id, "", Kind.PETITION, LANGUAGES, nowhere, postcode=True)


def _form(action: Action, fields: Mapping[str, str], language: str, error: PetitionError) -> Answer:
    values = {name: fields.get(name, "") for name in (*_TEXTS, *form.CONSENTS)}
    html = render(
        language,
        "sign.html",
        error=error.code is Code.FIELDS,
        notice="" if error.fields else sentences.detail(error, language),
        action=action.page(language),
        form={
            "action": action.id,
            "post": f"/api/actions/{action.id}/signatures",
            "lang": language,
            "postcode": action.postcode,
            "target": action.target,
            "countries": choices(language),
            "values": values,
            "errors": {e.field: sentences.of_field(e, language) for e in error.fields},
        },
    )
    return answer.page(html, answer.STATUS[sentences.told(error)], error)
