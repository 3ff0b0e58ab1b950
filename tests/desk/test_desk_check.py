"""`undersigned check`: what would stop a signer now, and what would soon, in plain words."""

import re
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import URLError

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.ses.models import ses_backends

from desk.work.checks import alarms, check, mailing, returned
from desk.work.checks.mailing import account_findings, feeds
from desk.work.checks.reach import HEALTH, Answer, ask
from desk.work.finding import Grade
from desk.work.keys import key_drafts
from desk.work.pages import memory
from desk.work.stack import Stack
from tests.desk.world import (
    REGION,
    ROOT,
    SENDER,
    SITE_URL,
    Outside,
    Run,
    outside,
    petition,
    rebuilt,
)
from undersigned.http.health import health
from undersigned.rules.action import Action, Kind
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import derive
from undersigned.rules.tally import Tally

# The right that a call needs, where it has another name.
RIGHTS = {
    "ListObjectsV2": "ListBucket",
    "DeleteObjects": "DeleteObject",
    "DescribeBudgets": "ViewBudget",
}
NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("following")


def ill(failing: str) -> Answer:
    """Answer as the API itself does when a part of it fails."""

    def fails() -> None:
        raise PetitionError(Code.UNAVAILABLE)

    parts = {part: fails if part == failing else int for part in ("table", "secret", "queue")}
    given = health(parts)
    return Answer(given.status_code, str(given.body).encode())


def wrong(run: Run, code: int) -> list[str]:
    """Return the lines of what is not well."""
    lines = run("check", code=code).output.splitlines()
    return [line for line in lines if not line.startswith("  ")]


def test_where_all_is_well_every_part_says_so(run: Run, published: Stack) -> None:
    assert published
    assert run("check").output.splitlines() == [
        "  mail: 12 mails left in 24 hours; SES allows up to 50,000, and 14 a second.",
        "  sender: confirm@example.org is verified, and its mails are signed (DKIM).",
        "  returned mails: Nobody is told whom a mail did not reach.",
        "  organiser keys: Signatures are sealed to organiser, all known here.",
        "  secret: It is the one that signatures are taken with.",
        "  site: 8 files are up.",
        "  site: https://example.org/ answers.",
        "  api: It answers (version 1.0), and reaches table and queue.",
        "  chechnya-petition: It is open.",
        "  counter: It follows the table.",
        "  alarms: None rings.",
        "  bill: A budget watches it.",
    ]


def test_a_language_that_the_functions_do_not_speak_yet_is_told(
    run: Run, published: Stack, beyond: Outside
) -> None:
    assert published
    old = b'{"version": "1.0", "languages": "en ru", "table": "ok", "secret": "ok", "queue": "ok"}'
    beyond.answers[f"https://example.org{HEALTH}"] = Answer(200, old)
    assert "! api: The functions do not speak ar" in run("check").output


def test_a_counter_that_fails_is_told(
    run: Run, published: Stack, following: dict[str, str]
) -> None:
    assert published
    following |= {"LastProcessingResult": "PROBLEM: Function call failed"}
    assert "! counter: It fails" in run("check").output


@pytest.mark.parametrize(
    ("fact", "value", "line"),
    [
        ("SendingEnabled", False, "X mail: Sending is paused"),
        ("EnforcementStatus", "SHUTDOWN", "X mail: AWS has stopped"),
        ("EnforcementStatus", "PROBATION", "! mail: AWS has put this account's mail under review"),
        ("ProductionAccessEnabled", False, "X mail: SES keeps this account in its sandbox"),
    ],
)
def test_an_account_that_may_not_send_is_told(
    run: Run, published: Stack, beyond: Outside, fact: str, value: object, line: str
) -> None:
    assert published
    beyond.account[fact] = value
    [found] = wrong(run, 1 if line[0] == "X" else 0)
    assert found.startswith(line)


@pytest.mark.parametrize(
    ("status", "told"),
    [(None, "Ask for production"), ("PENDING", "is looking at your request"), ("DENIED", "denied")],
)
def test_how_far_the_way_out_of_the_sandbox_is_is_told(status: str | None, told: str) -> None:
    account = outside().account | {"ProductionAccessEnabled": False}
    if status:
        account["Details"] = {"ReviewDetails": {"Status": status}}
    [finding] = account_findings(account, 1, 2000)
    assert told in finding.text


