"""`undersigned status`: how the stack is, and what needs somebody."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from desk.work.checks.status import action_finding
from desk.work.finding import Grade
from desk.work.stack import Stack
from tests.desk.world import NOW, STANDS_STILL, Run
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
