"""A mail on the wire: read back as it was written, and as long whatever its letters are."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.letters import letter
from undersigned.cases.compose import Mail
from undersigned.cases.mime import written

NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)
SENDER, ADA = "confirm@example.org", "ada@example.org"
MAIL = Mail("Please confirm your email", "Hello\n", "<p>Hello</p>\n")
LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])).map(
    lambda text: f"{text}\n"
)


GOLDEN = """\
From: confirm@example.org
To: ada@example.org
Subject: =?utf-8?b?0J/RgNC40LLQtdGC?=
Date: Sat, 21 Nov 2026 14:00:00 +0000
Message-ID: <abababababababababababababababab@example.org>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_abababababababababababababababab"

--=_abababababababababababababababab
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

SGVsbG8NCg==

--=_abababababababababababababababab
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PHA+SGVsbG88L3A+DQo=
--=_abababababababababababababababab--
"""


def test_a_mail_stands_on_the_wire_as_it_always_did(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda size: "ab" * size)
    raw = written(replace(MAIL, subject="Привет"), sender=SENDER, to=ADA, now=NOW)
    assert raw.decode("ascii") == GOLDEN.replace("\n", "\r\n")


def test_a_subject_in_ascii_stands_as_it_is_and_a_quoted_sender_keeps_its_domain() -> None:
    raw = written(MAIL, sender='"a@b"@example.org', to=ADA, now=NOW)
    assert b"\r\nSubject: Please confirm your email\r\n" in raw
    assert b"@example.org>\r\n" in raw
    assert b'b"@example.org>' not in raw


@given(LINES, LINES)
def test_a_mail_is_read_back_as_it_was_written(text: str, html: str) -> None:
    read = letter(written(Mail(MAIL.subject, text, html), sender=SENDER, to=ADA, now=NOW))
    assert (read.text, read.body) == (text, html)
    assert (read.source, read.to, read.subject) == (SENDER, ADA, MAIL.subject)
    assert read.head.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in read.head.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    assert read.head["Date"].datetime == NOW
    assert read.head["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "subject", ["Пожалуйста, подтвердите свой адрес электронной почты", "رابطك"]
)
def test_a_subject_in_any_alphabet_is_read_back(subject: str) -> None:
    raw = written(Mail(subject, "a", "b"), sender=SENDER, to=ADA, now=NOW)
    assert letter(raw).subject == subject
    assert raw.isascii()


def test_a_mail_is_as_long_whatever_letters_its_parts_are_of() -> None:
    """In quoted-printable each byte of a letter that is not ASCII would take three."""
    parts = ("a" * 100 + "\n", "я" * 50 + "\n", "=" * 100 + "\n", "." * 100 + "\n")
    mails = [Mail(MAIL.subject, part, part) for part in parts]
    assert len({len(written(mail, sender=SENDER, to=ADA, now=NOW)) for mail in mails}) == 1


def test_what_names_a_mail_is_drawn_and_tells_of_no_machine() -> None:
    one, other = (letter(written(MAIL, sender=SENDER, to=ADA, now=NOW)) for _ in range(2))
    assert one.head["Message-ID"] != other.head["Message-ID"]
    assert one.head["Message-ID"].endswith("@example.org>")
    assert "Received" not in one.head


@pytest.mark.parametrize(
    "text", ["a@b.org\r\nBcc: c@d.org", "a@b.org\n", "a b@c.org", "я@b.org", "a"]
)
def test_no_address_begins_a_header(text: str) -> None:
    for sender, to in ((SENDER, text), (text, ADA)):
        with pytest.raises(ValueError, match=r"^not what may stand in the head of a mail$"):
            written(MAIL, sender=sender, to=to, now=NOW)


@pytest.mark.parametrize("subject", ["a\r\nBcc: c@d.org", "Привет\nBcc: c@d.org", "a\x00"])
def test_no_subject_begins_a_header(subject: str) -> None:
    with pytest.raises(ValueError, match=r"^not what may stand in the head of a mail$"):
        written(Mail(subject, "a", "b"), sender=SENDER, to=ADA, now=NOW)