@pytest.mark.parametrize(
    ("quota", "limits", "grades", "told"),
    [
        ({}, (14, 2083), [Grade.FINE], "12 mails left"),
        ({}, (15, 2083), [Grade.FINE, Grade.CARE], "MailsPerSecond=14."),
        ({}, (14, 2084), [Grade.FINE, Grade.CARE], "MailsPerHour=2083,"),
        ({}, (14, 0), [Grade.FINE], "12 mails left"),
        ({"SentLast24Hours": 39_999.0}, (1, 1), [Grade.FINE], "39,999 mails"),
        ({"SentLast24Hours": 40_000.0}, (1, 1), [Grade.CARE], "before they are spent"),
        ({"SentLast24Hours": 50_000.0}, (1, 1), [Grade.STOPS], "the others wait"),
        ({"Max24HourSend": -1.0}, (1, 99_999), [Grade.FINE], "as many as you like"),
    ],
)
def test_what_ses_allows_is_held_against_what_the_mailer_is_set_to(
    quota: dict[str, float], limits: tuple[int, int], grades: list[Grade], told: str
) -> None:
    account = outside().account
    findings = list(
        account_findings(account | {"SendQuota": account["SendQuota"] | quota}, *limits)
    )
    assert [finding.grade for finding in findings] == grades
    assert told in findings[-1].text


@pytest.mark.parametrize("states", [["Disabled"], []])
def test_a_mailer_that_gets_no_mail_requests_is_told(
    run: Run, published: Stack, beyond: Outside, states: list[str]
) -> None:
    assert published
    beyond.feeds = [{"State": state} for state in states]
    [found] = wrong(run, 1)
    assert found.startswith("X mail: Nothing hands the queue's mail requests to the mailer")


def test_the_mailer_s_mapping_is_read_as_lambda_describes_it(stack: Stack) -> None:
    """The stub takes no answer that the service could not give."""
    with Stubber(stack.client("lambda")) as stub:
        stub.add_response(
            "list_event_source_mappings",
            {"EventSourceMappings": [{"State": "Enabled"}]},
            {"FunctionName": stack.output("MailerFunction")},
        )
        assert feeds(stack) == [{"State": "Enabled"}]


def test_the_mailer_s_limits_are_asked_of_the_mailer(stack: Stack) -> None:
    assert mailing.limits(stack) == (1, 2000)


def test_the_account_is_read_as_ses_describes_it() -> None:
    """The stub takes no answer that the service could not give."""
    ses = boto3.client("sesv2", REGION, aws_access_key_id="x", aws_secret_access_key="x")
    said = outside().account | {"Details": {"ReviewDetails": {"Status": "PENDING"}}}
    with Stubber(ses) as stub:
        stub.add_response("get_account", said)
        [finding] = account_findings(mailing.account(ses), 1, 2000)
    assert finding.grade is Grade.FINE


@pytest.mark.parametrize(
    ("identity", "line"),
    [
        (None, "X mail: SES does not know the sender confirm@example.org"),
        ("example.com", "X mail: SES does not know the sender confirm@example.org"),
        (SENDER, "X mail: SES waits for you to prove that confirm@example.org is yours"),
        ("example.org", "X mail: SES waits for you to prove that example.org is yours"),
    ],
)
def test_a_sender_that_is_not_verified_is_told(
    run: Run, published: Stack, identity: str | None, line: str
) -> None:
    ses = published.client("sesv2")
    ses.delete_email_identity(EmailIdentity="example.org")
    if identity:
        ses.create_email_identity(EmailIdentity=identity)
    [found] = wrong(run, 1)
    assert found.startswith(line)


def test_mails_that_are_not_signed_for_their_domain_are_told(
    run: Run, published: Stack, verify: Callable[..., None]
) -> None:
    published.client("sesv2").delete_email_identity(EmailIdentity="example.org")
    verify(SENDER, signed=False)
    [found] = wrong(run, 0)
    assert found.startswith("! sender: confirm@example.org is verified, but its mails are not")


def identity(name: str) -> Any:
    """Return an identity as moto holds it, which has no call to change this of it."""
    return ses_backends[ACCOUNT][REGION].email_identities[name]


