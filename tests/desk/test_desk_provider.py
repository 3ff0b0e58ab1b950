"""Another mail provider: tried from the organiser's computer, and told how to log in."""

import json
import os
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk.context import Desk
from desk.work.checks import mailing, provider
from desk.work.errors import DeskError
from desk.work.finding import Grade
from desk.work.outputs import checked
from desk.work.publish import publish
from desk.work.stack import Stack
from tests.desk.world import SENDER, Run
from tests.provider import PASSWORD, USERNAME, Provider, certified, serving
from undersigned.aws import smtp

Trusted = tuple[ssl.SSLContext, Path]
EMPTY = '{"username": "", "password": "drawn"}'
RIGHT = json.dumps({"username": USERNAME, "password": PASSWORD})


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Trusted:
    """Make a certificate for this machine, and the file of who vouches for it."""
    return certified(tmp_path_factory.mktemp("trusted"))


@pytest.fixture
def server(trusted: Trusted, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Serve, and let this computer know who vouches."""
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted[1]))
    with serving(trusted[0]) as made:
        yield made


def by(stack: Stack, server: str, login: str = EMPTY) -> Stack:
    """Let a stack's mail leave by a server."""
    secrets = stack.client("secretsmanager")
    arn = secrets.create_secret(Name="login", SecretString=login)["ARN"]
    return replace(stack, outputs={**stack.outputs, "SmtpServer": server, "SmtpLoginArn": arn})


def kept(stack: Stack) -> str:
    """Return what the secret holds."""
    arn = stack.output("SmtpLoginArn")
    return str(stack.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])


def stops(stack: Stack) -> str:
    """Return the one thing that stops signers."""
    [found] = [each for each in mailing.findings(stack) if each.grade is Grade.STOPS]
    return found.line


