"""Canaries: what a signer typed, and where they came from, turns up in nothing that stays."""

import base64
import json
import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from urllib.parse import quote

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

import mailer
import tally
import web
from tests.aws.conftest import CONTEXT, PETITION, Cloud, forget_clients
from tests.aws.journey import tokens
from tests.aws.test_tally import batch, record
from tests.security import canary, planted
from tests.security.calls import recorded
from tests.template import resources
from undersigned.aws.bounces import Bounces
from undersigned.http import links as links_room
from undersigned.http import own as own_room
from undersigned.http import signing
from undersigned.rules.action import Action

OURS = ("web", "mailer", "tally", "deployment", "undersigned")
OPERATIONS = (
    "sesv2.SendEmail",  # first, before the address has had the mails of a day
    "dynamodb.GetItem",
    "dynamodb.PutItem",
    "dynamodb.UpdateItem",
    "dynamodb.DeleteItem",
    "dynamodb.TransactWriteItems",
    "dynamodb.BatchGetItem",
    "dynamodb.BatchWriteItem",
    "dynamodb.Query",
    "sqs.SendMessage",
    "sqs.ChangeMessageVisibility",
    "cloudwatch.GetMetricData",
    "secretsmanager.GetSecretValue",
    "s3.PutObject",
)
Paths: TypeAlias = Callable[[dict[str, str]], Iterable[dict[str, Any]]]
ASKS_POSTCODE = replace(PETITION, postcode=True)


@dataclass
class Remains:
    """Whatever of a deployment outlives a request, but for what is sealed or mailed."""

    cloud: Cloud
    caplog: pytest.LogCaptureFixture
    capfd: pytest.CaptureFixture[str]
    headers: list[dict[str, Any]] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    images: list[Any] = field(default_factory=list)  # of signatures, as the stream has them
    sequence: int = 0

    def run(self, links: dict[str, str], paths: Paths = planted.every) -> None:
        """Take paths through the three functions; all that there are, if not told which."""
        for request in paths(links):
            answer = web.handler(request, CONTEXT)
            self.headers.append({name: answer[name] for name in answer if name != "body"})
        requests = [{"receiptHandle": "gone"} | each for each in self.cloud.requests()]
        garbled = [
            {"messageId": "1", "receiptHandle": "gone", "body": body, "eventSource": "aws:sqs"}
            for body in (canary.EMAIL, base64.b64encode(canary.EMAIL.encode()).decode(), "{}")
        ]
        self._survive(mailer.handler, {"Records": requests + garbled})
        records = [self._streamed(image) for image in [*self.images, *self.cloud.items("SIGNER#")]]
        self._survive(tally.handler, batch("s", records))
        self._survive(tally.handler, {"Records": records})  # an event that names no shard

    def _streamed(self, image: Any) -> dict[str, Any]:
        self.sequence += 1
        return record(self.sequence, None, image)

    def _survive(self, handler: Any, event: dict[str, Any]) -> None:
        try:
            self.headers.append({"answer": handler(event, CONTEXT)})
        except Exception:  # noqa: BLE001 - Lambda would write it into the log, causes and all
            self.raised.append(traceback.format_exc())

    def texts(self) -> Iterator[bytes]:
        """Return all of it: logs, output, errors, answers' heads and URLs, items, queue, files."""
        yield from (record.getMessage().encode() for record in self.caplog.records)
        yield self.caplog.text.encode()
        yield from (part.encode() for part in self.capfd.readouterr())
        yield "\n".join(self.raised).encode()
        yield repr(self.headers).encode()
        yield json.dumps(self.headers, default=str).encode()
        for table in ("main", "limits"):
            for item in self.cloud.dynamodb.scan(TableName=table)["Items"]:
                yield repr(item).encode()
                yield from leaves(item)
        for request in self.cloud.requests():
            yield request["body"].encode()
            yield base64.b64decode(request["body"])
        for held in self.cloud.s3.list_objects_v2(Bucket="site").get("Contents", []):
            yield held["Key"].encode()
            yield self.cloud.s3.get_object(Bucket="site", Key=held["Key"])["Body"].read()


@pytest.fixture
def remains(
    cloud: Cloud, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Remains:
    """Listen at the level of the deployment, to what is ours at the most talkative."""
    cloud.store.actions.publish(ASKS_POSTCODE)
    logging.getLogger().setLevel(logging.WARNING)
    caplog.set_level(logging.WARNING)
    for name in OURS:
        caplog.set_level(logging.DEBUG, logger=name)
    return Remains(cloud, caplog, capfd)


def leaves(value: Any) -> Iterator[bytes]:
    """Return every text and every run of bytes in an item."""
    match value:
        case dict():
            for name, inner in value.items():
                yield name.encode()
                yield from leaves(inner)
        case list() | set():
            for inner in value:
                yield from leaves(inner)
        case bytes():
            yield value
        case _:
            yield str(value).encode()


def signed(remains: Remains) -> dict[str, str]:
    """Sign with canaries, have the mail, confirm, and return the mail's tokens."""
    cloud = remains.cloud
    assert web.handler(planted.signing(), CONTEXT)["statusCode"] == 303
    mailer.handler({"Records": cloud.requests()}, CONTEXT)
    links = tokens(cloud.mails()[-1])
    assert web.handler(planted.link("confirm", links["confirm"], "POST"), CONTEXT)
    remains.images = cloud.items(sk="SIGNATURE")
    assert len(remains.images) == 1
    return links


def test_on_every_path_no_canary_turns_up(remains: Remains) -> None:
    links = signed(remains)
    with recorded() as calls:
        remains.run(links)
    statuses = {head["statusCode"] for head in remains.headers if "statusCode" in head}
    assert {200, 202, 303, 400, 403, 404, 413, 415, 422} <= statuses
    assert remains.caplog.records  # something was logged
    assert canary.found(remains.texts()) == set()
    # Figures are among what was printed. Nothing but these is called; CloudWatch is only read.
    assert {(call.service, call.operation) for call in calls if call.service == "cloudwatch"} <= {
        ("cloudwatch", "GetMetricData")
    }
    assert {call.service for call in calls} <= {
        "dynamodb", "sqs", "sesv2", "s3", "secretsmanager", "cloudwatch",
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"paused": True},
        {"closes": datetime(2020, 1, 1, tzinfo=UTC)},
        {"opens": datetime.now(UTC) + timedelta(days=9)},
    ],
    ids=["paused", "closed", "not yet open"],
)
def test_where_nothing_is_taken_no_canary_turns_up(
    remains: Remains, changes: dict[str, Any]
) -> None:
    links = signed(remains)
    stand(remains.cloud, replace(ASKS_POSTCODE, **changes))
    remains.run(links)
    assert 409 in {head.get("statusCode") for head in remains.headers}
    assert canary.found(remains.texts()) == set()