def test_that_the_sender_is_mailed_what_bounces_is_told_with_the_command_that_ends_it(
    run: Run, published: Stack
) -> None:
    """By it, the addresses of signers would gather in a mailbox."""
    assert published
    identity("example.org").feedback_forwarding_status = True
    [found] = wrong(run, 0)
    assert found.startswith("! returned mails: SES mails what it cannot deliver back to the sender")
    assert found.endswith(
        "`aws sesv2 put-email-identity-feedback-attributes --email-identity example.org "
        f"--no-email-forwarding-enabled --region {REGION}`"
    )


def test_of_an_address_and_its_domain_the_address_decides_who_is_told(
    run: Run, published: Stack, verify: Callable[..., None]
) -> None:
    assert published
    verify(SENDER)
    identity("example.org").feedback_forwarding_status = True
    assert wrong(run, 0) == []
    identity(SENDER).feedback_forwarding_status = True
    [found] = wrong(run, 0)
    assert f"--email-identity {SENDER} " in found


def test_a_sender_that_means_more_to_a_shell_is_quoted_in_the_command(stack: Stack) -> None:
    """It is the cloud's word, which somebody may have changed there."""
    [found] = returned.findings(stack, "a`id`@example.org", {"FeedbackForwardingStatus": True})
    assert "--email-identity 'a`id`@example.org' " in found.text


def test_who_listens_for_addresses_that_bounced_is_told(run: Run, published: Stack) -> None:
    published.client("sns").subscribe(
        TopicArn=published.resource("ReturnedMail"), Protocol="email", Endpoint="x@example.org"
    )
    [found] = wrong(run, 0)
    assert found.startswith("! returned mails: Somebody is told of each address")
    assert "SNS, Topics, returned" in found


def test_a_stack_that_lets_ses_tell_the_sender_alone_is_told(stack: Stack) -> None:
    with Stubber(stack.client("cloudformation")) as stub:
        stub.add_client_error("describe_stack_resource", "ValidationError", "does not exist")
        found = list(returned.findings(stack, "example.org", {"FeedbackForwardingStatus": False}))
    assert [finding.grade for finding in found] == [Grade.CARE]
    assert "deploy again" in found[0].text