def test_a_provider_that_lets_us_in_is_all_that_mail_needs(
    stack: Stack, server: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of SES nothing is asked: neither a sandbox nor an identity matters."""
    monkeypatch.setattr(mailing, "account", None)
    found = list(mailing.findings(by(stack, server.server, RIGHT)))
    assert [each.about for each in found] == ["mail", "returned mails"]
    assert {each.grade for each in found} == {Grade.FINE}
    assert found[0].text == f"{server.server} answers this computer, encrypts, and lets us in."
    assert found[1].text.startswith("What cannot be delivered is mailed back to the sender")
    assert server.raw == []
    assert set(server.greeted) == {SENDER.rpartition("@")[2]}


def test_a_server_that_can_be_asked_to_mail_nothing_back_is_told_apart(
    stack: Stack, server: Provider
) -> None:
    server.dsn = True
    _, returned = mailing.findings(by(stack, server.server, RIGHT))
    assert returned.text.startswith("The server is asked to mail nothing back")


@pytest.mark.parametrize(
    ("login", "told"),
    [
        (EMPTY, "X mail: Nobody has said yet how to log in at"),
        (RIGHT.replace("horse", "cow"), "refuses user name and password"),
        (
            smtp.packed(smtp.Login(USERNAME, PASSWORD), "smtp.former.example:465"),
            "X mail: Nobody has said yet how to log in at localhost",
        ),
    ],
)
def test_a_login_that_is_not_there_or_not_right_stops_publishing(
    stack: Stack, server: Provider, login: str, told: str
) -> None:
    other = by(stack, server.server, login)
    assert told in stops(other)
    with pytest.raises(DeskError, match="so nothing was published"):
        publish.check_mail(other)


def test_a_secret_without_any_value_is_not_filled_either(stack: Stack, server: Provider) -> None:
    arn = stack.client("secretsmanager").create_secret(Name="none")["ARN"]
    outputs = {**stack.outputs, "SmtpServer": server.server, "SmtpLoginArn": arn}
    assert "Nobody has said yet" in stops(replace(stack, outputs=outputs))


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("nowhere.invalid", "There is no server nowhere.invalid"),
        ("localhost:1", "localhost:1 does not answer this computer"),
    ],
)
def test_a_server_that_is_not_there_is_told(stack: Stack, named: str, told: str) -> None:
    assert told in stops(by(stack, named, RIGHT))


def test_a_server_that_does_not_encrypt_is_told(stack: Stack) -> None:
    with serving(None) as plain:
        assert "does not encrypt, so it is told nothing" in stops(by(stack, plain.server, RIGHT))
        assert PASSWORD.encode() not in plain.clear


def test_a_server_that_nobody_vouches_for_is_told(
    stack: Stack, server: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", os.devnull)
    assert "shows a certificate that is not its own" in stops(by(stack, server.server, RIGHT))
    assert server.logins == 0


@pytest.mark.parametrize(
    ("command", "told"),
    [("STARTTLS", "does not encrypt"), ("AUTH", "answers, but takes nothing now")],
)
def test_what_a_server_says_is_never_shown(
    stack: Stack, server: Provider, command: str, told: str
) -> None:
    server.answers[command] = "454 not now\x1b[2J"
    line = stops(by(stack, server.server, RIGHT))
    assert told in line
    assert "not now" not in line


def test_a_server_that_knows_no_login_of_ours_is_told(stack: Stack, server: Provider) -> None:
    server.without = frozenset({"PLAIN", "LOGIN"})
    assert "lets nobody in by user name and password" in stops(by(stack, server.server, RIGHT))


def test_a_server_that_knows_the_older_login_alone_lets_us_in(
    stack: Stack, server: Provider
) -> None:
    server.without = frozenset({"PLAIN"})
    assert next(mailing.findings(by(stack, server.server, RIGHT))).grade is Grade.FINE


def test_every_reason_has_its_sentence() -> None:
    for reason in smtp.Reason:
        assert provider._why(reason, "mail.example.org:587").endswith(".")  # noqa: SLF001


@pytest.fixture
def chosen(stack: Stack, server: Provider, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """Let commands find a stack whose mail leaves by the server."""
    made = by(stack, server.server)
    monkeypatch.setattr(Desk, "stack", lambda _: made)
    return made


def test_a_login_is_asked_for_tried_and_kept(run: Run, chosen: Stack, server: Provider) -> None:
    said = run("login", lines=f"{USERNAME}\n{PASSWORD}\n").output
    facts = {"host": "localhost", "username": USERNAME, "password": PASSWORD}
    assert json.loads(kept(chosen)) == facts
    assert f"{server.server} lets us in." in said
    assert PASSWORD not in said
    assert next(mailing.findings(chosen)).grade is Grade.FINE


def test_a_login_that_is_refused_is_not_kept(run: Run, chosen: Stack, server: Provider) -> None:
    said = run("login", lines=f"{USERNAME}\nwrong\n", code=1).output
    assert kept(chosen) == EMPTY
    assert server.logins == 1
    assert "refuses user name and password" in said
    assert said.endswith("Nothing was changed.\n")


def test_a_login_that_cannot_be_tried_is_kept_and_that_is_said(
    run: Run, chosen: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As from a network that lets no mail out."""
    monkeypatch.setenv("SSL_CERT_FILE", os.devnull)
    said = run("login", lines=f"{USERNAME}\n{PASSWORD}\n").output
    assert "It is kept, but could not be tried." in said
    assert json.loads(kept(chosen))["username"] == USERNAME


def test_a_login_that_no_server_can_be_told_is_refused(run: Run, chosen: Stack) -> None:
    said = run("login", lines=f"{USERNAME}\npässword\n", code=1).output
    assert "have your provider make another" in said
    assert kept(chosen) == EMPTY


@pytest.mark.usefixtures("stack")
def test_where_mail_leaves_by_ses_there_is_no_login(run: Run) -> None:
    said = run("login", code=1).output
    assert said.startswith("Error: This stack's mail leaves by Amazon SES")


@pytest.mark.parametrize(
    "server", ["mail.example.org; rm", "mail", "mail.example.org:0", "mail.example.org:58700"]
)
def test_what_no_server_can_be_called_stops_every_command(server: str) -> None:
    with pytest.raises(DeskError, match="SmtpServer"):
        checked("undersigned", {"SmtpServer": server}, local=False)
    good = {"SmtpServer": "smtp.example.org:465"}
    assert checked("undersigned", good, local=False) == good
