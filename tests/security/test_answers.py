"""What becomes of what was typed, in calls and answers, and what an answer tells of the machine."""

from collections.abc import Iterator
from typing import Any

import pyrage
import pytest

import web
from tests.aws.conftest import CONTEXT, Cloud, event
from tests.aws.journey import deliver, open_link, press, press_link, tokens
from tests.security import planted
from tests.security.calls import Call, recorded
from undersigned.aws.seal import open_record
from undersigned.http import links, own, signing

# What means something to DynamoDB, a template, a shell, a path or a formatted string.
STEERING = "x} OR attribute_exists(#0) {{ 7*7 }} {% raw %} $(id) %s %(name)s ../../ :0"
ARN = "arn:aws:dynamodb:eu-central-1:123456789012:table/main"  # as AWS's own words name a table
INSIDE = (ARN, "arn:", "Traceback", "LookupError", "PetitionError", "botocore", ".py")
# What is left to the cases.
WORK = ((links, "confirm"), (links, "pending"), (own, "withdraw"), (own, "withdrawable"))


def journey(cloud: Cloud, **fields: str) -> None:
    """Sign, confirm and withdraw; and open what is no link."""
    press(**fields | {"email": "nobody"})
    press(**fields)
    deliver(cloud)
    sent = tokens(cloud.mails()[-1])
    for purpose, token in sent.items():
        open_link(purpose, fields.get("comment", "x"))
        open_link(purpose, token)
        press_link(purpose, token)


def expressions(calls: list[Call]) -> list[Any]:
    """Return what DynamoDB is given to read as a language, and the names in it."""
    return [
        (call.operation, name, value)
        for call in calls
        for name, value in written(call.parameters)
        if name.endswith("Expression") or name == "ExpressionAttributeNames"
    ]


def written(parameters: Any) -> Iterator[tuple[str, Any]]:
    """Return each parameter of a call by its name, the inner ones too."""
    if isinstance(parameters, list):
        for each in parameters:
            yield from written(each)
    if isinstance(parameters, dict):
        for name, value in parameters.items():
            yield name, value
            yield from written(value)


def test_what_was_typed_is_a_value_and_no_part_of_an_expression(cloud: Cloud) -> None:
    seen = []
    for typed in ("to warm up", "as I wrote it", STEERING):
        with recorded() as calls:
            journey(cloud, name=f"Ada {typed}"[:100], comment=typed, email="ada@example.org")
        seen.append(expressions(calls))
    assert len(seen[1]) > 5
    assert seen[1] == seen[2]


def test_what_was_typed_is_shown_as_it_is_and_is_no_template(cloud: Cloud) -> None:
    assert cloud
    answer = press(email="nobody", comment=f"{STEERING} <b> & \"'")
    assert f"\n{STEERING} &lt;b&gt; &amp; &#34;&#39;</textarea>" in answer["body"]


def test_a_form_is_decoded_once(cloud: Cloud) -> None:
    """What looks encoded after that is what somebody wrote."""
    assert cloud
    answer = press(email="nobody", comment="100%25 &amp; %3Cb%3E")
    assert "100%25 &amp;amp; %3Cb%3E</textarea>" in answer["body"]


@pytest.mark.parametrize("kind", ["form", "json"])
def test_no_answer_says_anything_of_the_machine_inside(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Neither when all is well, nor when a fault comes that nobody thought of."""

    def fail(*_: Any, **__: Any) -> None:
        raise LookupError(ARN)

    press()
    deliver(cloud)
    sent = tokens(cloud.mails()[-1])
    answers = [web.handler(request, CONTEXT) for request in planted.every(sent)]
    for module, name in ((signing, "sign"), *WORK):
        monkeypatch.setattr(module, name, fail)
    faults = [press(), web.handler(event(f"sign-{kind}"), CONTEXT)]
    faults += [press_link(purpose, token) for purpose, token in sent.items()]
    faults += [open_link(purpose, token) for purpose, token in sent.items()]
    assert {answer["statusCode"] for answer in faults} == {503}
    for answer in (*answers, *faults):
        assert [inside for inside in INSIDE if inside in str(answer)] == []


def test_what_was_typed_is_sealed_as_it_was(
    cloud: Cloud, organiser: pyrage.x25519.Identity
) -> None:
    """Neither escaped nor decoded: that is for whoever shows it."""
    typed = f"{STEERING} <b> & &amp; %41 \\n \"'"
    press(comment=typed)
    [signing] = cloud.items(sk="SIGNING#")
    assert open_record(signing["sealed"]["B"], [organiser]).written["comment"] == typed


def test_an_answer_says_what_it_is_and_a_page_in_which_encoding(cloud: Cloud) -> None:
    """So that a browser guesses nothing of what somebody typed."""
    press()
    deliver(cloud)
    said: dict[str, set[str]] = {}
    for request in planted.every(tokens(cloud.mails()[-1])):
        answer = web.handler(request, CONTEXT)
        begins = (answer.get("body") or "")[:9]
        said.setdefault(begins, set()).add(answer["headers"].get("Content-Type", ""))
    assert said.pop("<!doctype") == {"text/html; charset=utf-8"}
    assert said.pop('{"type": ') == {"application/problem+json"}
    assert said.pop('{"status"') == {"application/json"}
    assert set(said) <= {""}


def test_no_answer_lets_another_origin_in(cloud: Cloud) -> None:
    press()
    deliver(cloud)
    for request in planted.every(tokens(cloud.mails()[-1])):
        headers = web.handler(request, CONTEXT)["headers"]
        assert [name for name in headers if name.lower().startswith("access-control-")] == []


def test_no_answer_sets_a_cookie(cloud: Cloud) -> None:
    press()
    deliver(cloud)
    for request in planted.every(tokens(cloud.mails()[-1])):
        answer = web.handler(request, CONTEXT)
        assert not answer.get("cookies")
        assert "set-cookie" not in {name.lower() for name in answer.get("headers", {})}