def test_who_may_not_see_whom_ses_tells_is_told_of_that_alone(
    run: Run, published: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mail reaches signers all the same, so nothing keeps the site from being published."""
    assert published
    call = BaseClient._make_api_call  # noqa: SLF001 - every call goes through it

    def refused(self: BaseClient, operation: str, arguments: Any) -> Any:
        if (
            operation == "DescribeStackResource"
            and arguments["LogicalResourceId"] == "ReturnedMail"
        ):
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "not you"}}, operation)
        return call(self, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", refused)
    [found] = wrong(run, 0)
    assert found.startswith("! returned mails: This could not be looked at. AWS does not let you")
    assert "Actions written: 1." in run("publish").output


def test_a_sender_is_verified_by_its_domain_or_one_above() -> None:
    assert list(mailing.identities("a@mail.example.co.uk")) == [
        "a@mail.example.co.uk", "mail.example.co.uk", "example.co.uk", "co.uk",
    ]  # fmt: skip


def test_another_secret_and_a_key_without_a_second_copy_are_told(
    run: Run, published: Stack, home: Path
) -> None:
    other = derive("another").fingerprint
    published.store().fingerprint.settled(other)
    key_drafts.draft(home, "spare")
    found = wrong(run, 1)
    assert [line.partition(":")[0] for line in found] == ["X secret", "! organiser keys"]
    assert '`undersigned key new --name "spare"`' in found[1]


@pytest.mark.usefixtures("stack")
def test_that_nothing_is_published_is_told_and_the_pages_are_not_asked_for(
    run: Run, beyond: Outside
) -> None:
    del beyond.answers[f"{SITE_URL}/"]
    assert wrong(run, 1) == ["X site: Nothing is published yet: `make publish`."]


def test_a_publish_that_was_stopped_is_told(run: Run, published: Stack) -> None:
    s3, bucket = published.client("s3"), published.output("Bucket")
    memory.remember(s3, bucket, memory.Memory(finished=False))
    assert wrong(run, 0) == [
        "! site: The last publish was stopped half-way: `make publish` finishes it."
    ]


def test_a_publish_that_nobody_remembers_is_told(run: Run, published: Stack) -> None:
    """As after a publish by an stack desk, or where somebody has emptied the file."""
    s3, bucket = published.client("s3"), published.output("Bucket")
    s3.delete_object(Bucket=bucket, Key=memory.KEY)
    assert [line[:38] for line in wrong(run, 0)] == ["! site: What the last publish did is n"]


def test_an_action_that_the_table_has_lost_is_told(run: Run, published: Stack) -> None:
    """As where the table is another: pages and count are up, and every press would be refused."""
    published.table().delete(("ACTION#chechnya-petition", "STATE"))
    [found] = wrong(run, 1)
    assert found.startswith("X chechnya-petition: The table does not know it")


def test_a_build_that_is_not_up_is_told_unless_it_is_for_elsewhere(
    run: Run, published: Stack, built: Path
) -> None:
    assert published
    (built / "index.html").write_text("new", "utf-8")
    rebuilt(built)
    assert wrong(run, 0) == [
        "! site: Files that are built here and not up: 1. `make publish` puts them up."
    ]
    rebuilt(built, address="http://127.0.0.1:8000")
    assert wrong(run, 0) == []
    assert run("check", "--site", "nowhere").exit_code == 0


def untrusted(code: int, message: str) -> URLError:
    """Refuse a certificate as OpenSSL does."""
    error = ssl.SSLCertVerificationError()
    error.verify_code, error.verify_message = code, message
    return URLError(error)


@pytest.mark.parametrize(
    ("path", "answer", "told"),
    [
        ("/", Answer(404, b""), "X site: https://example.org/ answers 404: see that example.org"),
        ("/", URLError(socket.gaierror(-2, "unknown")), "X site: The name example.org leads nowh"),
        (
            "/",
            untrusted(62, "Hostname mismatch"),
            "X site: example.org shows a certificate that is not its own",
        ),
        (
            "/",
            untrusted(20, "unable to get local issuer certificate"),
            "X site: This computer does not know who vouches for example.org",
        ),
        (
            "/",
            untrusted(10, "certificate has expired"),
            "X site: The certificate of example.org has run out",
        ),
        ("/", TimeoutError(), "X site: https://example.org did not answer in 15 seconds"),
        ("/", ConnectionResetError("reset"), "X site: https://example.org does not answer: reset"),
        (HEALTH, Answer(404, b"<html>"), "X api: https://example.org/api/health answers 404, and"),
        (
            HEALTH,
            Answer(503, b'{"message": "Service Unavailable"}'),
            "X api: https://example.org/api/health answers 503: the functions fail or are too few",
        ),
        (HEALTH, Answer(200, b"[]"), "X api: https://example.org/api/health answers 200, and not"),
        (HEALTH, ill("table"), "X api: It fails at the table:"),
        (HEALTH, ill("secret"), "X api: It fails at the secret:"),
        (HEALTH, ill("queue"), "X api: It fails at the queue:"),
    ],
)
def test_a_site_that_nobody_reaches_is_told(
    run: Run, published: Stack, beyond: Outside, path: str, answer: Answer | OSError, told: str
) -> None:
    assert published
    beyond.answers[SITE_URL + path] = answer
    [found] = wrong(run, 1)
    assert found.startswith(told)


def test_where_the_api_does_not_believe_the_cdn_the_way_out_is_told(
    run: Run, published: Stack, beyond: Outside
) -> None:
    """Its 403 comes as the page of a missing one, and deploying again alone mends nothing."""
    assert published
    beyond.answers[SITE_URL + HEALTH] = Answer(404, b"<html>")
    [found] = wrong(run, 1)
    assert found.endswith("change the secret between them, as docs/deploy.md says.")


def test_who_looks_while_others_do_is_not_alarmed(
    run: Run, published: Stack, beyond: Outside
) -> None:
    assert published
    beyond.answers[SITE_URL + HEALTH] = Answer(429, b'{"message": "Too Many Requests"}')
    [found] = wrong(run, 0)
    assert found.startswith("! api: Others ask for /api/health all the time")


class Site(BaseHTTPRequestHandler):
    """A site of one page."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/" else 404)
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *_: Any) -> None: ...


