"""Whatever comes in, an answer goes out: no input gives a 500, and nothing is raised."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import web
from tests.aws.conftest import CONTEXT, ORIGIN_SECRET, Cloud, event
from tests.aws.journey import FIELDS, form_body, sign_and_read

GOLDEN = ("sign-form", "sign-json", "confirm-get", "confirm-post")
# Lone surrogates, null bytes and what turns lines around are in it; so are 10,240 bytes of header.
TEXT = st.text(st.characters(), max_size=40) | st.just("\ud800") | st.just("a" * 10_240)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
HEADERS = (
    *("accept", "accept-language", "content-type", "origin", "sec-fetch-site", "x-viewer-host"),
    "cloudfront-viewer-address",
)
KINDS = st.sampled_from(
    ["application/json", "APPLICATION/JSON; charset=utf-16", "application/x-www-form-urlencoded"]
)
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get", ""])
FIELD = st.sampled_from([*FIELDS, "comment", "token", "press", "website", "sure", "updates"])


def whole(text: str) -> str:
    """Return a text without halves of characters, which a form cannot hold."""
    return text.encode("utf-8", "replace").decode()


def bodies(fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw the body of an event: text, bytes, JSON of some fields or a form with them."""
    plain = (TEXT | st.none() | fields.map(json.dumps)).map(lambda text: {"body": text})
    coded = st.binary(max_size=99) | fields.map(lambda drawn: json.dumps(drawn).encode())
    return st.one_of(
        plain.map(lambda body: body | {"isBase64Encoded": False}),
        coded.map(lambda sent: {"body": base64.b64encode(sent).decode(), "isBase64Encoded": True}),
        fields.filter(lambda drawn: isinstance(drawn, dict)).map(
            lambda drawn: form_body(
                {whole(name): whole(str(given)) for name, given in drawn.items()}
            )
        ),
    )


@st.composite
def events(draw: st.DrawFn, tokens: list[str]) -> dict[str, Any]:
    """Draw an event as an HTTP API may send it, from a real one with parts of it changed."""
    token = st.sampled_from(tokens) | TEXT
    value = token | st.sampled_from(list(FIELDS.values())) | JSON
    made = event(draw(st.sampled_from(GOLDEN)))
    http = made["requestContext"]["http"]
    http["method"] = draw(METHODS | st.just(http["method"]))
    places = st.sampled_from(["/api/confirm", "/api/signature", "/api/withdraw", made["rawPath"]])
    path = draw(places | TEXT | TEXT.map("/api/actions/{}/signatures".format))
    made["rawPath"] = http["path"] = path
    for name in draw(st.sets(st.sampled_from(HEADERS))):
        made["headers"][name] = draw(KINDS if name == "content-type" else TEXT)
    for name in draw(st.sets(st.sampled_from(HEADERS))):
        made["headers"].pop(name, None)
    made["queryStringParameters"] = draw(
        st.none() | st.dictionaries(st.sampled_from(["token", "lang", "\0"]), token)
    )
    made["rawQueryString"] = draw(TEXT)
    made["cookies"] = draw(st.lists(TEXT, max_size=3))
    unchanged: st.SearchStrategy[dict[str, Any]] = st.just({})
    made |= draw(unchanged | bodies(st.dictionaries(FIELD, value)) | bodies(JSON))
    for name in draw(st.sets(st.sampled_from(["body", "cookies", "isBase64Encoded"]))):
        made.pop(name, None)
    return made


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """Draw what no HTTP API sends: parts of an event are missing, or are something else."""
    made = event(draw(st.sampled_from(GOLDEN)))
    for _ in range(draw(st.integers(1, 4))):
        at: Any = made
        while True:
            name = draw(st.sampled_from(sorted(at)))
            if not (isinstance(at[name], dict) and at[name] and draw(st.booleans())):
                break
            at = at[name]
        if name == "x-origin-secret" or draw(st.booleans()):
            del at[name]
        else:
            at[name] = draw(JSON)
        if not at:
            break
    return made


def sendable(answer: dict[str, Any]) -> bool:
    """Whether the runtime can hand an answer to the HTTP API: as JSON, in UTF-8."""
    json.dumps(answer, ensure_ascii=False).encode()
    return answer["body"] is None or isinstance(answer["body"], str)


def test_no_event_of_the_http_api_gives_a_500(cloud: Cloud) -> None:
    links = sign_and_read(cloud)

    @settings(max_examples=200, deadline=None)
    @given(events(list(links.values())))
    def answered(sent: dict[str, Any]) -> None:
        answer = web.handler(sent, CONTEXT)
        assert 200 <= answer["statusCode"] < 500
        assert sendable(answer)

    answered()


def test_nothing_is_raised_even_at_what_no_http_api_sends(cloud: Cloud) -> None:
    assert cloud

    @settings(max_examples=100, deadline=None)
    @given(broken())
    def answered(sent: Any) -> None:
        answer = web.handler(sent, CONTEXT)
        assert answer["statusCode"] != 500
        assert sendable(answer)

    answered()


