"""The glass box shows what the cloud holds in a form that JSON can say."""

import json
from decimal import Decimal
from pathlib import Path

from boto3.dynamodb.types import Binary

from infra.local.glassbox import plain
from infra.local.outbox import Mail, mails

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


def test_an_items_values_become_json() -> None:
    item = {
        "pk": "SIGNATURE#a#b",
        "sealed": Binary(b"\x00\xff"),
        "expires": Decimal("1795269600"),
        "share": Decimal("0.5"),
        "paused": False,
        "closes": None,
        "pages": {"en": {"url": "/en/"}},
        "languages": ["en"],
        "seen": {"b", "a"},
    }
    assert plain(item) == {
        "pk": "SIGNATURE#a#b",
        "sealed": "AP8=",
        "expires": 1795269600,
        "share": 0.5,
        "paused": False,
        "closes": None,
        "pages": {"en": {"url": "/en/"}},
        "languages": ["en"],
        "seen": ["a", "b"],
    }


def test_a_mail_is_shown_with_the_headers_it_was_sent_with(tmp_path: Path) -> None:
    file = tmp_path / "mails.jsonl"
    file.write_text(json.dumps(SENT) + "\n")
    assert mails(file) == [
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


def test_a_mail_that_is_being_written_is_shown_the_next_time(tmp_path: Path) -> None:
    file = tmp_path / "mails.jsonl"
    file.write_text(json.dumps(SENT)[:40])
    assert mails(file) == []


def test_no_mail_yet_is_an_empty_list(tmp_path: Path) -> None:
    assert mails(tmp_path / "mails.jsonl") == []
