"""`undersigned status` and `undersigned recount`: what needs somebody, and what was put right."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from desk import terminal
from desk.work import stream
from desk.work.counts import shown_actions
from desk.work.finding import Grade
from desk.work.stack import Stack
from desk.work.status import action_finding
from tests.desk.world import NOW, Run, Sign
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.keys import derive
from undersigned.rules.published import Count
from undersigned.rules.tally import Tally

PETITION = Action(
    "chechnya-petition",
    "chechnya",
    Kind.PETITION,
    ("en",),
    {"en": Page("Free them", "/en/chechnya/petition/")},
)


@pytest.fixture
def feed(published: Stack) -> Callable[[str], None]:
    """Let the table's stream feed the counter, or not."""
    # After the writes, for moto would start a container to count them.
    client = boto3.client("lambda")
    stream = boto3.client("dynamodb").describe_table(TableName=published.output("Table"))
    mapping = client.create_event_source_mapping(
        EventSourceArn=stream["Table"]["LatestStreamArn"],
        FunctionName=published.output("TallyFunction"),
        StartingPosition="TRIM_HORIZON",
    )

    def set_enabled(state: str) -> None:
        client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=state == "Enabled")

    return set_enabled


def test_a_healthy_stack_needs_nobody(run: Run, feed: Callable[[str], None]) -> None:
    feed("Enabled")
    lines = run("status").output.splitlines()
    assert [line for line in lines if not line.startswith("  ")] == []
    assert "  chechnya-petition: open; 0 confirmed." in lines
    assert "  mails: None waits." in lines
    assert "  counter: It follows the table." in lines


def test_a_counter_that_was_stopped_is_told(run: Run, feed: Callable[[str], None]) -> None:
    feed("Disabled")
    output = run("status", code=1).output
    assert "! counter: It does not follow the table (its mapping is Disabled)" in output


@pytest.mark.usefixtures("published")
def test_a_counter_that_is_gone_is_told(run: Run) -> None:
    assert "its mapping is gone" in run("status", code=1).output


def test_mails_that_wait_and_mails_that_failed_are_told(run: Run, published: Stack) -> None:
    sqs = published.client("sqs")
    for name in ("QueueUrl", "QueueUrl", "DeadLetterQueueUrl"):
        sqs.send_message(QueueUrl=published.output(name), MessageBody="sealed")
    output = run("status", code=1).output
    assert "  mails: 2 wait to be sent." in output
    assert "! mails: 1 could not be sent for three days" in output


@pytest.mark.usefixtures("stack")
def test_a_stack_without_a_site_is_told(run: Run) -> None:
    assert "X site: Nothing is published yet" in run("status", code=1).output


def test_another_secret_is_told(run: Run, published: Stack) -> None:
    other = derive("another").fingerprint
    published.store().fingerprint.settled(other)
    assert "X secret: The secret of undersigned is not the one" in run("status", code=1).output


def test_status_writes_nothing(run: Run, published: Stack) -> None:
    before = list(published.table().scan())
    run("status", code=1)
    assert list(published.table().scan()) == before


def test_a_public_count_that_lags_is_told() -> None:
    shown = Count(9, datetime(2026, 11, 21, 14, tzinfo=UTC), {})
    finding = action_finding(PETITION, Tally(confirmed=1200, kept=34), shown, NOW)
    assert finding.grade is Grade.CARE
    assert finding.text.startswith(
        "open; 1,234 confirmed, of which 34 without their personal data. The site shows 9 "
        "(as of 2026-11-21 14:00 UTC)"
    )


def test_the_closing_of_an_open_action_is_told() -> None:
    closes = datetime(2026, 12, 1, 23, 59, tzinfo=UTC)
    action = Action("a", "c", Kind.PETITION, ("en",), closes=closes)
    shown = Count(0, NOW, {})
    assert action_finding(action, Tally(), shown, NOW).text == (
        "open; 0 confirmed; closes 2026-12-01 23:59 UTC."
    )
    later = closes + timedelta(days=1)
    assert action_finding(action, Tally(), shown, later).text == "closed; 0 confirmed."


