"""What is answered when signing cannot be done: the contract's table, row by row."""

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import deployment
import web
from tests.aws.conftest import CONTEXT, PETITION, Cloud, event
from tests.aws.journey import FIELDS, form_body, open_link, press, press_link, sign_and_read

HOUR = timedelta(hours=1)


def republish(cloud: Cloud, **changes: Any) -> None:
    """Publish the petition anew, and let the minute pass for which the old one is remembered."""
    cloud.store.actions.publish(replace(PETITION, **changes))
    deployment.store.cache_clear()
    web._service.cache_clear()  # noqa: SLF001 - it holds the store


def test_bad_fields_come_back_in_the_form_with_all_that_was_typed(cloud: Cloud) -> None:
    answer = press(name="=cmd<b>", email="nobody", comment="as I wrote it", public="1")
    assert answer["statusCode"] == 422
    page = answer["body"]
    assert "<title>Error: " in page
    for href in ('href="#name"', 'href="#email"'):
        assert href in page
    assert "Start the name with a letter" in page
    assert 'value="=cmd&lt;b&gt;"' in page
    assert "as I wrote it" in page
    assert cloud.items(sk="SIGNING#") == []


def test_bad_fields_are_a_problem_document_for_a_program(cloud: Cloud) -> None:
    body = json.dumps(FIELDS | {"email": "", "country": "XX"})
    answer = web.handler(event("sign-json", body=body), CONTEXT)
    assert answer["statusCode"] == 422
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    problem = json.loads(answer["body"])
    assert problem["status"] == 422
    assert [(e["field"], e["code"]) for e in problem["errors"]] == [
        ("email", "missing"),
        ("country", "country-unknown"),
    ]
    assert all(e["message"] for e in problem["errors"])
    assert cloud.items(sk="SIGNING#") == []


def test_a_likely_slip_is_asked_about_once_and_one_more_press_keeps_it(cloud: Cloud) -> None:
    asked = press(email="ann@gmial.com", comment="as I wrote it")
    assert asked["statusCode"] == 422
    assert "Did you mean gmail.com?" in asked["body"]
    assert "as I wrote it" in asked["body"]
    assert cloud.items(sk="SIGNING#") == []
    sent = dict(re.findall(r'<input[^>]* name="(sure|email)"[^>]* value="([^"]*)"', asked["body"]))
    assert sent == {"sure": "gmial.com", "email": "ann@gmial.com"}
    assert press(**sent)["statusCode"] == 303
    assert len(cloud.items(sk="SIGNING#")) == 1


def test_a_likely_slip_is_a_code_for_a_program_which_can_say_that_it_is_sure(cloud: Cloud) -> None:
    typed = FIELDS | {"email": "ann@gmail.con"}
    told = json.loads(web.handler(event("sign-json", body=json.dumps(typed)), CONTEXT)["body"])
    [error] = told["errors"]
    assert (error["field"], error["code"]) == ("email", "email-slip")
    assert "gmail.com" in error["message"]
    sure = event("sign-json", body=json.dumps(typed | {"sure": True}))
    assert web.handler(sure, CONTEXT)["statusCode"] == 202
    assert len(cloud.items(sk="SIGNING#")) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"opens": datetime(2999, 1, 1, tzinfo=UTC)}, "not-yet-open"),
        ({"closes": datetime(2020, 1, 1, tzinfo=UTC)}, "closed"),
    ],
)
def test_an_action_that_is_not_open_says_why(
    cloud: Cloud, changes: dict[str, Any], code: str
) -> None:
    republish(cloud, **changes)
    assert press()["statusCode"] == 409
    problem = json.loads(web.handler(event("sign-json"), CONTEXT)["body"])
    assert (problem["status"], problem["code"]) == (409, code)
    assert cloud.items(sk="SIGNING#") == []


@pytest.mark.parametrize("closes", [None, datetime(2999, 1, 1, tzinfo=UTC)])
def test_an_action_that_was_closed_early_says_when_and_not_until_when_it_could_have_gone_on(
    cloud: Cloud, closes: datetime | None
) -> None:
    closed = replace(PETITION, closes=closes, closed_early=datetime(2026, 11, 5, tzinfo=UTC))
    cloud.store.actions.publish(closed)
    cloud.store.actions.decide(closed)
    republish(cloud, closes=closes)
    told = press()
    assert told["statusCode"] == 409
    assert "The organiser closed it on 5 November 2026." in told["body"]
    assert "It could be signed until" not in told["body"]


