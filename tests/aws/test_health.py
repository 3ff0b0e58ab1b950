"""Health: what would stop a signer now, told to whoever watches, and to nobody more than that."""

import json
import re
from typing import Any

import pytest

import undersigned
import web
from tests.aws.conftest import CONTEXT, Cloud, event, forget_clients
from tests.aws.journey import press
from tests.aws.test_faults import Break, broken
from tests.security.calls import recorded
from tests.template import ROOT
from undersigned.rules.language import LANGUAGES

__all__ = ["broken"]


def ask(method: str = "GET") -> dict[str, Any]:
    """Ask for the health."""
    asked = event("confirm-get", rawPath="/api/health", queryStringParameters={})
    asked["requestContext"]["http"] |= {"path": "/api/health", "method": method}
    return web.handler(asked, CONTEXT)


def told(**parts: str) -> dict[str, str]:
    """Return what a deployment tells of itself, all well but for `parts`."""
    return (
        {"version": undersigned.__version__, "languages": " ".join(LANGUAGES)}
        | dict.fromkeys(("table", "secret", "queue"), "ok")
        | parts
    )


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_deployment_that_takes_signings_says_so_and_which_version_it_is(
    cloud: Cloud, method: str
) -> None:
    assert cloud
    answer = ask(method)
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == told()
    assert answer["headers"]["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("operation", "parts"),
    [
        ("dynamodb.GetItem", {"table": "fails", "secret": "unknown", "queue": "unknown"}),
        ("secrets-manager.GetSecretValue", {"secret": "fails", "queue": "unknown"}),
        ("sqs.GetQueueAttributes", {"queue": "fails"}),
    ],
)
def test_the_part_that_fails_is_named_and_nobody_waits_for_the_next(
    cloud: Cloud, broken: Break, operation: str, parts: dict[str, str]
) -> None:
    assert cloud
    mend = broken(operation)
    answer = ask()
    assert (answer["statusCode"], json.loads(answer["body"])) == (503, told(**parts))
    assert answer["headers"]["Retry-After"] == "5"
    mend()
    assert ask()["statusCode"] == 200


def test_with_another_secret_it_says_that_the_secret_fails_and_logs_what_the_alarm_waits_for(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    assert ask()["statusCode"] == 200
    cloud.secrets.put_secret_value(SecretId=cloud.secret_arn, SecretString="another" * 9)
    forget_clients()
    answer = ask()
    assert json.loads(answer["body"]) == told(secret="fails", queue="unknown")
    assert "wrong-secret" in caplog.text


def test_the_version_is_the_newest_of_the_changelog() -> None:
    newest = re.search(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest
    assert undersigned.__version__ == newest[1]


def test_asking_writes_nothing_and_reads_the_least_there_is(cloud: Cloud) -> None:
    press()
    items = cloud.items()
    with recorded() as calls:
        ask()
        calls.clear()
        ask()
    assert [(call.service, call.operation) for call in calls] == [
        ("dynamodb", "GetItem"),
        ("sqs", "GetQueueAttributes"),
    ]
    assert cloud.items() == items
