"""Mail by another provider than SES: what its server is told, and what becomes of each answer."""

import json
import logging
import os
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mailer
from tests.aws.conftest import CONTEXT, Cloud, forget_clients, use
from tests.aws.journey import FIELDS, deliver, press, press_link, tokens
from tests.aws.test_allowance import Hidden, received
from tests.provider import HANG_UP, PASSWORD, SILENCE, USERNAME, Provider, certified, serving
from undersigned.aws import smtp
from undersigned.aws.smtp_post import SmtpPost
from undersigned.cases.compose import Mail
from undersigned.rules.errors import PetitionError

SENDER = "confirm@example.org"
MAIL = Mail("Please confirm your email", "Hello\n", "<p>Hello</p>\n")
ADDRESS = FIELDS["email"]
Trusted = tuple[ssl.SSLContext, Path]


def told(capfd: pytest.CaptureFixture[str]) -> dict[str, float]:
    """Return the figures that were printed, by name."""
    found: dict[str, float] = {}
    for line in capfd.readouterr().out.splitlines():
        figures = json.loads(line)
        for metric in figures["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
            found[metric["Name"]] = found.get(metric["Name"], 0) + figures[metric["Name"]][0]
    return found


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Hold that whatever happens, what is logged names neither who is mailed nor how we log in."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd's own
    yield caplog
    for secret in (ADDRESS, PASSWORD, USERNAME, "too much"):
        assert secret not in caplog.text


def mailed(cloud: Cloud) -> int:
    """Let the mailer have what waits; returns how many go back to the queue."""
    return len(deliver(cloud)["batchItemFailures"])


def test_who_signs_by_another_provider_is_mailed_and_counted(
    cloud: Cloud, provider: Provider, capfd: pytest.CaptureFixture[str]
) -> None:
    press()
    assert mailed(cloud) == 0
    assert provider.envelopes == [(SENDER, ADDRESS, "")]
    [mail] = cloud.mails()
    assert (mail.source, mail.to, mail.subject) == (SENDER, ADDRESS, MAIL.subject)
    assert "Keep the river clean" in mail.text
    assert "Keep the river clean" in mail.body
    assert "X-Mailer" not in mail.head
    assert press_link("confirm", tokens(mail)["confirm"])["statusCode"] == 303
    assert told(capfd)["mailed"] == 1


def test_before_tls_nothing_is_said_but_whose_domain_we_are(
    cloud: Cloud, provider: Provider
) -> None:
    press()
    mailed(cloud)
    clear, _, _ = provider.clear.partition(b"STARTTLS\r\n")
    assert clear.upper() == b"EHLO EXAMPLE.ORG\r\n"
    assert set(provider.greeted) == {"example.org"}
    assert ADDRESS.encode() not in provider.clear


def test_mails_are_as_long_on_the_wire_whatever_their_signer_has_done(
    cloud: Cloud, provider: Provider
) -> None:
    press()
    mailed(cloud)
    press_link("confirm", tokens(cloud.mails()[0])["confirm"])
    press(**dict.fromkeys(("updates", "public", "to_target"), "1"))
    mailed(cloud)
    first, again = provider.letters
    assert "This address has signed this already" in again.text
    assert first.text != again.text
    assert len(first.raw) == len(again.raw)


def test_what_the_bytes_of_a_mail_say_is_what_was_written(provider: Provider) -> None:
    parts = "Привет = .\n.\n..\nFrom here\n", "<p>رابط</p>\n"
    post = SmtpPost(provider.server, SENDER, login)
    assert post.send(ADDRESS, Mail("Привет", *parts))
    [mail] = provider.letters
    assert (mail.subject, mail.text, mail.body) == ("Привет", *parts)
    post.close()


def test_a_batch_is_one_line_and_one_login(cloud: Cloud, provider: Provider) -> None:
    for person in "abc":
        press(email=f"{person}@example.org")
    assert mailed(cloud) == 0
    assert (len(provider.raw), provider.lines, provider.logins) == (3, 1, 1)
    press(email="d@example.org")
    assert mailed(cloud) == 0
    assert (len(provider.raw), provider.lines) == (4, 2)


@pytest.mark.parametrize("answer", [HANG_UP, "421 4.3.2 closing", "503 what"])
def test_a_line_that_the_server_has_left_is_made_anew(
    cloud: Cloud, provider: Provider, answer: str
) -> None:
    provider.answers["RSET"] = answer
    for person in "ab":
        press(email=f"{person}@example.org")
    assert mailed(cloud) == 0
    assert (len(provider.raw), provider.lines) == (2, 2)


def test_a_server_that_knows_how_is_asked_to_mail_nothing_back(
    cloud: Cloud, provider: Provider
) -> None:
    """What cannot be delivered would come to the sender, with the signer's address in it."""
    provider.dsn = True
    press()
    assert mailed(cloud) == 0
    assert provider.envelopes == [(SENDER, ADDRESS, "NEVER")]


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.1.1 <ada@example.org>: too much",
        "550 5.1.10 null MX",
        "553 5.1.3 no such syntax",
        "550 5.2.1 mailbox disabled",
        "550 no such user here",
        "501 malformed address",
    ],
)
def test_an_address_that_there_is_not_is_asked_for_once_and_told_as_a_number(
    cloud: Cloud, provider: Provider, quiet: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str], answer: str,
) -> None:  # fmt: skip
    provider.answers["RCPT"] = answer
    press()
    assert mailed(cloud) == 0
    assert provider.raw == []
    figures = told(capfd)
    assert (figures.get("mailed"), figures["undeliverable"]) == (None, 1)
    assert quiet.records == []