def test_a_refusal_is_an_answer_and_silence_is_none() -> None:
    with HTTPServer(("127.0.0.1", 0), Site) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        assert ask(f"{url}/") == Answer(200, b"/")
        assert ask(f"{url}/no") == Answer(404, b"/no")
        server.shutdown()
    with pytest.raises(OSError, match="refused"):
        ask(f"{url}/")


def action(**facts: Any) -> Action:
    """Make an action."""
    return Action("a", "c", Kind.PETITION, ("en",), **facts)


@pytest.mark.parametrize(
    ("facts", "grade", "told"),
    [
        ({}, Grade.FINE, "It is open."),
        ({"closes": NOW + timedelta(days=8)}, Grade.FINE, "closes 2026-11-29 14:00 UTC."),
        ({"closes": NOW + timedelta(days=6)}, Grade.CARE, "change `closes` in campaign.toml"),
        ({"closes": NOW}, Grade.FINE, "It is closed since 2026-11-21 14:00 UTC."),
        ({"opens": NOW + timedelta(days=1)}, Grade.FINE, "It opens 2026-11-22 14:00 UTC."),
        ({"paused": True}, Grade.STOPS, "`undersigned resume a`"),
    ],
)
def test_whether_an_action_takes_signatures_is_told(
    facts: dict[str, Any], grade: Grade, told: str
) -> None:
    first, *_ = check.signable([action(**facts), action()], NOW)
    assert (first.grade, told in first.text) == (grade, True)


def test_that_no_action_takes_signatures_is_told() -> None:
    closed = action(closes=NOW)
    assert [finding.grade for finding in check.signable([closed, action()], NOW)] == [
        Grade.FINE
    ] * 2
    last = list(check.signable([closed, closed], NOW))[-1]
    assert last.line == "X actions: None of them takes signatures now."


def test_a_pause_stops_signers(run: Run, published: Stack) -> None:
    assert published
    run("pause", "chechnya-petition")
    assert "X chechnya-petition: It is paused" in run("check", code=1).output


def test_an_alarm_that_rings_is_told_in_its_own_words(run: Run, published: Stack) -> None:
    topic = published.resource("Topic", within=published.resource("Alarms"))
    cloudwatch = published.client("cloudwatch")
    for name, rung_on in (("ours", topic), ("theirs", f"{topic}-other")):
        cloudwatch.put_metric_alarm(
            AlarmName=name, AlarmDescription=f"This is {name}.", AlarmActions=[rung_on],
            Namespace="n", MetricName="m", Statistic="Sum", Period=60, EvaluationPeriods=1,
            Threshold=1, ComparisonOperator="GreaterThanThreshold",
        )  # fmt: skip
    assert wrong(run, 0) == []
    for name in ("ours", "theirs"):
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="rung")
    assert wrong(run, 0) == ["! alarms: This is ours."]
    for name in ("ours", "theirs"):
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="over")
        cloudwatch.disable_alarm_actions(AlarmNames=[name])
    [found] = wrong(run, 0)
    assert found.startswith("! alarms: Somebody has silenced ours: enable")


@pytest.mark.parametrize(
    ("subscriptions", "told"),
    [
        ([], "Nobody gets a mail"),
        (
            [
                {
                    "Protocol": "email",
                    "Endpoint": "a@b.org",
                    "SubscriptionArn": "PendingConfirmation",
                }
            ],
            "a@b.org has not confirmed",
        ),
        (
            [{"Protocol": "email", "Endpoint": "a@b.org", "SubscriptionArn": "Deleted"}],
            "Nobody gets a mail",
        ),
    ],
)
def test_alarms_that_nobody_hears_are_told(
    stack: Stack, subscriptions: list[dict[str, str]], told: str
) -> None:
    """The stub stands for what moto does not know: that somebody has to confirm."""
    with Stubber(stack.client("sns")) as stub:
        stub.add_response("list_subscriptions_by_topic", {"Subscriptions": subscriptions})
        *_, last = alarms.findings(stack)
    assert (last.grade, told in last.text) == (Grade.CARE, True)