def test_what_is_no_event_is_answered_with_nothing(cloud: Cloud) -> None:
    assert cloud
    sent: Any
    for sent in ({}, {"headers": None}, {"headers": []}, None, [], "warm"):
        answer = web.handler(sent, CONTEXT)
        assert answer["statusCode"] in (403, 503)
        assert answer["body"] == ""


def viewed(viewer: str | None, secret: str | None = ORIGIN_SECRET) -> int:
    """Return the status of a signing from a viewer's address."""
    made = event("sign-form")
    given = {"cloudfront-viewer-address": viewer, "x-origin-secret": secret}
    for name, text in given.items():
        del made["headers"][name]
        if text is not None:
            made["headers"][name] = text
    status: int = web.handler(made, CONTEXT)["statusCode"]
    return status


def test_half_a_character_is_answered_wherever_it_stands(cloud: Cloud) -> None:
    """It cannot be hashed or sent, and would be a fault of ours at the first try of either."""
    assert cloud
    half = "\ud800"
    link, form = event("confirm-get"), event("sign-form", rawPath=f"/api/actions/{half}/signatures")
    link["queryStringParameters"] = {"token": half, "lang": half}
    link["headers"] |= dict.fromkeys(HEADERS, half)
    lost = event("sign-form", rawPath=f"/api/{half}")
    for sent in (link, form, lost):
        answer = web.handler(sent, CONTEXT)
        assert answer["statusCode"] == 404
        assert sendable(answer)


VIEWED = [
    ("198.51.100.7:1", 303),
    ("2001:db8::7:443", 303),
    ("[2001:db8::7]:443", 303),
    ("::1:443", 303),
    ("::ffff:198.51.100.7:443", 303),
    ("fe80::1%eth0:443", 303),
    ("198.51.100.7", 403),
    ("198.51.100.7:", 403),
    ("198.51.100.7:x", 403),
    ("198.51.100.7:1, 203.0.113.9:2", 403),
    ("198.51.100.777:1", 403),
    ("0x7f000001:1", 403),
    (":1", 403),
    ("", 403),
    (None, 403),
    ("\ud800:1", 403),
    ("9" * 9000 + ":1", 403),
]


def test_a_viewer_is_an_address_and_a_port_or_nobody(cloud: Cloud) -> None:
    for viewer, status in VIEWED:
        assert (viewer, viewed(viewer)) == (viewer, status)
    taken = [viewer for viewer, status in VIEWED if status == 303]
    assert len(cloud.items(sk="SIGNING#")) == len(taken)


def test_a_viewer_s_address_is_believed_only_with_the_cdn_s_secret(cloud: Cloud) -> None:
    for secret in (None, "", "guessed", f"{ORIGIN_SECRET},{ORIGIN_SECRET}", "\ud800"):
        assert viewed("203.0.113.9:1", secret) == 403
    assert cloud.items(sk="SIGNING#") == []
    assert cloud.dynamodb.scan(TableName="limits")["Items"] == []


def test_without_a_secret_of_its_own_the_function_hears_nobody(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cloud
    for expected in ("", None):
        if expected is None:
            monkeypatch.delenv("ORIGIN_SECRET")
        else:
            monkeypatch.setenv("ORIGIN_SECRET", expected)
        assert viewed("198.51.100.7:1", "") == 403


JSON_BODIES = [
    '{"name": "a", "name": "b"}',
    '{"a": {"b": 1, "b": 2}}',
    '{"name": ["a"]}',
    '{"name": 1e999}',
    '{"name": NaN}',
    '{"name": ' + "9" * 5000 + "}",
    '{"name": "a\\u0000"}',
    '{"\\u0000": "a"}',
    "\ufeff{}",
    '{"a":' * 2500 + "1" + "}" * 2500,
    json.dumps({f"field-{n}": "" for n in range(33)}),
]
FORM_BODIES = [b"name=a&name=b", b"name=a&n%61me=b", b"&" * 40, b"name=%ed%a0%80", b"%00=a"]


def test_a_body_that_could_be_read_in_two_ways_or_costs_too_much_is_malformed(
    cloud: Cloud,
) -> None:
    """A field that comes twice, what is no text, null bytes, halves of characters, depth."""
    coded = [base64.b64encode(body).decode() for body in FORM_BODIES]
    for name, bodies in (("sign-json", JSON_BODIES), ("sign-form", coded)):
        for body in bodies:
            assert web.handler(event(name, body=body), CONTEXT)["statusCode"] == 400, body[:60]
    assert cloud.items(sk="SIGNING#") == []


def test_a_body_of_sixteen_kibibytes_is_read_and_one_of_a_byte_more_is_not(cloud: Cloud) -> None:
    """In base64 or as it is; of JSON as of a form. What is not read is no signing."""
    for name, start, end in (
        ("sign-form", b"comment=", b""),
        ("sign-json", b'{"comment": "', b'"}'),
    ):
        for length, status in ((16_384, 422), (16_385, 413)):
            body = start + b"x" * (length - len(start) - len(end)) + end
            coded = base64.b64encode(body).decode()
            for changes in (
                {"body": body.decode(), "isBase64Encoded": False},
                {"body": coded, "isBase64Encoded": True},
            ):
                assert web.handler(event(name, **changes), CONTEXT)["statusCode"] == status
    assert cloud.items(sk="SIGNING#") == []