def test_publishing_never_touches_what_the_desk_owns(cloud: Cloud) -> None:
    cloud.dynamodb.update_item(
        TableName="main",
        Key={"pk": {"S": "ACTION#river-petition"}, "sk": {"S": "STATE"}},
        UpdateExpression="SET paused = :yes",
        ExpressionAttributeValues={":yes": {"BOOL": True}},
    )
    republish(cloud, goal=None)
    assert press()["statusCode"] == 409
    action = cloud.store.actions.find("river-petition")
    assert action
    assert (action.paused, action.goal) == (True, None)


def test_a_confirmation_is_taken_for_a_day_after_closing_and_a_withdrawal_always(
    cloud: Cloud,
) -> None:
    links, late = sign_and_read(cloud), sign_and_read(cloud, email="late@example.org")
    now = datetime.now(UTC)
    republish(cloud, closes=now - 23 * HOUR)
    assert press_link("confirm", links["confirm"])["statusCode"] == 303
    republish(cloud, closes=now - 25 * HOUR)
    assert open_link("confirm", late["confirm"])["statusCode"] == 409
    assert press_link("confirm", late["confirm"])["statusCode"] == 409
    assert open_link("confirm", links["confirm"])["statusCode"] == 200  # nothing is left to do
    assert press_link("signature", links["signature"])["statusCode"] == 303
    assert cloud.items(sk="SIGNATURE") == []


def test_a_signing_of_a_week_ago_is_gone_though_the_table_still_holds_it(cloud: Cloud) -> None:
    link = sign_and_read(cloud)["confirm"]
    [signing] = cloud.items(sk="SIGNING#")
    signing["expires"] = {"N": str(int((datetime.now(UTC) - HOUR).timestamp()))}
    cloud.dynamodb.put_item(TableName="main", Item=signing)
    page = open_link("confirm", link)
    assert page["statusCode"] == 404
    assert 'href="/en/river/petition/"' in page["body"]
    assert press_link("confirm", link)["statusCode"] == 404


@pytest.mark.parametrize("token", ["", "x", "a.b.c.d", "." * 9, "река"])
def test_what_is_no_token_is_404_with_a_way_on(cloud: Cloud, token: str) -> None:
    assert cloud
    for purpose in ("confirm", "signature"):
        assert press_link(purpose, token)["statusCode"] == 404
        page = open_link(purpose, token)
        assert page["statusCode"] == 404
        assert 'href="/en/"' in page["body"]


def test_an_unknown_action_and_an_unknown_page_are_404(cloud: Cloud) -> None:
    assert cloud
    for path in ("/api/actions/nothing/signatures", "/api/nothing", "/"):
        lost = event("sign-form", rawPath=path)
        lost["requestContext"]["http"]["path"] = path
        assert web.handler(lost, CONTEXT)["statusCode"] == 404


def test_a_path_that_the_http_api_takes_for_another_is_no_way_around_a_route_s_limit(
    cloud: Cloud,
) -> None:
    golden = event("sign-form")["rawPath"]
    for end, status in (("", 303), ("\n", 404), ("/", 404), ("\r\n", 404)):
        asked = event("sign-form", rawPath=golden + end)
        assert web.handler(asked, CONTEXT)["statusCode"] == status
    assert len(cloud.items(sk="SIGNING#")) == 1