@pytest.mark.usefixtures("published")
def test_who_may_not_see_the_pages_is_told_of_all_else(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = BaseClient._make_api_call  # noqa: SLF001 - the way of all

    def call(client: BaseClient, operation: str, arguments: dict[str, Any]) -> object:
        if operation == "ListObjectsV2":
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "not you"}}, operation)
        return real(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    output = run("check").output
    told = "This could not be looked at. AWS does not let you do this: not you"
    for about in ("site", "actions"):
        assert f"! {about}: {told}" in output
    for line in ("  mail: 12 mails", "  site: https://example.org/ answers.", "  api: It answers"):
        assert line in output


@pytest.mark.usefixtures("published")
def test_what_may_not_be_looked_at_is_told_and_the_rest_is_looked_at(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "_NESTED", "Nothing")
    output = run("check").output
    assert "! alarms: This could not be looked at. AWS refused DescribeStackResource" in output
    assert "  api: It answers" in output


def test_a_local_stack_is_asked_of_neither_mail_nor_alarms(
    stack: Stack, home: Path, built: Path, beyond: Outside
) -> None:
    beyond.account.clear()  # asking would fail
    found = list(check.findings(stack, home, NOW, beyond.ask, built, local=True))
    assert [one.text for one in found if one.about in {"mail", "alarms"}] == [
        "The local stack sends no mail to anybody."
    ] * 2


def test_a_campaign_of_two_actions_is_looked_at_whole(run: Run, stack: Stack, built: Path) -> None:
    assert stack
    both = [petition(), petition(id="chechnya-appeal", closes="2019-05-17T23:59:59+03:00")]
    rebuilt(built, both)
    run("publish")
    output = run("check").output
    assert "  chechnya-appeal: It is closed since 2019-05-17 20:59 UTC.\n" in output
    assert "  chechnya-petition: It is open.\n" in output


def test_the_rights_that_publishing_and_checking_need_are_those_documented(
    run: Run, stack: Stack, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[str] = set()
    real = BaseClient._make_api_call  # noqa: SLF001 - the way of all

    def call(client: BaseClient, operation: str, arguments: dict[str, Any]) -> object:
        service = client.meta.service_model.signing_name.replace("monitoring", "cloudwatch")
        asked.add(f"{service}:{RIGHTS.get(operation, operation)}")
        return real(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    tallies = stack.store().tallies
    counted = Tally(confirmed=1, countries=Counter({"DE": 1}))
    tallies.correct("chechnya-petition", counted, tallies.booked("chechnya-petition"))
    asked.clear()
    run("publish")
    (built / "404.html").unlink()
    rebuilt(built)
    run("publish")
    run("check")
    section = (
        (ROOT / "docs" / "desk.md").read_text("utf-8").split("must allow")[1].split("\n## ")[0]
    )
    documented, service = set(), ""
    for named, right in re.findall(r"`(?:(\w+):)?([A-Z]\w+)`", section):
        service = named or service  # said once for several
        documented.add(f"{service}:{right}")
    # Which moto lacks, and so are not asked here.
    assert asked | {"ses:GetAccount", "lambda:ListEventSourceMappings"} == documented


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("file", ["organiser.key", "Ruslan.pub"])
@pytest.mark.parametrize("content", [b"\xff\x00", b"age1damaged", b""])
def test_a_damaged_key_file_hides_nothing_else_that_stops_signers(
    run: Run, home: Path, beyond: Outside, file: str, content: bytes
) -> None:
    (home / "keys" / file).write_bytes(content)
    beyond.answers["https://example.org/"] = ConnectionRefusedError("refused")
    output = run("check", code=1).output
    assert "! organiser keys: This could not be looked at." in output
    assert "undersigned key " in output
    assert "  secret: It is the one" in output
    assert "X site: https://example.org does not answer: refused" in output


@pytest.mark.parametrize(
    "refused", ["GetObject", "HeadObject", "GetSecretValue", "DescribeStackResource"]
)
def test_one_right_that_is_refused_hides_nothing_else_that_stops_signers(
    run: Run, published: Stack, beyond: Outside, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    assert published
    real = BaseClient._make_api_call  # noqa: SLF001 - the way of all

    def call(client: BaseClient, operation: str, arguments: dict[str, Any]) -> object:
        if operation == refused:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "not you"}}, operation)
        return real(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    beyond.answers["https://example.org/"] = ConnectionRefusedError("refused")
    assert "X site: https://example.org does not answer: refused" in run("check", code=1).output
