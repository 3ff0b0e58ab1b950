"""Mails of an hour: counted over all mailers, and held back while too many bounce."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

import mailer
from tests.aws.conftest import CONTEXT, Cloud
from tests.aws.journey import press
from undersigned.aws import allowance, bounces
from undersigned.aws.allowance import Allowance
from undersigned.aws.bounces import Bounces
from undersigned.aws.table import Table
from undersigned.rules.errors import Code, PetitionError

NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)


def allowance_of(cloud: Cloud, most: int) -> Allowance:
    """Return the allowance of a mailer that has just started."""
    metrics = boto3.client("cloudwatch")
    return Allowance(Table(cloud.dynamodb, "limits"), most, Bounces(metrics))


def let_out(of: Allowance, at: datetime = NOW) -> int | None:
    """Send one mail if it may go; else return how long it waits, in seconds."""
    try:
        of.ask(at)
    except PetitionError as error:
        assert error.code is Code.OVER_LIMIT
        return error.retry_after
    of.spend()
    return None


def measured(sent: int, bounced: int, at: datetime = NOW - timedelta(minutes=20)) -> None:
    """Let the provider have counted some mails, in two halves."""
    cloudwatch = boto3.client("cloudwatch")
    for name, count in (("Send", sent), ("Bounce", bounced)):
        for moment, part in ((at, count // 2), (at - timedelta(minutes=5), count - count // 2)):
            data = {"MetricName": name, "Value": part, "Timestamp": moment}
            cloudwatch.put_metric_data(Namespace="AWS/SES", MetricData=[data])


def received(cloud: Cloud) -> list[dict[str, Any]]:
    """Take messages out of the queue as the mapping does, which hides them and deletes none."""
    got = cloud.sqs.receive_message(QueueUrl=cloud.queue_url, MaxNumberOfMessages=10)
    return [
        {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "eventSource": "aws:sqs",
        }
        for message in got.get("Messages", [])
    ]


class Hidden:
    """A queue's client that remembers for how long it was told to hide what."""

    def __init__(self) -> None:
        self.seconds: dict[str, int] = {}
        self.down = False

    def change_message_visibility(self, **call: Any) -> None:
        """Hide a message."""
        if self.down:
            raise EndpointConnectionError(endpoint_url="https://down.example")
        self.seconds[call["ReceiptHandle"]] = call["VisibilityTimeout"]


def test_an_hour_s_mails_are_counted_over_all_mailers_and_the_next_hour_begins_anew(
    cloud: Cloud,
) -> None:
    """At a quarter past two mailers may send forty mails between them, whoever is quicker."""
    mailers = [allowance_of(cloud, 40), allowance_of(cloud, 40)]
    quarter_past = NOW + timedelta(minutes=15)
    waits = [let_out(mailers[turn % 3 % 2], quarter_past) for turn in range(60)]
    assert waits.count(None) == 40
    assert set(waits) == {None, 45 * 60}
    assert let_out(allowance_of(cloud, 40), quarter_past) == 45 * 60
    assert let_out(mailers[0], NOW + timedelta(hours=1)) is None


@pytest.mark.parametrize("most", [1, 7, 19, 20, 205])
def test_what_mailers_take_and_do_not_send_is_less_than_an_eighth_of_the_hour(
    cloud: Cloud, most: int
) -> None:
    """Each takes some at a time, so that a mail costs a tenth of a write or so."""
    left = [let_out(allowance_of(cloud, most)) for _ in range(2)].count(None)
    last = allowance_of(cloud, most)
    left += sum(let_out(last) is None for _ in range(most))
    assert 7 / 8 * most <= left <= most


def test_with_a_most_of_0_mails_are_not_counted(cloud: Cloud) -> None:
    of = allowance_of(cloud, 0)
    assert [let_out(of) for _ in range(30)] == [None] * 30
    assert cloud.dynamodb.scan(TableName="limits")["Items"] == []


def test_the_hour_s_count_names_nobody_and_goes_with_it(cloud: Cloud) -> None:
    let_out(allowance_of(cloud, 200))
    [item] = cloud.dynamodb.scan(TableName="limits")["Items"]
    hour = int(NOW.timestamp())
    assert item == {
        "pk": {"S": f"MAILED#{hour}"},
        "mails": {"N": "10"},
        "expires": {"N": str(hour + 2 * 3600)},
    }


@pytest.mark.parametrize(
    ("sent", "bounced", "held"),
    [
        (0, 0, False),
        (3, 1, False),  # too few to say anything
        (20, 4, False),
        (20, 5, True),
        (1000, 40, False),  # 4 % is not more than 4 %
        (1000, 41, True),
    ],
)
def test_mails_are_held_back_while_more_than_four_per_cent_of_an_hour_s_bounced(
    cloud: Cloud, sent: int, bounced: int, held: bool
) -> None:
    measured(sent, bounced)
    of = allowance_of(cloud, 40)
    assert let_out(of) == (3600 if held else None)