def test_who_does_not_exist_keeps_nobody_else_from_their_mail(
    cloud: Cloud, provider: Provider
) -> None:
    provider.answers["RCPT"] = "550 5.1.1 unknown"
    press()
    mailed(cloud)
    del provider.answers["RCPT"]
    press(email="grace@example.org")
    assert mailed(cloud) == 0
    assert [mail.to for mail in provider.letters] == ["grace@example.org"]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "451 4.7.1 too much, ada@example.org"),
        ("RCPT", "450 mailbox busy"),
        ("MAIL", "452 4.3.1 too much"),
        ("DATA", "451 too much"),
        ("taken", "451 too much"),
        ("MAIL", "421 4.7.0 too much"),
        ("RCPT", HANG_UP),
        ("DATA", HANG_UP),
    ],
)
def test_what_may_pass_is_tried_again(
    cloud: Cloud, provider: Provider, quiet: pytest.LogCaptureFixture, command: str, answer: str
) -> None:
    provider.answers[command] = answer
    press()
    requests = cloud.requests()
    assert len(mailer.handler({"Records": requests}, CONTEXT)["batchItemFailures"]) == 1
    assert (provider.raw, "not mailed: unavailable" in quiet.text) == ([], True)
    del provider.answers[command]
    assert mailer.handler({"Records": requests}, CONTEXT) == {"batchItemFailures": []}
    assert len(provider.raw) == 1


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "554 5.7.1 too much, ada@example.org"),
        ("RCPT", "550 5.1.8 bad sender"),
        ("RCPT", "530 log in first"),
        ("MAIL", "550 5.7.60 not your sender"),
        ("MAIL", "553 not yours"),
        ("DATA", "554 no valid recipients"),
        ("taken", "554 too much"),
        ("taken", "552 5.3.4 too large"),
        ("taken", "550 spam"),
    ],
)
def test_what_is_refused_for_good_but_not_for_the_address_waits_for_an_hour(
    cloud: Cloud, provider: Provider, quiet: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch, command: str, answer: str,
) -> None:  # fmt: skip
    """As where a provider has stopped the account: nothing is lost, and it is asked less often."""
    hidden = Hidden()
    monkeypatch.setattr(mailer, "_sqs", lambda: hidden)
    provider.answers[command] = answer
    press()
    requests = received(cloud)
    assert len(mailer.handler({"Records": requests}, CONTEXT)["batchItemFailures"]) == 1
    assert list(hidden.seconds.values()) == [3600]
    code = answer[:3]
    assert f"smtp: {'data' if command == 'taken' else command.lower()} {code}" in quiet.text


