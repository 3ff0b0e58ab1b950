"""Mails of an hour: counted over all mailers, and fewer while too many bounce."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
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
    ("sent", "bounced", "an_hour"),
    [
        (0, 0, None),
        (3, 1, None),  # too few to say anything
        (600, 49, None),
        (1000, 50, None),  # 5 % is not more than 5 %
        (999, 50, 75),
        (600, 120, 63),
        (600, 500, 0),
        (48_000, 2_400, None),
        (48_000, 2_401, 399),
        (48_000, 4_800, 0),
        (48_000, 9_000, 0),
    ],
)
def test_of_what_a_day_may_still_bear_an_hour_lets_out_a_sixth(
    sent: int, bounced: int, an_hour: int | None
) -> None:
    """Up to 500 bounces, or a tenth of the day's mails, at which SES may stop the account."""
    assert bounces.most(sent, bounced) == an_hour


def day_of(real: int, dead: int, hours: int = 48, most: int = 2000) -> tuple[list[int], list[int]]:
    """Let so many sign in each hour; return how many mails bounced in each, and how many wait.

    Who waits is served first come, first served, the dead among the others.
    """
    sent: list[int] = []
    bounced: list[int] = []
    waiting: list[bool] = []
    waits: list[int] = []
    for _ in range(hours):
        waiting += sorted([True] * dead + [False] * real, key=hash_of(real + dead))
        borne = bounces.most(sum(sent[-24:]), sum(bounced[-24:]))
        out = most if borne is None else min(most, borne)
        gone, waiting = waiting[:out], waiting[out:]
        sent.append(len(gone))
        bounced.append(sum(gone))
        waits.append(len(waiting))
    return bounced, waits


def hash_of(many: int) -> Callable[[bool], float]:
    """Return an order in which dead and real addresses come mixed, the same each time."""
    shuffled = iter(Random(many).sample(range(many), many))  # noqa: S311
    return lambda _: next(shuffled)


def test_a_few_dead_addresses_an_hour_hold_up_no_small_campaign_s_mail() -> None:
    """Twenty people and five dead addresses: once, that stopped all mail for an hour or more."""
    _, waits = day_of(real=20, dead=5)
    assert set(waits) == {0}


@pytest.mark.parametrize(("real", "dead"), [(20, 360), (20, 2000), (0, 2000), (200, 100)])
def test_a_flood_of_dead_addresses_ends_before_it_ends_the_account(real: int, dead: int) -> None:
    """After the hour in which it came, no day bears more than it may, whatever the flood."""
    bounced, _ = day_of(real, dead)
    first = next(hour for hour, many in enumerate(bounced) if many)
    for hour in range(first + 1, len(bounced)):
        day = sum(bounced[max(0, hour - 23) : hour + 1])
        assert day <= max(bounces.BORNE, bounced[first])


def test_while_too_many_bounce_an_hour_s_mails_are_counted_though_none_limits_them(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    """And what is told is that, and not that the hour's own limit is spent."""
    measured(600, 470)
    mailers = [allowance_of(cloud, 0), allowance_of(cloud, 2000)]
    waits = [let_out(mailers[turn % 2]) for turn in range(20)]
    assert waits.count(None) == 5
    assert set(waits) == {None, 3600}
    assert {record.message for record in caplog.records} == {bounces.TOO_MANY}


def test_where_a_day_bears_no_more_nothing_leaves(cloud: Cloud) -> None:
    measured(600, 500)
    assert let_out(allowance_of(cloud, 0)) == 3600
    assert cloud.dynamodb.scan(TableName="limits")["Items"] == []


def test_the_smaller_of_two_limits_holds(cloud: Cloud) -> None:
    measured(600, 120)  # which leaves 63
    of = allowance_of(cloud, 2)
    assert [let_out(of) for _ in range(3)] == [None, None, 3600]


def test_bounces_are_looked_up_every_five_minutes_and_a_day_later_forgotten(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    of = allowance_of(cloud, 0)
    assert let_out(of) is None
    measured(600, 500, NOW)
    assert let_out(of, NOW + timedelta(minutes=4, seconds=59)) is None
    assert let_out(of, NOW + timedelta(minutes=5)) == 55 * 60
    assert let_out(of, NOW + timedelta(minutes=6)) == 54 * 60
    assert [record.message for record in caplog.records] == [bounces.TOO_MANY]
    assert let_out(of, NOW + timedelta(hours=23)) == 3600
    assert let_out(of, NOW + timedelta(hours=24, minutes=10)) is None


@pytest.mark.parametrize("answer", [{}, {"MetricDataResults": [{"Id": "sent"}, {}]}])
def test_half_an_answer_stops_no_mail(cloud: Cloud, answer: dict[str, Any]) -> None:
    of = Allowance(
        Table(cloud.dynamodb, "limits"),
        0,
        Bounces(SimpleNamespace(get_metric_data=lambda **_: answer)),
    )
    assert let_out(of) is None


def test_an_hour_that_was_slowed_goes_on_once_fewer_bounce(cloud: Cloud) -> None:
    of = allowance_of(cloud, 100)
    measured(600, 500)
    assert let_out(of) == 3600
    measured(100_000, 0)
    assert let_out(of, NOW + timedelta(minutes=5)) is None


def test_metrics_that_cannot_be_had_stop_no_mail(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor is each mail's turn spent on asking for them again."""
    measured(600, 500)
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

    monkeypatch.setattr(vars(mailer._post())["_client"], "send_email", lost)  # noqa: SLF001
    for _ in range(2):
        press()
    answer = mailer.handler({"Records": received(cloud)}, CONTEXT)
    assert len(answer["batchItemFailures"]) == 2
    assert len(hidden.seconds) == 1
