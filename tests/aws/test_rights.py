"""Least privilege: each role allows what its function does in the tests, and nothing besides.

None missing: the deployment on moto denies whatever is not granted, in every test that has one, as
IAM would. None spare: the walk below, through each use case, asks for every right at least once.
"""

from typing import Any

import pytest

import mailer
import tally
import web
from tests.aws.conftest import CONTEXT, Cloud, event, forget_clients
from tests.aws.journey import ask_link, deliver, open_link, press, press_link, sign_and_read
from tests.aws.test_tally import batch, confirmed, record, signature
from tests.provider import Provider
from tests.rights import LAMBDA_S_OWN, ROLES, DeniedError, Handler, Right, asked, granted
from tests.template import resources


@pytest.fixture
def strangers(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """Let each call start a process, as in Lambda none learns anything from another function's."""

    def starting(handler: Handler) -> Handler:
        def handle(event: Any, context: Any) -> Any:
            forget_clients()
            return handler(event, context)

        return handle

    for module in (web, mailer, tally):
        monkeypatch.setattr(module, "handler", starting(module.handler))
    return cloud


def walk(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody go through all that the three functions do, from the first day on."""
    links = sign_and_read(cloud)  # the hour's first, by whom its key is made
    for method in ("GET", "HEAD"):
        open_link("confirm", links["confirm"], method)
    assert press_link("confirm", links["confirm"])["statusCode"] == 303
    sign_and_read(cloud)  # told that it has signed
    ask_link()
    deliver(cloud)
    press_link("signature", links["signature"], off="public")
    press_link("signature", links["signature"], do="remove-this")
    health = event("confirm-get", rawPath="/api/health")
    health["requestContext"]["http"]["path"] = "/api/health"
    assert web.handler(health, CONTEXT)["statusCode"] == 200
    assert press_link("signature", links["signature"])["statusCode"] == 303
    hold_back(cloud, monkeypatch)
    earlier = signature(1)
    tally.handler(batch("s", [record(1, None, earlier), *confirmed(2)]), CONTEXT)
    tally.handler(batch("s", [record(3, earlier, None)]), CONTEXT)
    tally.handler({"wake": "hourly"}, CONTEXT)


def hold_back(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a mailer have a request where the hour's mails have left."""
    monkeypatch.setenv("MAILS_PER_HOUR", "1")
    press()
    waiting = [{"receiptHandle": "gone"} | request for request in cloud.requests()]
    assert len(mailer.handler({"Records": waiting}, CONTEXT)["batchItemFailures"]) == 1


@pytest.mark.parametrize("function", ROLES)
def test_a_role_allows_what_its_function_does_and_what_lambda_does_for_it_and_nothing_besides(
    strangers: Cloud, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    walk(strangers, monkeypatch)
    used, own = strangers.guard.used[function], LAMBDA_S_OWN[function]
    assert used | own == granted(resources(), function)
    assert used & own == set()


def test_what_is_not_granted_is_denied_and_does_not_pass_unseen(cloud: Cloud) -> None:
    """The guard itself: a function that reached for more would fail the test it does it in."""

    def reach(_event: Any, _context: Any) -> None:
        mailer._sqs().purge_queue(QueueUrl=cloud.queue_url)  # noqa: SLF001 - as it would

    with pytest.raises(DeniedError):
        cloud.guard.watched("MailerFunction", reach)({}, CONTEXT)
    assert cloud.guard.denied == {("MailerFunction", ("sqs:PurgeQueue", "MailQueue"))}
    cloud.guard.denied.clear()  # or it would fail this test too


CALLS: dict[str, tuple[str, str, dict[str, Any], set[Right]]] = {
    "a transaction asks for the writes in it": (
        "dynamodb",
        "TransactWriteItems",
        {"TransactItems": [{"Put": {"TableName": "main"}}, {"Update": {"TableName": "limits"}}]},
        {("dynamodb:PutItem", "Table"), ("dynamodb:UpdateItem", "LimitsTable")},
    ),
    "a mail asks for its sender and its settings": (
        "sesv2",
        "SendEmail",
        {
            "FromEmailAddress": "confirm@example.org",
            "ConfigurationSetName": "plain",
            "Content": {"Raw": {"Data": b""}},
        },
        {
            (f"ses:{action}", name)
            for action in ("SendEmail", "SendRawEmail")
            for name in ("identity/*", "configuration-set/${MailSettings}")
        },
    ),
    "as another sender it asks for what nobody has": (
        "sesv2",
        "SendEmail",
        {
            "FromEmailAddress": "else@example.org",
            "ConfigurationSetName": "plain",
            "Content": {"Raw": {"Data": b""}},
        },
        {
            (f"ses:{action}", name)
            for action in ("SendEmail", "SendRawEmail")
            for name in ("else@example.org", "configuration-set/${MailSettings}")
        },
    ),
    "a page of the site is no count": (
        "s3",
        "PutObject",
        {"Bucket": "site", "Key": "index.html"},
        {("s3:PutObject", "${Cdn.Outputs.Bucket}/index.html")},
    ),
    "what else lies in the site's bucket is not for its list of counts": (
        "s3",
        "ListObjectsV2",
        {"Bucket": "site", "Prefix": ""},
        {("s3:ListObjectsV2", "${Cdn.Outputs.Bucket}")},
    ),
    "another queue is another's": (
        "sqs",
        "SendMessage",
        {"QueueUrl": "https://elsewhere"},
        {("sqs:SendMessage", "https://elsewhere")},
    ),
}


def test_by_another_provider_the_mailer_reads_its_login_and_may_not_ask_ses(
    strangers: Cloud, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(strangers, monkeypatch)
    assert provider.raw
    used, own = strangers.guard.used["MailerFunction"], LAMBDA_S_OWN["MailerFunction"]
    assert used | own == granted(resources(), "MailerFunction", by_smtp=True)
    assert {service for right, _ in used for service in [right.partition(":")[0]]} == {
        "dynamodb", "sqs", "cloudwatch", "secretsmanager",
    }  # fmt: skip


@pytest.mark.parametrize(("service", "operation", "given", "wanted"), CALLS.values(), ids=CALLS)
def test_a_call_asks_for(
    cloud: Cloud, service: str, operation: str, given: dict[str, Any], wanted: set[Right]
) -> None:
    assert cloud
    assert asked(service, operation, given) == wanted