def test_one_too_many_from_a_network_comes_back_with_the_form_and_when_to_press_again(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGN_LIMIT_PER_NETWORK", "1")  # of which nothing is drawn
    assert [press()["statusCode"] for _ in range(2)] == [303, 429]
    answer = press(comment="as I wrote it")
    assert 0 < int(answer["headers"]["Retry-After"]) <= 600
    assert "as I wrote it" in answer["body"]
    assert len(cloud.items(sk="SIGNING#")) == 1
    elsewhere = event("sign-form")
    elsewhere["headers"]["cloudfront-viewer-address"] = "198.51.100.8:1"
    assert web.handler(elsewhere, CONTEXT)["statusCode"] == 303


def test_what_a_visitor_says_of_their_own_address_makes_no_other_network_of_them(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CloudFront adds to `X-Forwarded-For` what it knows, after whatever a visitor has sent."""
    monkeypatch.setenv("SIGN_LIMIT_PER_NETWORK", "1")
    statuses = []
    for claimed in ("203.0.113.1", "203.0.113.2"):
        forged = event("sign-form")
        for name in ("x-forwarded-for", "forwarded", "x-real-ip", "true-client-ip"):
            forged["headers"][name] = claimed
        forged["requestContext"]["http"]["sourceIp"] = claimed  # of CloudFront's many
        statuses.append(web.handler(forged, CONTEXT)["statusCode"])
    assert statuses == [303, 429]
    assert len(cloud.items(sk="SIGNING#")) == 1


def test_a_site_that_hops_through_its_ipv6_block_meets_the_wider_limit(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cloud
    monkeypatch.setenv("SIGN_LIMIT_PER_NETWORK", "1")
    statuses = []
    for subnet in range(100):
        hop = event("sign-form")
        hop["headers"]["cloudfront-viewer-address"] = f"2001:db8:1:{subnet}::1:443"
        statuses.append(web.handler(hop, CONTEXT)["statusCode"])
    assert 5 <= statuses.count(303) <= 15
    assert statuses[-1] == 429


def test_no_limit_is_kept_where_it_is_0(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGN_LIMIT_PER_NETWORK", "0")
    assert press()["statusCode"] == 303
    items = cloud.dynamodb.scan(TableName="limits")["Items"]
    assert not [item for item in items if item["pk"]["S"].startswith("LIMIT#")]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"body": "%%%", "isBase64Encoded": True}, 400),
        ({"body": base64.b64encode(b"name=\xff").decode()}, 400),
        ({"body": base64.b64encode(b"name=%ff").decode()}, 400),
        ({"body": base64.b64encode(b"name=a%00b").decode()}, 400),
        ({"body": base64.b64encode(b"&".join(b"a=1" for _ in range(99))).decode()}, 400),
        ({"body": base64.b64encode(b"comment=" + b"x" * 16 * 1024).decode()}, 413),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(
    cloud: Cloud, changes: dict[str, Any], status: int
) -> None:
    assert web.handler(event("sign-form", **changes), CONTEXT)["statusCode"] == status
    assert cloud.items(sk="SIGNING#") == []


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '"x"', "[" * 5000, '{"name": {}}', '{"name": "\\ud800"}', '{"name": 2}']
)
def test_json_that_is_no_object_of_texts_is_refused(cloud: Cloud, body: str) -> None:
    assert web.handler(event("sign-json", body=body), CONTEXT)["statusCode"] == 400
    assert cloud.items(sk="SIGNING#") == []


def test_another_media_type_is_refused(cloud: Cloud) -> None:
    other = event("sign-form", **form_body(FIELDS))
    other["headers"]["content-type"] = "text/plain"
    told = web.handler(other, CONTEXT)
    assert told["statusCode"] == 415
    assert "Please open the campaign’s own page" in told["body"]
    assert "JSON" not in told["body"]
    assert cloud.items(sk="SIGNING#") == []


@pytest.mark.parametrize("sent", [None, "", "guessed"])
def test_who_does_not_come_through_the_cdn_is_not_heard(cloud: Cloud, sent: str | None) -> None:
    direct = event("sign-form")
    direct["headers"].pop("x-origin-secret")
    if sent is not None:
        direct["headers"]["x-origin-secret"] = sent
    assert web.handler(direct, CONTEXT)["statusCode"] == 403
    assert cloud.items(sk="SIGNING#") == []


def test_no_answer_is_kept_by_a_cache_or_named_to_another_site(cloud: Cloud) -> None:
    assert cloud
    for answer in (
        press(),
        press(country=""),
        open_link("confirm", "x"),
        press_link("signature", "x"),
    ):
        assert answer["headers"]["Cache-Control"] == "no-store"
        assert answer["headers"]["Referrer-Policy"] == "no-referrer"


def test_a_page_rules_itself_and_any_other_answer_may_do_nothing(cloud: Cloud) -> None:
    """What is no page, should a browser show it as one: no script, style, form or frame."""
    assert cloud
    direct = event("sign-form")
    del direct["headers"]["x-origin-secret"]
    pages = press(country=""), open_link("confirm", "x"), press_link("signature", "x")
    others = press(), web.handler(event("sign-json"), CONTEXT), web.handler(direct, CONTEXT)
    for answer in pages:
        assert answer["headers"]["Content-Security-Policy"] == "frame-ancestors 'none'"
        assert '<meta http-equiv="Content-Security-Policy" content="default-src' in answer["body"]
    for answer in others:
        policy = answer["headers"]["Content-Security-Policy"]
        assert policy == "default-src 'none'; frame-ancestors 'none'"