def test_over_the_limit_no_canary_turns_up(
    remains: Remains, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = signed(remains)
    monkeypatch.setenv("SIGN_LIMIT_PER_NETWORK", "1")
    forget_clients()
    remains.run(links)
    assert 429 in {head.get("statusCode") for head in remains.headers}
    assert canary.found(remains.texts()) == set()


@pytest.mark.parametrize("cut", [False, True], ids=["refused", "cut off"])
def test_whatever_fails_and_whatever_it_says_no_canary_turns_up(
    remains: Remains, monkeypatch: pytest.MonkeyPatch, cut: bool
) -> None:
    """AWS's own words for a refusal repeat what was sent; or the line breaks."""
    links = signed(remains)
    met: set[str] = set()
    for operation in OPERATIONS:
        with monkeypatch.context() as patch:
            failing(patch, operation, met, cut)
            if operation == "sqs.ChangeMessageVisibility":  # of a request that has to wait
                patch.setattr(Bounces, "most", lambda *_: 0)
            remains.run(links, planted.good)
        forget_clients()
    assert met == set(OPERATIONS)
    assert 503 in {head.get("statusCode") for head in remains.headers}
    assert "not mailed: unavailable" in remains.caplog.text
    assert canary.found(remains.texts()) == set()


def test_a_fault_that_nobody_thought_of_says_its_kind_and_no_more(
    remains: Remains, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError(f"{canary.EMAIL} {canary.NAME} {canary.IPV4}")

    links = signed(remains)
    web.handler(planted.signing(), CONTEXT)
    for module in (signing, links_room, own_room):
        for name in ("sign", "pending", "confirm", "withdraw", "withdrawable"):
            monkeypatch.setattr(module, name, fail, raising=False)
    monkeypatch.setattr(mailer, "deliver", fail)
    remains.run(links)
    for told in ("fault: ValueError", "not mailed: ValueError"):
        assert told in remains.caplog.text
    assert canary.found(remains.texts()) == set()


def test_the_log_s_level_keeps_out_what_libraries_would_tell_at_debug() -> None:
    """At DEBUG botocore writes down each request, a mail's address with it."""
    functions = [r for r in resources().values() if r["Type"] == "AWS::Serverless::Function"]
    assert functions
    from cfnlint.decode import decode  # noqa: PLC0415

    from tests.template import ROOT  # noqa: PLC0415

    template, _ = decode(str(ROOT / "template.yaml"))
    settings = template["Globals"]["Function"]
    assert settings["LoggingConfig"]["ApplicationLogLevel"] == "WARN"
    assert settings["LoggingConfig"]["SystemLogLevel"] == "WARN"
    assert settings["Environment"]["Variables"]["POWERTOOLS_LOG_LEVEL"] == "WARNING"
    assert not any("LoggingConfig" in function["Properties"] for function in functions)


def test_the_search_sees_through_each_disguise() -> None:
    for word in (word for words in canary.CANARIES.values() for word in words):
        for form in (
            word,
            json.dumps({"said": word}),
            repr([word]),
            quote(f"?said={word}"),
            base64.b64encode(f"?{word}!".encode()).decode(),
            base64.urlsafe_b64encode(f"name={word}&x=1".encode()).decode(),
            word.encode().hex().upper(),
        ):
            assert canary.found([b"before", form.encode(), b"after"]), form
    assert canary.found([b"nothing", b"to see"]) == set()


def stand(cloud: Cloud, action: Action) -> None:
    """Let an action stand as the desk or publishing may leave it, and be read anew."""
    cloud.store.actions.publish(action)
    cloud.store.actions.decide(action)
    forget_clients()


def failing(patch: pytest.MonkeyPatch, operation: str, met: set[str], cut: bool) -> None:
    """Let one operation of every client fail from here on, with all that was sent in the error."""
    make = boto3.client

    def fail(params: dict[str, Any], model: Any, **_: Any) -> None:
        met.add(operation)
        if cut:
            raise EndpointConnectionError(endpoint_url=f"https://down.example/?{params!r}")
        said = {"Error": {"Code": "ValidationException", "Message": f"not valid: {params!r}"}}
        raise ClientError(said, model.name)

    def client(service: str, **options: Any) -> Any:
        made = make(service, **options)
        made.meta.events.register(f"provide-client-params.{operation}", fail)
        return made

    patch.setattr(boto3, "client", client)
    forget_clients()
