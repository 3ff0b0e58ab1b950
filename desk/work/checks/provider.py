"""Another mail provider than SES: whether it lets us in, tried from here, and by which login."""

import contextlib
from collections.abc import Iterator

from botocore.exceptions import ClientError

from desk.work.errors import DeskError
from desk.work.finding import Finding, Grade
from desk.work.stack import Stack
from undersigned.aws import smtp
from undersigned.aws.smtp import Line, Login, NotReadyError, Reason

_WHY = {
    Reason.NOT_FILLED: "Nobody has said yet how to log in at {server}: `undersigned login`.",
    Reason.UNKNOWN_HOST: (
        "There is no server {host}, or this computer has no network: deploy with the SmtpServer "
        "that your provider names."
    ),
    Reason.NO_ANSWER: (
        "{server} does not answer this computer: see whether your provider names this server and "
        "port. If it does, your own network may let no mail out: try from another."
    ),
    Reason.NO_TLS: (
        "{server} does not encrypt, so it is told nothing: deploy with the port that your "
        "provider names (465 is encrypted from the first byte, any other by STARTTLS)."
    ),
    Reason.CERTIFICATE: (
        "{host} shows a certificate that is not its own, or that nobody vouches for, so it is told "
        "nothing: deploy with the name that your provider gives its server."
    ),
    Reason.NO_LOGIN: (
        "{server} lets nobody in by user name and password (PLAIN or LOGIN), as this software "
        "does: ask your provider for a server that does."
    ),
    Reason.LOGIN_REFUSED: (
        "{server} refuses user name and password: `undersigned login` takes others. Some providers "
        "want a password of its own for a program."
    ),
    Reason.REFUSED: (
        "{server} answers, but takes nothing now: look at what your provider tells you, and try "
        "again."
    ),
}


def server(stack: Stack) -> str | None:
    """Name the provider's server; None where mail leaves by SES."""
    return stack.outputs.get("SmtpServer")


def findings(stack: Stack, named: str) -> Iterator[Finding]:
    """Log in as the mailer does, from this computer, and send nothing."""
    try:
        line = smtp.connect(named, _known(stack), stack.output("Sender"))
    except NotReadyError as fault:
        yield Finding("mail", _why(fault.reason, named), Grade.STOPS)
        return
    asked = line.has_extn("dsn")
    _leave(line)
    yield Finding("mail", f"{named} answers this computer, encrypts, and lets us in.")
    if asked:
        text = "The server is asked to mail nothing back; what others send comes to the sender."
    else:
        text = "What cannot be delivered is mailed back to the sender, with the signer's address."
    yield Finding("returned mails", f"{text} Have no mailbox there: docs/deploy.md says how.")


def keep(stack: Stack, username: str, password: str) -> str:
    """Keep how to log in, unless the server refuses it; returns what is to be said.

    DeskError where it is refused, where it has letters that servers are not told, or where mail
    leaves by SES.
    """
    named = check_chosen(stack)
    given = Login(username, password)
    try:
        secret = smtp.packed(given, named)
    except ValueError:
        raise DeskError(
            "User name and password may hold plain letters, digits, signs and spaces only: have "
            "your provider make another."
        ) from None
    said = f"{named} lets us in. A mailer that is at work knows it within five minutes."
    try:
        _leave(smtp.connect(named, given, stack.output("Sender")))
    except NotReadyError as fault:
        if fault.reason is Reason.LOGIN_REFUSED:
            raise DeskError(f"{_why(fault.reason, named)} Nothing was changed.") from None
        said = f"It is kept, but could not be tried. {_why(fault.reason, named)}"
    stack.client("secretsmanager").put_secret_value(
        SecretId=stack.output("SmtpLoginArn"), SecretString=secret
    )
    return said


def check_chosen(stack: Stack) -> str:
    """Name the provider's server; DeskError where mail leaves by SES."""
    named = server(stack)
    if named is None:
        raise DeskError(
            "This stack's mail leaves by Amazon SES, which asks for no login. For another provider "
            "deploy with SmtpServer first."
        )
    return named


def _known(stack: Stack) -> Login:
    try:
        found = stack.client("secretsmanager").get_secret_value(
            SecretId=stack.output("SmtpLoginArn")
        )
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "ResourceNotFoundException":
            raise NotReadyError(Reason.NOT_FILLED) from None
        raise
    return smtp.login(found["SecretString"], server(stack) or "")


def _leave(line: Line) -> None:
    with contextlib.suppress(OSError):
        line.quit()
    line.close()


def _why(reason: Reason, named: str) -> str:
    return _WHY[reason].format(server=named, host=named.partition(":")[0])
