"""The gateway writes and reads what an HTTP API of format 2.0 would."""

import base64
import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from infra.local import cdn
from infra.local.cloud import Cloud
from infra.local.gateway import MAX_BODY, Event, answer_of, event_of, gateway

ROOT = Path(__file__).parents[2]
SETTINGS = cdn.read(ROOT / cdn.TEMPLATE)
NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
FORM = b"name=O%E2%80%99Brien&email=ab.c%2Bx%40gmail.com"


def request(path: str = "/api/confirm", **options: Any) -> Request:
    viewer = {"REMOTE_ADDR": "198.51.100.7", "REMOTE_PORT": "46532"} | options.pop("viewer", {})
    return Request(EnvironBuilder(path, environ_base=viewer, **options).get_environ())


def event(path: str = "/api/confirm", **options: Any) -> Event:
    asked = request(path, **options)
    return event_of(asked, asked.get_data(), SETTINGS, "s3cret", NOW)


def test_only_what_the_cdn_passes_reaches_the_function() -> None:
    sent = {
        "Accept": "text/html",
        "Accept-Language": "en, ru;q=0.5",
        "Origin": "http://127.0.0.1:8000",
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/json",
        "User-Agent": "Mozilla/5.0 (a phone)",
        "Cookie": "a=b",
        "X-Forwarded-For": "203.0.113.9",
        "X-Origin-Secret": "forged",
        "X-Viewer-Host": "forged.example",
        "CloudFront-Viewer-Address": "203.0.113.9:1",
    }
    assert event(headers=sent)["headers"] == {
        "accept": "text/html",
        "accept-language": "en, ru;q=0.5",
        "origin": "http://127.0.0.1:8000",
        "sec-fetch-site": "same-origin",
        "content-type": "application/json",
        "host": "local.execute-api.eu-central-1.amazonaws.com",
        "user-agent": "Amazon CloudFront",
        "x-forwarded-proto": "https",
        "x-forwarded-port": "443",
        "x-origin-secret": "s3cret",
        "x-viewer-host": "localhost",
        "cloudfront-viewer-address": "198.51.100.7:46532",
    }


def test_the_viewers_ipv6_address_stands_without_brackets_as_cloudfront_writes_it() -> None:
    headers = event(viewer={"REMOTE_ADDR": "2001:db8::7"})["headers"]
    assert headers["cloudfront-viewer-address"] == "2001:db8::7:46532"


def test_a_form_comes_in_base64() -> None:
    posted = event(method="POST", data=FORM, content_type="application/x-www-form-urlencoded")
    assert posted["isBase64Encoded"] is True
    assert base64.b64decode(posted["body"]) == FORM


def test_json_comes_as_text() -> None:
    posted = event(method="POST", data="{}", content_type="application/json")
    assert (posted["isBase64Encoded"], posted["body"]) == (False, "{}")


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "text/plain"])
def test_text_that_is_no_utf_8_comes_in_base64(content_type: str) -> None:
    posted = event(method="POST", data=b"\xff", content_type=content_type)
    assert (posted["isBase64Encoded"], posted["body"]) == (True, "/w==")


def test_path_is_decoded_and_query_is_both_raw_and_decoded() -> None:
    asked = event("/api/a%20b?token=a%2Eb&token=c")
    assert asked["rawPath"] == asked["requestContext"]["http"]["path"] == "/api/a b"
    assert asked["rawQueryString"] == "token=a%2Eb&token=c"
    assert asked["queryStringParameters"] == {"token": "a.b,c"}


def test_the_context_names_method_time_and_an_edge_but_no_viewer() -> None:
    context = event(method="HEAD")["requestContext"]
    assert context["http"]["method"] == "HEAD"
    assert context["timeEpoch"] == 1795269600000
    assert "198.51.100.7" not in json.dumps(context)


def test_an_answer_keeps_status_headers_cookies_and_binary_body() -> None:
    answer = answer_of(
        {
            "statusCode": 303,
            "headers": {"Location": "/en/chechnya/signed/", "Cache-Control": "no-store"},
            "cookies": ["a=1", "b=2"],
            "body": base64.b64encode(b"\x00\xff").decode(),
            "isBase64Encoded": True,
        }
    )
    assert (answer.status_code, answer.get_data()) == (303, b"\x00\xff")
    assert answer.headers["Location"] == "/en/chechnya/signed/"
    assert answer.headers.getlist("Set-Cookie") == ["a=1", "b=2"]


def test_an_answer_without_a_status_is_json() -> None:
    answer = answer_of({"ok": True})
    assert (answer.status_code, answer.get_json()) == (200, {"ok": True})


class FakeLambda:
    """A Lambda that answers every invocation alike."""

    def __init__(self, reply: dict[str, Any] | Exception) -> None:
        self.reply = reply

    def get_function_configuration(self, **_: str) -> dict[str, Any]:
        return {"Environment": {"Variables": {"ORIGIN_SECRET": "s3cret"}}}

    def invoke(self, **_: object) -> dict[str, Any]:
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


def status_of(reply: dict[str, Any] | Exception) -> int:
    cloud = Cloud("http://127.0.0.1:1", {"lambda": FakeLambda(reply)})
    return gateway(cloud, "web", SETTINGS)(request()).status_code


def test_a_function_that_failed_is_a_500() -> None:
    assert status_of({"FunctionError": "Unhandled", "Payload": BytesIO(b"{}")}) == 500


def test_a_function_that_cannot_be_reached_is_a_503() -> None:
    assert status_of(EndpointConnectionError(endpoint_url="http://127.0.0.1:1")) == 503


def test_a_body_that_lambda_would_not_take_is_refused() -> None:
    cloud = Cloud("http://127.0.0.1:1", {"lambda": FakeLambda({})})
    huge = request(method="POST", data=bytes(MAX_BODY + 1), content_type="text/plain")
    with pytest.raises(RequestEntityTooLarge):
        gateway(cloud, "web", SETTINGS)(huge)
