"""The glass box shows all that the cloud holds, and lets nothing of it do anything."""

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyrage
from boto3.dynamodb.types import Binary
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request

from infra.local.cloud import Cloud
from infra.local.glassbox import glass_box
from infra.local.holdings import plain
from tests.local.test_outbox import SENT
from undersigned.aws.seal import sealer
from undersigned.rules.signature import Record, pack


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


HOSTILE = "<script>alert('x')</script>"


class FakeAws:
    """A table of some items, and a log of some lines."""

    def __init__(self, items: list[Any], lines: list[str]) -> None:
        self.pages = {
            "scan": [{"Items": items}],
            "describe_log_groups": [{"logGroups": [{"logGroupName": "all"}]}],
            "filter_log_events": [
                {"events": [{"timestamp": 1, "logStreamName": "a", "message": m} for m in lines]}
            ],
        }

    def get_paginator(self, name: str) -> "FakePaginator":
        return FakePaginator(self.pages[name])


class FakePaginator:
    """Pages that are all there already."""

    def __init__(self, pages: list[Any]) -> None:
        self.pages = pages

    def paginate(self, **_: object) -> list[Any]:
        return self.pages


def look(
    folder: Path, path: str = "", accept: str = "text/html", **held: list[Any]
) -> TestResponse:
    aws = FakeAws(held.get("items", []), held.get("lines", []))
    cloud = Cloud("http://127.0.0.1:1", {"dynamodb": aws, "logs": aws})
    box = glass_box(cloud, "main", folder / "mails.jsonl", held.get("identities", []))
    client = Client(Request.application(box))
    return client.get(f"/_local/{path}", headers={"Accept": accept})


def signing(identity: pyrage.x25519.Identity, name: str, minute: int) -> dict[str, Any]:
    signed = datetime(2026, 11, 21, 14, minute, tzinfo=UTC)
    record = Record(name, "a@example.org", "", "", True, False, False, "1", signed)
    sealed = sealer(str(identity.to_public()))(pack(record))
    return {"pk": {"S": f"SIGNING#{minute}"}, "sealed": {"B": sealed}, "signed": {"S": "14Z"}}


def test_the_organisers_side_is_opened_and_the_newest_comes_first(
    tmp_path: Path, organiser: pyrage.x25519.Identity
) -> None:
    items = [signing(organiser, "Ada", 1), signing(organiser, "Grace", 3)]
    html = look(tmp_path, items=items, identities=[organiser]).text
    thief = re.findall(r'class="thief">(.*?)</div>', html, re.DOTALL)
    seen = re.findall(r'class="organiser">(.*?)</div>', html, re.DOTALL)
    assert [re.findall("Ada|Grace", side) for side in seen] == [["Grace"], ["Ada"]]
    assert not re.search("Ada|Grace|example", "".join(thief))
    assert "2 sealed records, the newest first" in html


def test_what_no_key_here_opens_is_shown_as_such(
    tmp_path: Path, organiser: pyrage.x25519.Identity
) -> None:
    stranger = pyrage.x25519.Identity.generate()
    html = look(tmp_path, items=[signing(stranger, "Ada", 1)], identities=[organiser]).text
    assert "to a key that is not here" in html


def test_nothing_that_somebody_wrote_becomes_markup(
    tmp_path: Path, organiser: pyrage.x25519.Identity
) -> None:
    content = SENT["Content"]["Simple"] | {  # type: ignore[index]
        "Subject": {"Data": HOSTILE},
        "Body": {"Text": {"Data": f"{HOSTILE} http://a.example/?'>{HOSTILE}"}},
    }
    sent = SENT | {"FromEmailAddress": HOSTILE, "Content": {"Simple": content}}
    (tmp_path / "mails.jsonl").write_text(json.dumps(sent) + "\n")
    items = [signing(organiser, HOSTILE, 1)]
    for path in ("", "outbox", "table", "log"):
        html = look(tmp_path, path, items=items, lines=[HOSTILE], identities=[organiser]).text
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


def test_only_the_pages_own_style_and_script_may_run(tmp_path: Path) -> None:
    html = look(tmp_path).text
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    allowed = policy[1].replace("&#39;", "'").split("; ")
    for kind in ("style", "script"):
        (own,) = re.findall(rf"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in allowed
    assert allowed[0] == "default-src 'none'"


def test_an_empty_box_says_so_in_sentences(tmp_path: Path) -> None:
    html = look(tmp_path).text
    for sentence in ("No mail yet:", "Nobody has signed yet", "Nothing was logged"):
        assert sentence in html


def test_the_log_leaves_out_what_lambda_would_not_write(tmp_path: Path) -> None:
    lines = ["START RequestId: 1", "it failed", "REPORT RequestId: 1"]
    assert "One line." in look(tmp_path, lines=lines).text
    assert len(look(tmp_path, "log", "application/json", lines=lines).get_json()) == 3


def test_a_program_may_ask_for_the_mails_it_has_not_seen(tmp_path: Path) -> None:
    sent = [json.dumps(SENT | {"MessageId": str(number)}) for number in range(3)]
    (tmp_path / "mails.jsonl").write_text("\n".join(sent) + "\n")
    for query, ids in (("", "012"), ("?after=2", "2"), ("?after=9", ""), ("?after=-1", "012")):
        mails = look(tmp_path, f"outbox{query}", "application/json").get_json()
        assert [mail["headers"]["Message-ID"] for mail in mails] == [f"<{i}>" for i in ids]


def test_after_a_crowd_the_newest_mails_are_shown_and_the_rest_on_demand(tmp_path: Path) -> None:
    sent = [json.dumps(SENT | {"MessageId": str(number)}) for number in range(40)]
    (tmp_path / "mails.jsonl").write_text("\n".join(sent) + "\n")
    newest = look(tmp_path, "outbox").text
    assert re.findall("&lt;(\\d+)&gt;", newest) == [str(number) for number in range(39, 9, -1)]
    assert "The newest 30 of 40." in newest
    assert look(tmp_path, "outbox?all").text.count("<article>") == 40