@pytest.fixture
def following(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Describe a mapping that feeds the counter; with a real one, moto would start a container."""
    mapping = {"State": "Enabled", "LastProcessingResult": "OK"}
    monkeypatch.setattr(stream, "mappings", lambda _: [mapping])
    return mapping


STANDS_STILL = [
    ({"State": "Disabled"}, "its mapping is Disabled"),
    (
        {"LastProcessingResult": "PROBLEM: Function call failed"},
        "It fails (PROBLEM: Function call failed)",
    ),
]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(("mapping", "told"), STANDS_STILL)
def test_a_counter_that_stands_still_is_told(
    run: Run, following: dict[str, str], mapping: dict[str, str], told: str
) -> None:
    assert "counter: It follows the table." in run("status").output
    following |= mapping
    lines = [line for line in run("status", code=1).output.splitlines() if "counter" in line]
    assert lines[0].startswith("! counter: It")
    assert told in lines[0]


@pytest.mark.parametrize(("mapping", "told"), STANDS_STILL)
def test_a_recount_refuses_while_the_counter_stands_still(
    run: Run,
    published: Stack,
    sign: Sign,
    following: dict[str, str],
    mapping: dict[str, str],
    told: str,
) -> None:
    """What waits in the stream would be counted again when it comes."""
    sign("a")
    following |= mapping
    assert told in run("recount", "--wait", 0, code=1).output
    assert published.store().tallies.find("chechnya-petition").total == 0


def test_a_recount_refuses_while_the_counter_is_behind(
    run: Run, published: Stack, sign: Sign, following: dict[str, str]
) -> None:
    sign("a")
    assert following
    boto3.client("cloudwatch").put_metric_data(
        Namespace="AWS/Lambda",
        MetricData=[
            {
                "MetricName": "IteratorAge",
                "Dimensions": [
                    {"Name": "FunctionName", "Value": published.output("TallyFunction")}
                ],
                "Timestamp": datetime.now(UTC) - timedelta(minutes=1),
                "Value": 600_000,
            }
        ],
    )
    assert "600 seconds behind" in run("recount", "--wait", 0, code=1).output
    assert published.store().tallies.find("chechnya-petition").total == 0


@pytest.mark.usefixtures("following")
def test_a_recount_puts_tally_and_public_count_right(
    run: Run, published: Stack, sign: Sign
) -> None:
    for mac in ("a", "b", "c"):
        sign(mac)
    assert "chechnya-petition: 0 → 3\n" in run("recount", "--wait", 0).output
    assert shown_actions(published.client("s3"), published.output("Bucket")) == [
        "chechnya-petition"  # and not its history
    ]
    assert published.store().tallies.find("chechnya-petition").total == 3
    count = published.client("s3").get_object(
        Bucket=published.output("Bucket"), Key="counts/chechnya-petition.json"
    )
    assert b'"confirmed":3' in count["Body"].read()


@pytest.mark.usefixtures("following")
def test_a_recount_while_somebody_signs_writes_nothing(
    run: Run, published: Stack, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign("a")
    monkeypatch.setattr(terminal, "watch", lambda *_: sign("b"))
    output = run("recount", "chechnya-petition", code=1).output
    assert "Somebody signed while chechnya-petition was counted" in output
    assert published.store().tallies.find("chechnya-petition").total == 0


@pytest.mark.usefixtures("following")
def test_a_recount_while_the_counter_counts_writes_nothing(
    run: Run, published: Stack, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign("a")
    tallies = published.store().tallies

    def count_one(*_: object) -> None:
        counted = Tally(confirmed=1, countries=Counter({"DE": 1}))
        tallies.correct("chechnya-petition", counted, tallies.booked("chechnya-petition"))

    monkeypatch.setattr(terminal, "watch", count_one)
    run("recount", "chechnya-petition", code=1)
    assert published.store().tallies.find("chechnya-petition").total == 1


@pytest.mark.usefixtures("published", "following")
def test_a_recount_of_an_action_that_is_not_there_writes_nothing(run: Run, stack: Stack) -> None:
    before = list(stack.table().scan())
    assert "There is no action nothing" in run("recount", "nothing", code=1).output
    assert list(stack.table().scan()) == before
