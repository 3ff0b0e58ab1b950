"""Another mail provider than SES, by SMTP: one mail to one address.

What its server says goes no further than its codes: its words may name whoever is written to.
"""

import contextlib
import logging
import re
import smtplib
import time
from collections.abc import Callable
from datetime import UTC, datetime

from undersigned.aws.smtp import PATIENCE, Line, Login, NotReadyError, Reason, connect, login
from undersigned.cases.compose import Mail
from undersigned.cases.mime import written
from undersigned.rules.errors import Code, PetitionError

_LEAVE = 2  # seconds for taking leave
_WAIT = 300  # seconds, after which a login that was refused is tried once more
# Seconds, after which what is refused for good, but not for its address, is asked anew.
_LATER = 3600
_TAKEN, _BAD = range(200, 300), range(500, 600)
# RFC 3463: what is wrong with the address (but not the sender's), or with its mailbox.
_NO_SUCH_ADDRESS = re.compile(rb"5\.(?:1\.(?![78]\b)|2\.)\d{1,3}\b")
_STATUS = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")
_BARE = frozenset({501, 550, 551, 553})  # by which servers without such a status say the same

logger = logging.getLogger(__name__)


class SmtpPost:
    """Sends mails from one sender by somebody's server; `secret` returns what holds the login."""

    def __init__(
        self, server: str, sender: str, secret: Callable[[], str], patience: float = PATIENCE
    ) -> None:
        self._server = server
        self._sender = sender
        self._secret = secret
        self._patience = patience
        self._line: Line | None = None
        self._spoilt: tuple[Login, float] | None = None  # what was refused, and until when

    def send(self, to: str, mail: Mail) -> bool:
        """Send a mail, and tell whether it was taken: False if there is no such address.

        Raises `PetitionError`: OVER_LIMIT, with the seconds to wait, where the server refuses for
        good, and not for the address; UNAVAILABLE for whatever may pass. One try: a mail whose
        answer was lost may have been sent.
        """
        try:
            return self._hand_over(self._ready(), to, mail)
        except NotReadyError as fault:
            logger.error("smtp: %s", fault.reason)  # noqa: TRY400 - its cause may say too much
        except smtplib.SMTPDataError as answer:
            return self._refused("data", answer.smtp_code, answer.smtp_error)
        except OSError as fault:  # smtplib's own among them
            self._drop()
            logger.error("smtp: %s", type(fault).__name__)  # noqa: TRY400 - it repeats the server
        raise PetitionError(Code.UNAVAILABLE)

    def close(self) -> None:
        """Take leave of the server, as it would not wait for the next batch."""
        if self._line:
            self._line.deadline = time.monotonic() + _LEAVE
            with contextlib.suppress(OSError):
                self._line.quit()
        self._drop()

    def _ready(self) -> Line:
        """Return the line of the mail before, if it still stands, or another."""
        deadline = time.monotonic() + self._patience
        if self._line:
            self._line.deadline = deadline
            with contextlib.suppress(OSError):
                if self._line.rset()[0] in _TAKEN:
                    return self._line
            self._drop()
        given = login(self._secret(), self._server)
        if self._spoilt and self._spoilt[0] == given and time.monotonic() < self._spoilt[1]:
            raise NotReadyError(Reason.LOGIN_REFUSED)  # or the provider may lock us out
        try:
            left = deadline - time.monotonic()
            self._line = connect(self._server, given, self._sender, left)
        except NotReadyError as fault:
            if fault.reason is Reason.LOGIN_REFUSED:
                self._spoilt = (given, time.monotonic() + _WAIT)
            raise
        return self._line

    def _hand_over(self, line: Line, to: str, mail: Mail) -> bool:
        raw = written(mail, sender=self._sender, to=to, now=datetime.now(UTC))
        code, said = line.mail(self._sender)
        if code not in _TAKEN:
            return self._refused("mail", code, said)
        # Asks every server on the way not to mail back what it cannot deliver, with the signer's
        # address in it, to the sender (RFC 3461).
        code, said = line.rcpt(to, ["NOTIFY=NEVER"] if line.has_extn("dsn") else [])
        if code not in _TAKEN:
            return self._refused("rcpt", code, said)
        code, said = line.data(raw)
        return code in _TAKEN or self._refused("data", code, said)

    def _refused(self, command: str, code: int, said: bytes | str) -> bool:
        words = said.encode() if isinstance(said, str) else said
        if code in _BAD and command != "mail" and _of_the_address(code, words, command):
            return False
        logger.error("smtp: %s %d", command, code)
        if code in _BAD:
            raise PetitionError(Code.OVER_LIMIT, retry_after=_LATER)
        raise PetitionError(Code.UNAVAILABLE)

    def _drop(self) -> None:
        if self._line:
            self._line.close()
        self._line = None


def _of_the_address(code: int, said: bytes, command: str) -> bool:
    """Tell whether a refusal for good is of the address, and no other would fare so."""
    if _STATUS.match(said):
        return bool(_NO_SUCH_ADDRESS.match(said))
    return command == "rcpt" and code in _BARE
