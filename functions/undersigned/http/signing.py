"""The press of the button, as HTTP."""

from collections.abc import Callable, Mapping
from datetime import datetime

from undersigned.cases.sign import sign
from undersigned.cases.templates import render
from undersigned.http import answer, pages, sentences
from undersigned.http.answer import Answer
from undersigned.http.request import Request
from undersigned.http.service import Service
from undersigned.rules import form
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.errors import Code, FieldCode, PetitionError
from undersigned.rules.fields import CONSENTS
from undersigned.rules.language import LANGUAGES


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
            keys=using.keys,
            now=now,
        )
    except PetitionError as error:
        return _refuse(action_id, request, error)
    return pages.pending(action, request)


def _refuse(action_id: str, request: Request, error: PetitionError) -> Answer:
    action = error.action
    language = request.language(action)
    if request.wants_json:
        return answer.problem(error, language)
    if error.code in pages.REASONS and action:
        return pages.refused(action, error, language, form.shown(action, language, request.fields))
    if error.code in pages.WITH_FORM:
        shown = action or _unknown(action_id, request.fields)
        return _form(shown, request.fields, language, error)
    return pages.message(error, language)


def _unknown(action_id: str, fields: Mapping[str, str]) -> Action:
    """Stand in for an action that cannot be read just now, so that what was typed is kept."""
    return Action(
        action_id,
        campaign="",
        kind=Kind.LETTER if "role" in fields else Kind.PETITION,
        languages=LANGUAGES,
        pages={language: Page("", f"/{language}/") for language in LANGUAGES},
        ask=tuple(name for name in CONSENTS if name in fields),
        keep_all="name" in fields,
        postcode="postcode" in fields,
    )


def _form(action: Action, fields: Mapping[str, str], language: str, error: PetitionError) -> Answer:
    errors = {e.field: sentences.of_field(e, language) for e in error.fields}
    shown = form.shown(action, language, fields) | {"errors": errors}
    if any(e.code is FieldCode.EMAIL_SLIP for e in error.fields):
        shown["sure"] = form.vouched(fields)
    html = render(
        language,
        "sign.html",
        error=error.code is Code.FIELDS,
        notice="" if error.fields else sentences.detail(error, language),
        brand=action.brand(language),
        action=action.page(language),
        form=shown,
    )
    return answer.page(html, answer.STATUS[sentences.told(error)], error)
