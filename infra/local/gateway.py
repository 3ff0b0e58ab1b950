"""The way in for `/api/*`: CloudFront's request to the HTTP API, and the API's to the function."""

import base64
import json
import os
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from werkzeug.wrappers import Request, Response

from infra.local.cdn import Cdn
from infra.local.cloud import ACCOUNT, Cloud

MAX_BODY = 6 * 1024 * 1024  # what Lambda takes in one call
DOMAIN = "local.execute-api.eu-central-1.amazonaws.com"
EDGE = "192.0.2.1"  # CloudFront's own address, which is what the API sees of the network
# What an HTTP API hands over as text; all else, a form too, comes in base64.
_TEXT = frozenset({"application/json", "application/javascript", "application/xml"})

Event: TypeAlias = dict[str, Any]
Handle: TypeAlias = Callable[[Request], Response]


class FunctionFailedError(Exception):
    """The function raised or ran out of time."""


def gateway(cloud: Cloud, function: str, cdn: Cdn) -> Handle:
    """Return the handler that invokes the web function."""
    client = cloud.client("lambda")
    # Each execution at a time is a process here, and starts one: more of them would only be slower.
    room = threading.BoundedSemaphore(2 * (os.cpu_count() or 1))
    settings = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]

    def handle(request: Request) -> Response:
        request.max_content_length = MAX_BODY
        body = request.get_data()  # raises 413 for a longer one
        event = event_of(request, body, cdn, settings["ORIGIN_SECRET"], datetime.now(UTC))
        try:
            with room:
                result = _invoked(client, function, event)
        except FunctionFailedError:
            return _said(500, "Internal Server Error")
        except (ClientError, BotoCoreError):
            return _said(503, "Service Unavailable")
        return answer_of(result)

    return handle


def event_of(request: Request, body: bytes, cdn: Cdn, secret: str, now: datetime) -> Event:
    """Write a request as the HTTP API's event, payload format 2.0.

    The headers are those that CloudFront's origin request policy passes, and CloudFront's own.
    """
    headers = {
        name.lower(): value
        for name, value in _joined(request).items()
        if name.lower() in cdn.passed
    }
    headers |= {
        "host": DOMAIN,
        "user-agent": "Amazon CloudFront",
        "x-forwarded-proto": "https",
        "x-forwarded-port": "443",
        "x-origin-secret": secret,
        "x-viewer-host": request.host,
        "cloudfront-viewer-address": f"{request.remote_addr}:{request.environ['REMOTE_PORT']}",
    }
    path = request.path  # decoded, as an HTTP API hands it over
    event: Event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": request.query_string.decode("latin-1"),
        "headers": headers,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": DOMAIN,
            "domainPrefix": "local",
            "http": {
                "method": request.method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": EDGE,
                "userAgent": "Amazon CloudFront",
            },
            "requestId": str(uuid4()),
            "routeKey": "$default",
            "stage": "$default",
            "time": f"{now:%d/%b/%Y:%H:%M:%S +0000}",
            "timeEpoch": int(now.timestamp() * 1000),
        },
        "isBase64Encoded": False,
    }
    if request.args:
        event["queryStringParameters"] = {
            name: ",".join(values) for name, values in request.args.lists()
        }
    if body:
        headers["content-length"] = str(len(body))
        event["isBase64Encoded"] = not _is_text(request.mimetype, body)
        encoded = base64.b64encode(body) if event["isBase64Encoded"] else body
        event["body"] = encoded.decode()
    return event


def answer_of(result: Any) -> Response:  # noqa: ANN401 - whatever the function returned
    """Turn what the function returned into the HTTP answer, by the rules of format 2.0."""
    if not isinstance(result, Mapping) or "statusCode" not in result:
        return Response(json.dumps(result), 200, content_type="application/json")
    body = result.get("body") or ""
    content = base64.b64decode(body) if result.get("isBase64Encoded") else body.encode()
    answer = Response(content, result["statusCode"])
    del answer.headers["Content-Type"]
    for name, value in (result.get("headers") or {}).items():
        answer.headers[name] = str(value)
    for cookie in result.get("cookies") or ():
        answer.headers.add("Set-Cookie", cookie)
    answer.headers.setdefault("Content-Type", "text/plain; charset=utf-8")
    answer.autocorrect_location_header = False
    return answer


def _invoked(client: Any, function: str, event: Event) -> Any:  # noqa: ANN401
    reply = client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
    payload = reply["Payload"].read()
    if "FunctionError" in reply:
        raise FunctionFailedError
    return json.loads(payload)


def _joined(request: Request) -> dict[str, str]:
    """Join headers that came more than once, as the API does."""
    return {name: ",".join(request.headers.getlist(name)) for name in request.headers.keys()}  # noqa: SIM118 - iterating gives pairs


def _is_text(mimetype: str, body: bytes) -> bool:
    if not (mimetype in _TEXT or mimetype.startswith("text/")):
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _said(status: int, message: str) -> Response:
    """Answer as API Gateway itself does when the function did not."""
    return Response(json.dumps({"message": message}), status, content_type="application/json")
