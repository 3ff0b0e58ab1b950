"""A deployment on moto: the template's tables, a queue, a secret, a bucket, a mail identity."""

import json
import logging
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pyrage
import pytest
from moto import mock_aws

import deployment
import mailer
import tally
import telemetry
import web
from tests.conftest import SECRET
from tests.letters import Letter, letter
from tests.provider import PASSWORD, USERNAME, Provider, certified, serving
from tests.rights import Guard
from tests.template import ROOT, resources, table_properties
from undersigned.aws.store import Store
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.fields import CONSENTS

PETITION = Action(
    id="river-petition",
    campaign="river",
    kind=Kind.PETITION,
    languages=("en",),
    pages={"en": Page("Keep the river clean", "/en/river/petition/")},
    goal=1000,
    target="the Minister",
    organiser="Friends of the River",
    ask=CONSENTS,
)
ORIGIN_SECRET = "what only the CDN knows"
EVENTS = ROOT / "tests" / "events"
CONTEXT = SimpleNamespace(
    invoked_function_arn="arn:aws:lambda:eu-central-1:123456789012:function:tally",
    get_remaining_time_in_millis=lambda: 90_000,
)
_FUNCTIONS = {"WebFunction": web, "MailerFunction": mailer, "TallyFunction": tally}
_BUILT_ONCE: tuple[tuple[ModuleType, str], ...] = (
    (deployment, "store"),
    (deployment, "_secrets"),
    (deployment, "_trusted"),
    (web, "_service"),
    (mailer, "_post"),
    (mailer, "_allowance"),
    (mailer, "_sqs"),
    (tally, "_bucket"),
    (telemetry, "logger"),
    (telemetry, "_line"),
)


def forget_clients() -> None:
    """Let the functions build everything anew, as in a process that has just started."""
    for module, name in _BUILT_ONCE:
        getattr(module, name).cache_clear()
    # Powertools marks the logger that it has configured, and leaves it on the output of that time.
    known = logging.getLogger("undersigned")
    known.handlers.clear()
    vars(known).pop("init", None)
    vars(known).pop("powertools_handler", None)


@dataclass
class Cloud:
    """The deployment, and what a test asks of it."""

    dynamodb: Any
    sqs: Any
    s3: Any
    ses: Any
    secrets: Any
    queue_url: str
    secret_arn: str
    guard: Guard
    provider: Provider | None = None  # where mail leaves by another than SES

    @property
    def store(self) -> Store:
        """The store, as the functions see it."""
        return deployment.store()

    def items(self, pk: str = "", sk: str = "") -> list[dict[str, Any]]:
        """Return the main table's items whose keys begin with `pk` and `sk`."""
        items = self.dynamodb.scan(TableName="main")["Items"]
        return [
            item
            for item in items
            if item["pk"]["S"].startswith(pk) and item["sk"]["S"].startswith(sk)
        ]

    def requests(self) -> list[dict[str, Any]]:
        """Take all messages out of the queue, as the mapping hands them to the mailer."""
        taken: list[dict[str, Any]] = []
        while True:
            got = self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10)
            if not got.get("Messages"):
                return taken
            for message in got["Messages"]:
                self.sqs.delete_message(
                    QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"]
                )
                taken.append(
                    {
                        "messageId": message["MessageId"],
                        "body": message["Body"],
                        "eventSource": "aws:sqs",
                    }
                )

    def mails(self) -> list[Letter]:
        """Return the mails that were sent, oldest first."""
        if self.provider:
            return self.provider.letters
        from moto.ses.models import ses_backends  # noqa: PLC0415 - only once moto is at work

        sent = ses_backends["123456789012"]["eu-central-1"].sent_messages
        return [letter(mail.raw_data.encode()) for mail in sent]


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch, organiser: pyrage.x25519.Identity) -> Iterator[Cloud]:
    """Deploy on moto, with one petition published; a function may do what its role allows."""
    guard = Guard(resources())
    forget_clients()
    region = "eu-central-1"
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    with mock_aws():
        dynamodb = boto3.client("dynamodb")
        dynamodb.create_table(TableName="main", **table_properties("Table"))
        dynamodb.create_table(TableName="limits", **table_properties("LimitsTable"))
        sqs, s3, ses = boto3.client("sqs"), boto3.client("s3"), boto3.client("sesv2")
        queue_url = sqs.create_queue(QueueName="mails")["QueueUrl"]
        s3.create_bucket(Bucket="site", CreateBucketConfiguration={"LocationConstraint": region})
        ses.create_email_identity(EmailIdentity="confirm@example.org")
        secrets = boto3.client("secretsmanager")
        arn = secrets.create_secret(Name="secret", SecretString=SECRET)["ARN"]
        environment = {
            "TABLE": "main",
            "LIMITS_TABLE": "limits",
            "QUEUE_URL": queue_url,
            "SECRET_ARN": arn,
            "ORGANISER_KEYS": str(organiser.to_public()),
            "ORIGIN_SECRET": ORIGIN_SECRET,
            "SIGN_LIMIT_PER_NETWORK": "60",
            "SITE_URL": "https://example.org",
            "SENDER": "confirm@example.org",
            "CONFIGURATION_SET": "plain",
            "SMTP_SERVER": "",
            "SMTP_LOGIN_ARN": "",
            "MAILS_PER_SECOND": "1000000",
            "MAILS_PER_HOUR": "1000000",
            "BUCKET": "site",
            "POWERTOOLS_SERVICE_NAME": "river",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        made = Cloud(dynamodb, sqs, s3, ses, secrets, queue_url, arn, guard)
        for function, module in _FUNCTIONS.items():
            monkeypatch.setattr(module, "handler", guard.watched(function, module.handler))
        with guard.watching():  # from here on: a test's own clients may do all
            made.store.actions.publish(PETITION)
            yield made
    assert guard.denied == set()


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for this machine, and the file of who vouches for it."""
    return certified(tmp_path_factory.mktemp("trusted"))


@pytest.fixture
def provider(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, trusted: tuple[ssl.SSLContext, Path]
) -> Iterator[Provider]:
    """Deploy with another mail provider than SES, into whose secret its login was put."""
    context, roots = trusted
    with serving(context) as made:
        use(cloud, monkeypatch, made, roots)
        yield made
        mailer._post().close()  # noqa: SLF001 - of a test that went past the handler


def use(
    cloud: Cloud,
    monkeypatch: pytest.MonkeyPatch,
    made: Provider,
    roots: Path,
    login: str = json.dumps({"username": USERNAME, "password": PASSWORD}),
) -> None:
    """Let mail leave by a provider's server, for which `roots` vouch."""
    arn = cloud.secrets.create_secret(Name="login", SecretString=login)["ARN"]
    settings = {"SMTP_SERVER": made.server, "SMTP_LOGIN_ARN": arn, "SSL_CERT_FILE": str(roots)}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    cloud.provider = made
    forget_clients()


def event(name: str, **changes: Any) -> dict[str, Any]:
    """Return a golden event, with top-level keys changed."""
    golden: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text("utf-8"))
    return golden | changes
