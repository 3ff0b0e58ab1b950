"""The mailbox reads each mail once, as it was handed to SES."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

from infra.local.mailbox import Mail, Mailbox
from undersigned.cases import compose
from undersigned.cases.mime import written

SENT = {
    "at": 1795269600.0,
    "MessageId": "1@email.amazonses.com",
    "FromEmailAddress": "confirm@example.org",
    "Destination": {"ToAddresses": ["ab.c+x@gmail.com"]},
    "Content": {
        "Simple": {
            "Subject": {"Data": "Please confirm your email"},
            "Body": {"Text": {"Data": "Hello"}, "Html": {"Data": "<p>Hello</p>"}},
            "Headers": [{"Name": "Auto-Submitted", "Value": "auto-generated"}],
        }
    },
}


def test_a_mail_is_shown_with_the_headers_it_was_sent_with(tmp_path: Path) -> None:
    file = tmp_path / "mails.jsonl"
    file.write_text(json.dumps(SENT) + "\n")
    assert Mailbox(file).mails() == [
        Mail(
            to="ab.c+x@gmail.com",
            subject="Please confirm your email",
            text="Hello",
            html="<p>Hello</p>",
            headers={
                "From": "confirm@example.org",
                "To": "ab.c+x@gmail.com",
                "Subject": "Please confirm your email",
                "Date": "Sat, 21 Nov 2026 14:00:00 -0000",
                "Message-ID": "<1@email.amazonses.com>",
                "Auto-Submitted": "auto-generated",
            },
        )
    ]


def test_a_mail_that_was_handed_over_whole_is_taken_apart(tmp_path: Path) -> None:
    """In letters that take two bytes, and a subject that has to be written in others."""
    mail = compose.Mail("Подтвердите", "Привет\nмир\n", "<p>Привет</p>\n")
    moment = datetime(2026, 11, 21, 13, tzinfo=UTC)
    raw = written(mail, sender="confirm@example.org", to="ab.c+x@gmail.com", now=moment)
    content = {"Raw": {"Data": base64.b64encode(raw).decode()}}
    file = tmp_path / "mails.jsonl"
    file.write_text(json.dumps(SENT | {"Content": content}) + "\n")
    [shown] = Mailbox(file).mails()
    assert (shown.to, shown.subject) == ("ab.c+x@gmail.com", "Подтвердите")
    assert (shown.text, shown.html) == ("Привет\nмир\n", "<p>Привет</p>\n")
    assert shown.headers["Date"] == "Sat, 21 Nov 2026 14:00:00 -0000"
    assert shown.headers["Message-ID"] == "<1@email.amazonses.com>"
    assert shown.headers["Auto-Submitted"] == "auto-generated"


def test_a_mail_that_is_being_written_is_shown_the_next_time(tmp_path: Path) -> None:
    file = tmp_path / "mails.jsonl"
    line = json.dumps(SENT) + "\n"
    file.write_text(line + line[:40])
    mailbox = Mailbox(file)
    assert len(mailbox.mails()) == 1
    file.write_text(line + line)
    assert len(mailbox.mails()) == 2
    assert len(mailbox.mails()) == 2


def test_no_mail_yet_is_an_empty_list(tmp_path: Path) -> None:
    assert Mailbox(tmp_path / "mails.jsonl").mails() == []
