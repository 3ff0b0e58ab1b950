"""Asking for the link to one's signature again, as HTTP."""

from collections.abc import Callable
from datetime import datetime

from undersigned.cases.ask_link import ask_link
from undersigned.cases.templates import render
from undersigned.http import answer, pages, sentences
from undersigned.http.answer import Answer
from undersigned.http.request import Request
from undersigned.http.service import Service
from undersigned.rules import form
from undersigned.rules.brand import Brand
from undersigned.rules.errors import Code, PetitionError


def post_link(
    action_id: str, request: Request, service: Callable[[], Service], now: datetime
) -> Answer:
    """Have the mail sent, or say what is in its way; the answer is that of a signing."""
    try:
        fields = request.fields
        using = service()
        action = ask_link(
            action_id,
            fields,
            request.viewer,
            store=using.store,
            limits=using.limits,
            queue=using.queue,
            now=now,
        )
    except PetitionError as error:
        return _refuse(action_id, request, error)
    return pages.pending(action, request)


def _refuse(action_id: str, request: Request, error: PetitionError) -> Answer:
    language = request.language(error.action)
    if request.wants_json:
        return answer.problem(error, language)
    if error.code not in pages.WITH_FORM:
        return pages.message(error, language)
    page = error.action.page(language) if error.action else None
    html = render(
        language,
        "ask-links.html",
        error=error.code is Code.FIELDS,
        notice="" if error.fields else sentences.detail(error, language),
        brand=error.action.brand(language) if error.action else Brand(),
        base=f"{page.url}../" if page else "",
        offered=[{"post": form.links_of(action_id), "title": page.title if page else ""}],
        email=request.fields.get("email", ""),
        wrong="".join(sentences.of_field(each, language) for each in error.fields),
    )
    return answer.page(html, answer.STATUS[sentences.told(error)], error)
