"""The way to another mail provider's server (SMTP: RFC 5321 and 6409), never in the clear.

A server speaks TLS from the first byte on port 465, and by STARTTLS on every other; one that does
neither, or whose certificate is not its own, is told nothing.
"""

import io
import json
import re
import smtplib
import ssl
import time
from dataclasses import dataclass, field
from enum import StrEnum
from socket import gaierror
from typing import Any

PATIENCE = 30  # seconds for one mail, the way to the server included
_STEP = 10  # seconds for one answer within that
_SUBMISSION, _TLS_FROM_THE_FIRST_BYTE = 587, 465
_BAD = range(500, 600)  # codes of what is refused for good
_LONGEST = 65_536  # bytes of one answer, however many lines it has
_VISIBLE = re.compile(r"[ -~]+")


class Reason(StrEnum):
    """Why no mail can be handed to a server at all."""

    NOT_FILLED = "no-login-yet"
    UNKNOWN_HOST = "unknown-host"
    NO_ANSWER = "no-answer"
    NO_TLS = "no-tls"
    CERTIFICATE = "certificate"
    NO_LOGIN = "takes-no-login"
    LOGIN_REFUSED = "login-refused"
    REFUSED = "refused"


class NotReadyError(Exception):
    """A server takes no mails from us; `reason` says why, and nothing else does."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are to a server."""

    username: str
    password: str = field(repr=False)


def login(secret: str, server: str) -> Login:
    """Read what the secret holds; NotReadyError as long as nobody has put a login into it.

    What was said for another host is told to none but that one; where no host is named, it was put
    there by hand.
    """
    try:
        facts = json.loads(secret)
        found = Login(facts["username"], facts["password"])
        meant = facts.get("host", _host(server)) == _host(server)
        if meant and _VISIBLE.fullmatch(found.username) and _VISIBLE.fullmatch(found.password):
            return found
    except (AttributeError, ValueError, KeyError, TypeError, RecursionError):
        pass
    raise NotReadyError(Reason.NOT_FILLED) from None


def packed(given: Login, server: str) -> str:
    """Write a server's login as the secret holds it; ValueError where it could not be told."""
    if not (_VISIBLE.fullmatch(given.username) and _VISIBLE.fullmatch(given.password)):
        raise ValueError("not in plain letters, digits and signs")
    facts = {"host": _host(server), "username": given.username, "password": given.password}
    return json.dumps(facts)


def _host(server: str) -> str:
    return server.partition(":")[0]


class Line(smtplib.SMTP):
    """Waits for each answer, but for all of them together no longer than until its deadline.

    For one it waits no longer than its `step`, in seconds.
    """

    def __init__(self, deadline: float, host: str, port: int, ourselves: str, **how: Any) -> None:  # noqa: ANN401 - smtplib's own
        self.deadline = deadline
        self.step: float = _STEP
        self._heard = 0
        super().__init__(host, port, ourselves, timeout=_STEP, **how)

    def getreply(self) -> tuple[int, bytes]:
        """Return the next answer; TimeoutError where the time is over."""
        try:
            self._wait()
        except TimeoutError:
            self.close()
            raise
        self._heard = 0
        if self.file is None and self.sock:
            self.file = io.BufferedReader(_Answers(self))
        return super().getreply()

    def data(self, msg: Any) -> tuple[int, bytes]:  # noqa: ANN401 - smtplib's own
        """Hand a mail over, and wait for the answer as long as there is time.

        A server may look into a mail before it takes it (RFC 5321, 4.5.3.2.6): whoever hangs up
        meanwhile sends it again, and it is there twice.
        """
        self.step = PATIENCE
        try:
            return super().data(msg)
        finally:
            self.step = _STEP

    def hear(self, into: memoryview) -> int:
        """Read what comes next of an answer; OSError where the time is over, or it has no end."""
        self._wait()
        if self._heard > _LONGEST:
            raise OSError("an answer without end")
        many: int = self.sock.recv_into(into) if self.sock else 0
        self._heard += many
        return many

    def _wait(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if self.sock:
            self.sock.settimeout(min(left, self.step))


class _Answers(io.RawIOBase):
    """What comes over a line; each piece of it is waited for anew, so a drip gains no time."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:  # noqa: ANN401 - a buffer
        return self._line.hear(into)


class _EncryptedLine(Line, smtplib.SMTP_SSL):
    pass


def connect(server: str, given: Login, sender: str, patience: float = PATIENCE) -> Line:
    """Reach a server, "host" or "host:port", and log in; NotReadyError where that fails.

    We call ourselves by the sender's domain: a host's own name would tell where we run.
    """
    host, _, port = server.partition(":")
    where = (host, int(port or _SUBMISSION), sender.rpartition("@")[2])
    deadline = time.monotonic() + patience
    try:
        made = _encrypted(deadline, where)
    except (OSError, UnicodeError) as fault:
        raise NotReadyError(_unreached(fault)) from None
    try:
        _log_in(made, given)
    except (OSError, ValueError) as fault:  # smtplib lets what is no base64 through as the latter
        made.close()
        raise NotReadyError(_not_let_in(fault)) from None
    return made


def _encrypted(deadline: float, where: tuple[str, int, str]) -> Line:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if where[1] == _TLS_FROM_THE_FIRST_BYTE:
        return _EncryptedLine(deadline, *where, context=context)
    made = Line(deadline, *where)
    try:
        made.starttls(context=context)
    except BaseException:
        made.close()
        raise
    return made


def _log_in(line: Line, given: Login) -> None:
    """Log in by one way: smtplib's own `login` tries each, and a wrong password as often."""
    line.ehlo_or_helo_if_needed()
    line.user, line.password = given.username, given.password
    offered = line.esmtp_features.get("auth", "").split()
    if "PLAIN" in offered:
        line.auth("PLAIN", line.auth_plain)
    elif "LOGIN" in offered:
        line.auth("LOGIN", line.auth_login)
    else:
        raise smtplib.SMTPNotSupportedError


def _unreached(fault: Exception) -> Reason:
    match fault:
        case gaierror() | UnicodeError():  # the latter is no name at all
            return Reason.UNKNOWN_HOST
        case ssl.SSLCertVerificationError():
            return Reason.CERTIFICATE
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return Reason.REFUSED
        case ssl.SSLError() | smtplib.SMTPNotSupportedError() | smtplib.SMTPResponseException():
            return Reason.NO_TLS
    return Reason.NO_ANSWER


def _not_let_in(fault: Exception) -> Reason:
    match fault:
        case smtplib.SMTPAuthenticationError() if fault.smtp_code in _BAD:
            return Reason.LOGIN_REFUSED
        case smtplib.SMTPResponseException() | ValueError():
            return Reason.REFUSED
        case smtplib.SMTPNotSupportedError():
            return Reason.NO_LOGIN
    return Reason.NO_ANSWER
