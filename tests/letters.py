"""Mails, read as a mail program reads them from what was handed over."""

import base64
import email
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any


@dataclass(frozen=True)
class Letter:
    """One mail: its head, and its parts with their lines ended as they were written."""

    raw: bytes
    head: EmailMessage

    @property
    def source(self) -> str:
        """Who it is from."""
        return str(self.head["From"])

    @property
    def to(self) -> str:
        """Who it is for."""
        return str(self.head["To"])

    @property
    def subject(self) -> str:
        """What a list of mails shows of it."""
        return str(self.head["Subject"])

    @property
    def text(self) -> str:
        """The part without markup."""
        return self._part("text/plain")

    @property
    def body(self) -> str:
        """The part that most programs show."""
        return self._part("text/html")

    def _part(self, kind: str) -> str:
        (found,) = (part for part in self.head.walk() if part.get_content_type() == kind)
        assert found["Content-Transfer-Encoding"] == "base64"
        read: Any = found.get_payload(decode=True)
        text = str(read.decode("utf-8"))
        assert text.count("\n") == text.count("\r\n")  # as RFC 2045 has it before it is encoded
        return text.replace("\r\n", "\n")


def letter(raw: bytes) -> Letter:
    """Read a mail; fails at one that is not as the standards say."""
    assert raw.count(b"\n") == raw.count(b"\r\n")
    head = email.message_from_bytes(raw, policy=SMTP)
    assert isinstance(head, EmailMessage)
    assert [part.defects for part in head.walk() if part.defects] == []
    return Letter(raw, head)


def text_of(raw: bytes) -> str:
    """Read the part without markup and nothing else, for who has a hundred thousand to read."""
    _, _, part, *_ = raw.split(b"\r\n\r\n")
    return base64.b64decode(part).decode("utf-8").replace("\r\n", "\n")