def test_a_mailbox_that_is_refused_only_with_the_mail_in_hand_is_none_either(
    cloud: Cloud, provider: Provider, capfd: pytest.CaptureFixture[str]
) -> None:
    provider.answers["taken"] = "550 5.1.1 no such user"
    press()
    assert mailed(cloud) == 0
    assert told(capfd)["undeliverable"] == 1


def test_a_mail_whose_answer_was_lost_is_tried_again_as_by_ses(
    cloud: Cloud, provider: Provider, quiet: pytest.LogCaptureFixture
) -> None:
    """It may have been sent: the same one comes twice, rather than none."""
    provider.answers["taken"] = HANG_UP
    press()
    requests = cloud.requests()
    assert len(mailer.handler({"Records": requests}, CONTEXT)["batchItemFailures"]) == 1
    provider.answers.clear()
    assert mailer.handler({"Records": requests}, CONTEXT) == {"batchItemFailures": []}
    assert [tokens(mail) for mail in provider.letters] == [tokens(provider.letters[0])] * 2
    assert "smtp: SMTPServerDisconnected" in quiet.text


@pytest.mark.parametrize("command", ["STARTTLS", "RCPT", "DATA"])
def test_a_server_that_says_nothing_is_not_waited_for_longer_than_there_is_time(
    cloud: Cloud, provider: Provider, quiet: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch, command: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(smtp, "_STEP", 0.2)
    monkeypatch.setattr(SmtpPost.__init__, "__defaults__", (1,))  # seconds, of thirty
    provider.answers[command] = SILENCE
    press()
    assert mailed(cloud) == 1
    assert provider.raw == []
    assert "smtp: " in quiet.text


def test_all_answers_together_have_one_deadline(provider: Provider) -> None:
    with pytest.raises(smtp.NotReadyError) as ended:
        smtp.connect(provider.server, smtp.Login(USERNAME, PASSWORD), SENDER, patience=0)
    assert ended.value.reason is smtp.Reason.NO_ANSWER
    # And so much less than a mailer's run that a batch never ends in the middle.
    assert (smtp.PATIENCE + smtp._STEP) * 1000 < mailer._ENOUGH_BY_SMTP  # noqa: SLF001


def test_a_server_without_tls_is_told_nothing(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, trusted: Trusted,
    quiet: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    with serving(None) as plain:
        use(cloud, monkeypatch, plain, trusted[1])
        press()
        assert mailed(cloud) == 1
        assert plain.clear.upper() == b"EHLO EXAMPLE.ORG\r\n"
    assert "smtp: no-tls" in quiet.text


@pytest.mark.parametrize("wrong", ["another's host", "nobody vouches"])
def test_a_certificate_that_is_not_its_own_is_not_believed(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, trusted: Trusted, tmp_path: Path,
    quiet: pytest.LogCaptureFixture, wrong: str,
) -> None:  # fmt: skip
    context, roots = certified(tmp_path, "mail.example.org" if wrong[0] == "a" else "localhost")
    with serving(context) as stranger:
        use(cloud, monkeypatch, stranger, roots if wrong[0] == "a" else trusted[1])
        press()
        assert mailed(cloud) == 1
        assert (stranger.logins, stranger.raw) == (0, [])
    assert "smtp: certificate" in quiet.text


def test_tls_from_the_first_byte_is_spoken_on_its_own_port(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, trusted: Trusted
) -> None:
    context, roots = trusted
    with serving(context, at_once=True) as provider:
        monkeypatch.setattr(smtp, "_TLS_FROM_THE_FIRST_BYTE", provider.port)
        use(cloud, monkeypatch, provider, roots)
        press()
        assert mailed(cloud) == 0
        assert len(cloud.mails()) == 1
        assert "STARTTLS" not in provider.asked


def test_a_server_that_speaks_no_tls_there_is_told_nothing(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, provider: Provider
) -> None:
    monkeypatch.setattr(smtp, "_TLS_FROM_THE_FIRST_BYTE", provider.port)
    press()
    assert mailed(cloud) == 1
    assert provider.logins == 0
    assert ADDRESS.encode() not in provider.clear


def login(password: str = PASSWORD) -> str:
    """Write what the secret holds."""
    return json.dumps({"username": USERNAME, "password": password})


def test_a_login_that_was_refused_is_tried_once_in_five_minutes(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, provider: Provider,
    quiet: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """Else a provider locks out whoever tries a wrong password for each mail that waits."""
    said = [login("wrong horse")]
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    post = SmtpPost(provider.server, SENDER, lambda: said[0])
    for seconds, tries in ((0, 1), (299, 1), (2, 2)):
        now[0] += seconds
        with pytest.raises(PetitionError, match="unavailable"):
            post.send(ADDRESS, MAIL)
        assert provider.logins == tries
    said[0] = login()  # mended: at once
    assert post.send(ADDRESS, MAIL)
    post.close()
    assert "smtp: login-refused" in quiet.text
    assert cloud.provider == provider


@pytest.mark.parametrize(
    "secret",
    [
        '{"username": "", "password": "x"}',
        "{}",
        "[]",
        "no",
        "[" * 9999,
        '{"host": "smtp.former.example", "username": "campaign", "password": "correct horse"}',
    ],
)
def test_as_long_as_nobody_has_said_how_to_log_in_mails_wait(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, trusted: Trusted,
    quiet: pytest.LogCaptureFixture, secret: str,
) -> None:  # fmt: skip
    with serving(trusted[0]) as provider:
        use(cloud, monkeypatch, provider, trusted[1], secret)
        press()
        assert mailed(cloud) == 1
        assert provider.lines == 0
    assert "smtp: no-login-yet" in quiet.text


def test_a_secret_that_cannot_be_read_is_a_fault_that_passes(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, provider: Provider
) -> None:
    right = os.environ["SMTP_LOGIN_ARN"]
    monkeypatch.setenv("SMTP_LOGIN_ARN", f"{right}x")
    cloud.guard._granted["MailerFunction", True].add(  # noqa: SLF001 - it is denied otherwise
        ("secretsmanager:GetSecretValue", "SmtpLogin")
    )
    press()
    assert mailed(cloud) == 1
    monkeypatch.setenv("SMTP_LOGIN_ARN", right)
    forget_clients()
    assert provider.raw == []


def test_the_brake_reads_the_mailer_s_own_figures(
    cloud: Cloud, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other provider tells CloudWatch what bounced: at too many, an hour lets out fewer."""
    asked: list[dict[str, Any]] = []

    def answer(**query: Any) -> dict[str, Any]:
        asked.extend(query["MetricDataQueries"])
        return {
            "MetricDataResults": [
                {"Id": "sent", "Values": [900.0]},
                {"Id": "bounced", "Values": [600.0]},
            ]
        }

    bounces = mailer._allowance()._bounces  # noqa: SLF001
    monkeypatch.setattr(bounces._client, "get_metric_data", answer)  # noqa: SLF001
    monkeypatch.setattr(mailer, "_sqs", Hidden)
    press()
    waiting = received(cloud)
    assert len(mailer.handler({"Records": waiting}, CONTEXT)["batchItemFailures"]) == 1
    assert provider.lines == 0
    metrics = {query["Id"]: query["MetricStat"]["Metric"] for query in asked}
    service = [{"Name": "service", "Value": "river"}]
    assert metrics == {
        "sent": {"Namespace": "Undersigned", "MetricName": "mailed", "Dimensions": service},
        "bounced": {
            "Namespace": "Undersigned", "MetricName": "undeliverable", "Dimensions": service,
        },
    }  # fmt: skip