def test_bounces_are_looked_up_every_five_minutes_and_an_hour_later_forgotten(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    of = allowance_of(cloud, 0)
    assert let_out(of) is None
    measured(100, 50, NOW)
    assert let_out(of, NOW + timedelta(minutes=4, seconds=59)) is None
    assert let_out(of, NOW + timedelta(minutes=5)) == 3600
    assert let_out(of, NOW + timedelta(minutes=6)) == 3600
    assert [record.message for record in caplog.records] == [bounces.TOO_MANY]
    assert let_out(of, NOW + timedelta(minutes=70)) is None


def test_metrics_that_cannot_be_had_stop_no_mail(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor is each mail's turn spent on asking for them again."""
    measured(100, 50)
    asked = []

    def down(**_: Any) -> None:
        asked.append(1)
        raise EndpointConnectionError(endpoint_url="https://down.example")

    without = Bounces(SimpleNamespace(get_metric_data=down))
    of = Allowance(Table(cloud.dynamodb, "limits"), 0, without)
    assert [let_out(of) for _ in range(5)] == [None] * 5
    assert len(asked) == 1
    assert [record.message for record in caplog.records] == ["EndpointConnectionError"]


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch) -> Hidden:
    """Watch what the mailer hides in the queue, in one hour."""
    watched, now = Hidden(), datetime.now(UTC)
    monkeypatch.setattr(mailer, "_sqs", lambda: watched)
    monkeypatch.setattr(mailer, "datetime", SimpleNamespace(now=lambda _: now))
    return watched


def test_what_the_hour_has_no_room_for_stays_in_the_queue_until_the_next(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, hidden: Hidden, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said once, and nothing is written or remembered of what waits."""
    monkeypatch.setenv("MAILS_PER_HOUR", "2")
    for person in "abcde":
        press(email=f"{person}@example.org")
    requests = received(cloud)
    answer = mailer.handler({"Records": requests}, CONTEXT)
    waiting = [request["messageId"] for request in requests[2:]]
    assert [f["itemIdentifier"] for f in answer["batchItemFailures"]] == waiting
    assert len(cloud.mails()) == len(cloud.items("MAILED#")) == 2
    assert list(hidden.seconds) == [request["receiptHandle"] for request in requests[2:]]
    assert all(1 <= seconds <= 3600 for seconds in hidden.seconds.values())
    assert [r.message for r in caplog.records if r.levelname == "ERROR"] == [allowance.SPENT]

    monkeypatch.setenv("MAILS_PER_HOUR", "1000")
    mailer._allowance.cache_clear()  # noqa: SLF001 - a new hour, for a mailer
    assert mailer.handler({"Records": requests[2:]}, CONTEXT) == {"batchItemFailures": []}
    assert len(cloud.mails()) == 5


def test_hiding_a_letter_is_what_the_queue_understands(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILS_PER_HOUR", "1")
    for _ in range(2):
        press()
    cloud.sqs.set_queue_attributes(QueueUrl=cloud.queue_url, Attributes={"VisibilityTimeout": "0"})
    requests = received(cloud)
    assert len(mailer.handler({"Records": requests}, CONTEXT)["batchItemFailures"]) == 1
    shown = received(cloud)  # the mapping would have deleted the one that was sent
    assert [request["messageId"] for request in shown] == [requests[0]["messageId"]]


def test_a_letter_that_cannot_be_hidden_is_back_all_the_same(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, hidden: Hidden
) -> None:
    monkeypatch.setenv("MAILS_PER_HOUR", "1")
    hidden.down = True
    for _ in range(2):
        press()
    answer = mailer.handler({"Records": received(cloud)}, CONTEXT)
    assert len(answer["batchItemFailures"]) == 1
    assert hidden.seconds == {}


def test_a_mail_of_which_nobody_knows_whether_it_was_sent_is_counted(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, hidden: Hidden
) -> None:
    """Else every lost answer of the provider would raise what an hour lets out."""
    monkeypatch.setenv("MAILS_PER_HOUR", "1")

    def lost(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://down.example")

    monkeypatch.setattr(mailer._post()._client, "send_email", lost)  # noqa: SLF001
    for _ in range(2):
        press()
    answer = mailer.handler({"Records": received(cloud)}, CONTEXT)
    assert len(answer["batchItemFailures"]) == 2
    assert len(hidden.seconds) == 1
