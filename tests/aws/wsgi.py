"""The web function as a WSGI application: what CloudFront and the HTTP API make of a request."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

import web
from infra.local import cdn, gateway
from tests.aws.conftest import CONTEXT, ORIGIN_SECRET
from tests.template import ROOT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CDN = cdn.read(ROOT / cdn.TEMPLATE)
DESCRIPTION = "/openapi.yaml"


def application(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
    """Answer a request by the function's handler; the API's description is there as well."""
    request = Request(environ | {"REMOTE_ADDR": "198.51.100.7", "REMOTE_PORT": "49152"})
    if request.path == DESCRIPTION:
        answer = Response((ROOT / "functions" / "openapi.yaml").read_bytes())
    else:
        answer = gateway.answer_of(web.handler(event(request), CONTEXT))
    return answer(environ, start)


def event(request: Request) -> dict[str, Any]:
    """Write a request as the event that the function gets."""
    now = datetime.now(UTC)
    return gateway.event_of(request, request.get_data(), CDN, ORIGIN_SECRET, now)
