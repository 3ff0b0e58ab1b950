"""openapi.yaml says what the API does: each answer that it names is given, and no other."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
import schemathesis
import schemathesis.openapi
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as described
from werkzeug.test import Client, TestResponse

import deployment
import web
from tests.aws.conftest import PETITION, Cloud
from tests.aws.journey import FIELDS, sign_and_read
from tests.aws.wsgi import DESCRIPTION, application
from tests.template import resources
from undersigned.aws.limits import Limits
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import Keys
from undersigned.rules.token import Purpose, Token, mint

SCHEMA = schemathesis.openapi.from_wsgi(DESCRIPTION, application)
METHODS = {"get", "head", "post", "put", "patch", "delete", "options", "trace"}
# What is written down: for each method and path, the answers.
WRITTEN = {
    (method.upper(), path): [int(status) for status in operation["responses"]]
    for path, operations in SCHEMA.raw_schema["paths"].items()
    for method, operation in operations.items()
    if method in METHODS
}
SIGN, ASK = "/api/actions/{id}/signatures", "/api/actions/{id}/links"
UNSUBSCRIBE = "/api/unsubscribe"
STATELESS = ("/api/signature", "/api/withdraw", ASK)
_PURPOSE = {
    "/api/confirm": "confirm",
    "/api/signature": "signature",
    "/api/withdraw": "signature",
    UNSUBSCRIBE: "unsubscribe",
}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CHECKS = [
    described.status_code_conformance,
    described.content_type_conformance,
    described.response_headers_conformance,
    described.response_schema_conformance,
]


@SCHEMA.parametrize()
@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_sent_the_answer_is_one_that_is_written_down(
    cloud: Cloud, case: schemathesis.Case[Any]
) -> None:
    """Of an action that there is; what else a path may hold is tried by the fuzz."""
    assert cloud
    if case.path in (SIGN, ASK):
        case.path_parameters = {"id": PETITION.id}
    case.call_and_validate(checks=[checks.not_a_server_error, *CHECKS])


def down() -> None:
    """Stand for a secret that cannot be read."""
    raise PetitionError(Code.UNAVAILABLE)


def publish(cloud: Cloud, closes: datetime | None) -> None:
    """Publish the petition anew, and let the minute pass for which the old one is remembered."""
    cloud.store.actions.publish(replace(PETITION, closes=closes))
    deployment.store.cache_clear()
    web._service.cache_clear()  # noqa: SLF001 - it holds the store


def arranged(status: int, cloud: Cloud, patch: pytest.MonkeyPatch) -> None:
    """Bring about what a status tells of, where it is not in what is asked."""
    publish(cloud, closes=LONG_AGO if status == 409 else None)
    if status == 403:
        patch.setenv("ORIGIN_SECRET", "another")
    if status == 429:
        patch.setattr(Limits, "_counted", lambda *_: False)
    if status == 503:
        patch.setattr(deployment, "keys", down)


def fields_of(path: str, status: int, token: str, as_json: bool) -> dict[str, str]:
    """Return what is sent to get a status, where what is sent decides it."""
    if path == SIGN:
        return FIELDS | ({"country": ""} if status == 422 else {})
    if path == ASK:
        return FIELDS | ({"email": ""} if status == 422 else {})
    if path == UNSUBSCRIBE:
        return {"List-Unsubscribe": "One-Click"}
    fields = {"token": "x" if status == 404 else token, "press": "1"}
    fields |= {} if path == "/api/confirm" else {"do": "remove"}
    if status == 200 and not as_json:
        del fields["press"]
    return fields


def body_of(status: int, fields: dict[str, str], as_json: bool) -> dict[str, Any]:
    """Return the body and its type, as werkzeug's client takes them."""
    if status == 400:
        return {"data": b"{" if as_json else b"name=a&name=b"}
    if status == 413:
        fields = fields | {"comment": "x" * 17_000}
    return {"data": json.dumps(fields) if as_json else fields}


def asked(method: str, path: str, status: int, token: str, as_json: bool) -> TestResponse:
    """Ask for a status."""
    client, headers = Client(application), {"Accept": JSON if as_json else "text/html"}
    if status == 409 and path in STATELESS:  # whatever the action's state
        headers["Sec-Fetch-Site"] = "cross-site"
    url = path.format(id="nothing" if status == 404 else PETITION.id)
    if method != "POST":
        query = {"token": "x" if status == 404 else token}
        return client.open(url, method=method, query_string=query, headers=headers)
    content_type = "text/plain" if status == 415 else JSON if as_json else FORM
    sent = body_of(status, fields_of(path, status, token, as_json), as_json)
    if path == UNSUBSCRIBE:
        sent["query_string"] = {"token": "x" if status == 404 else token}
    return client.post(url, content_type=content_type, headers=headers, **sent)


@pytest.mark.parametrize(("method", "path"), WRITTEN)
def test_each_answer_that_is_written_down_is_given(
    cloud: Cloud, keys: Keys, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    for status, as_json in product(WRITTEN[method, path], (False, True)):
        if status == (303 if as_json else 202):
            continue  # a page of the site is for people only, a bare status for programs
        publish(cloud, closes=None)
        links = sign_and_read(cloud, email=f"{status}@example.org")
        links["unsubscribe"] = mint(keys.token, Purpose.UNSUBSCRIBE, Token(PETITION.id, "m", "-"))
        with monkeypatch.context() as patch:
            arranged(status, cloud, patch)
            answer = asked(method, path, status, links.get(_PURPOSE.get(path, ""), ""), as_json)
        assert answer.status_code == status
        SCHEMA[path][method].Case().validate_response(answer, checks=CHECKS)


def test_the_routes_are_those_that_are_written_down() -> None:
    """The function's own, and those with a limit of their own before it."""
    routes = (*web.app._static_routes, *web.app._dynamic_routes)  # noqa: SLF001
    assert {(r.method, r.path.replace("<action>", "{id}")) for r in routes} == set(WRITTEN)
    events = resources()["WebFunction"]["Properties"]["Events"].values()
    before = {
        (e["Properties"]["Method"], e["Properties"]["Path"])
        for e in events
        if "Path" in e["Properties"]
    }
    assert before == {route for route in WRITTEN if route[0] != "HEAD"}


def test_a_method_that_a_path_does_not_know_is_told_those_it_does(cloud: Cloud) -> None:
    assert cloud
    for path in {path for _, path in WRITTEN}:
        known = sorted(method for method, of in WRITTEN if of == path)
        for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"):
            answer = Client(application).open(path.format(id="any"), method=method)
            expected = None if method in known else ", ".join(known)
            assert answer.headers.get("Allow") == expected
            assert (answer.status_code == 405) == (method not in known)


def test_a_path_that_there_is_not_is_404_whatever_the_method(cloud: Cloud) -> None:
    assert cloud
    for path in ("/", "/api", "/api/confirm/", "/api/confirms", "/api/actions/a", "/API/confirm"):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
            assert Client(application).open(path, method=method).status_code == 404


def test_head_is_answered_as_get_is(cloud: Cloud) -> None:
    for purpose, token in sign_and_read(cloud).items():
        for query in ({"token": token}, {"token": "x"}, {}):
            got, head = (
                Client(application).open(f"/api/{purpose}", method=method, query_string=query)
                for method in ("GET", "HEAD")
            )
            assert (head.status_code, head.headers) == (got.status_code, got.headers)
