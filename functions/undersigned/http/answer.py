"""Answers: pages for people, problems for programs (RFC 9457), never kept by any cache."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import TypeAlias

from aws_lambda_powertools.event_handler import Response

from undersigned.http import sentences
from undersigned.rules.errors import Code, PetitionError

Answer: TypeAlias = Response[str]

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
# A page's own <meta> rules what is in it; two policies would both apply.
_OF_PAGES = HEADERS | {"Content-Security-Policy": "frame-ancestors 'none'"}
STATUS = {
    Code.FIELDS: HTTPStatus.UNPROCESSABLE_ENTITY,
    Code.NOT_YET_OPEN: HTTPStatus.CONFLICT,
    Code.CLOSED: HTTPStatus.CONFLICT,
    Code.PAUSED: HTTPStatus.CONFLICT,
    Code.TOO_LATE: HTTPStatus.CONFLICT,
    Code.UNKNOWN_ACTION: HTTPStatus.NOT_FOUND,
    Code.UNKNOWN_PAGE: HTTPStatus.NOT_FOUND,
    Code.BAD_TOKEN: HTTPStatus.NOT_FOUND,
    Code.OVER_LIMIT: HTTPStatus.TOO_MANY_REQUESTS,
    Code.MALFORMED: HTTPStatus.BAD_REQUEST,
    Code.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.MEDIA_TYPE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Code.METHOD: HTTPStatus.METHOD_NOT_ALLOWED,
    # A 403 would be shown as a page that is missing.
    Code.CROSS_SITE: HTTPStatus.CONFLICT,
    Code.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}


def page(
    html: str, status: HTTPStatus = HTTPStatus.OK, error: PetitionError | None = None
) -> Answer:
    """Answer with a page."""
    return _answer(status, "text/html; charset=utf-8", html, error, _OF_PAGES)


def see_other(path: str) -> Answer:
    """Send the browser on to a page of the site; the path is relative, the site's host its own."""
    return Response(HTTPStatus.SEE_OTHER, headers=HEADERS | {"Location": path})


def done(status: HTTPStatus, said: str) -> Answer:
    """Tell a program that it went well."""
    return document({"status": said}, status)


def document(
    content: Mapping[str, str],
    status: HTTPStatus = HTTPStatus.OK,
    error: PetitionError | None = None,
) -> Answer:
    """Tell a program something that is no problem document."""
    return _answer(status, "application/json", json.dumps(content), error)


def problem(error: PetitionError, language: str) -> Answer:
    """Tell a program what was wrong, as a problem document (RFC 9457)."""
    code = sentences.told(error)
    status = STATUS[code]
    told: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status,
        "code": code,
        "detail": sentences.detail(error, language),
    }
    if error.fields:
        told["errors"] = [
            {"field": e.field, "code": e.code, "message": sentences.of_field(e, language)}
            for e in error.fields
        ]
    body = json.dumps(told, ensure_ascii=False)
    return _answer(status, "application/problem+json", body, error)


def _answer(
    status: HTTPStatus,
    content_type: str,
    body: str,
    error: PetitionError | None = None,
    common: Mapping[str, str] = HEADERS,
) -> Answer:
    headers = dict(common)
    if error and error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    return Response(status, content_type=content_type, body=body, headers=headers)
