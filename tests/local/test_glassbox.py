"""The glass box shows all that the cloud holds, and lets nothing of it do anything."""

import base64
import hashlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pyrage
import pytest
from moto import mock_aws
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request

from infra.local.cloud import Cloud
from infra.local.glassbox import glass_box
from tests.local.test_mailbox import SENT
from tests.template import table_properties
from undersigned.aws.seal import open_record, sealer
from undersigned.aws.store import store
from undersigned.aws.table import Table
from undersigned.aws.tallies import Booked
from undersigned.aws.writes import key_of
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.record import WORDING, Record, pack
from undersigned.rules.signature import Signature, State, signing
from undersigned.rules.tally import Tally

PETITION = Action(
    id="river-petition",
    campaign="river",
    kind=Kind.PETITION,
    languages=("en",),
    pages={"en": Page("Keep the river clean", "/en/river/petition/")},
)
HOSTILE = "<script>alert('x')</script>"


class World:
    """A glass box over a table and a log, both as AWS keeps them."""

    def __init__(self, folder: Path, organiser: pyrage.x25519.Identity) -> None:
        dynamodb, self.logs = boto3.client("dynamodb"), boto3.client("logs")
        dynamodb.create_table(TableName="main", **table_properties("Table"))
        self.logs.create_log_group(logGroupName="all")
        self.logs.create_log_stream(logGroupName="all", logStreamName="a")
        self.store = store(Table(dynamodb, "main"))
        self.mails = folder / "mails.jsonl"
        cloud = Cloud("", {"dynamodb": dynamodb, "logs": self.logs})
        self.box = Client(Request.application(glass_box(cloud, "main", self.mails, [organiser])))

    def open(self, path: str = "", accept: str = "text/html") -> TestResponse:
        """Open one of its pages, as a browser does, or as a program."""
        return self.box.get(f"/_local/{path}", headers={"Accept": accept})

    def sign(self, identity: pyrage.x25519.Identity, name: str, minute: int = 0) -> None:
        """Keep a signing, sealed to a key."""
        signed = datetime(2026, 11, 21, 14, minute, tzinfo=UTC)
        written = {"name": name, "email": "a@example.org"}
        sealed = sealer(str(identity.to_public()))(
            pack(Record(written, frozenset({"updates"}), WORDING, signed, ("throwaway",)))
        )
        waiting = signing("river-petition", "IE", sealed, signed)
        self.store.signers.put_signing(("river-petition", f"mac{minute}"), "id", waiting)

    def log(self, *lines: str) -> None:
        """Log some lines."""
        now = round(time.time() * 1000)
        self.logs.put_log_events(
            logGroupName="all",
            logStreamName="a",
            logEvents=[{"timestamp": now, "message": line} for line in lines],
        )


@pytest.fixture
def world(
    tmp_path: Path, organiser: pyrage.x25519.Identity, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """Begin with nothing."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        yield World(tmp_path, organiser)


def sides(html: str) -> tuple[list[str], list[str]]:
    """Return what a thief sees of each row, and what the organiser does."""
    return tuple(  # type: ignore[return-value]
        re.findall(rf'class="{side}">(.*?)</div>', html, re.DOTALL)
        for side in ("thief", "organiser")
    )


def test_the_organisers_side_is_opened_and_the_newest_comes_first(
    world: World, organiser: pyrage.x25519.Identity
) -> None:
    world.sign(organiser, "Ada", 1)
    world.sign(organiser, "Grace", 3)
    html = world.open().text
    thief, seen = sides(html)
    assert [re.findall("Ada|Grace", side) for side in seen] == [["Grace"], ["Ada"]]
    assert not re.search("Ada|Grace|example", "".join(thief))
    assert "2 sealed records, the newest first" in html


def test_the_organiser_reads_each_field_that_was_filled_in_and_each_consent_that_was_given(
    world: World, organiser: pyrage.x25519.Identity
) -> None:
    world.sign(organiser, "Ada")
    _, (seen,) = sides(world.open().text)
    assert re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", seen) == [
        ("email", "a@example.org"),
        ("updates", "yes"),
        ("name", "Ada"),
        ("signed", "2026-11-21 14:00:00 UTC"),
        ("marks", "throwaway"),
    ]


def test_what_no_key_here_opens_is_shown_as_such(world: World) -> None:
    world.sign(pyrage.x25519.Identity.generate(), "Ada")
    assert "to a key that is not here" in world.open().text


def test_what_was_kept_without_a_name_is_in_the_table_and_among_no_sealed_records(
    world: World, organiser: pyrage.x25519.Identity
) -> None:
    world.sign(organiser, "Ada")
    (held,) = world.store.signers.walk()
    kept = Signature(State.KEPT, b"", "river-petition", "IE")
    assert world.store.signers.bring_back(replace(held, signing="", what=kept))
    assert "One sealed record." in world.open().text
    assert world.open("table").text.count("<article>") == 2


def test_a_program_is_told_all_that_the_table_holds_as_it_lies_there(
    world: World, organiser: pyrage.x25519.Identity
) -> None:
    world.sign(organiser, "Ada")
    world.store.actions.publish(PETITION)
    items = world.open("table", "application/json").get_json()
    lying = world.store.signers._table.scan()  # noqa: SLF001 - as nobody else reads it
    assert sorted(map(key_of, lying)) == [(item["pk"], item["sk"]) for item in items]
    (sealed,) = (item["sealed"] for item in items if "sealed" in item)
    assert open_record(base64.b64decode(sealed), [organiser]).email == "a@example.org"


def test_a_program_is_told_which_actions_there_are_and_where_they_stand(world: World) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    world.store.actions.publish(PETITION)
    world.store.actions.publish(replace(PETITION, id="over", closes=long_ago))
    world.store.actions.publish(replace(PETITION, id="counted", closes=long_ago))
    world.store.tallies.correct("counted", Tally(confirmed=2, kept=1), Booked(Tally()))
    actions = world.open(accept="application/json").get_json()
    assert sorted((each["id"], each["state"], each["count"]) for each in actions) == [
        ("counted", "closed", 3),
        ("river-petition", "open", 0),
    ]
    html = world.open().text
    assert 'id="count-counted" data-live>3<' in html
    assert PETITION.pages["en"].title in html


def test_nothing_that_somebody_wrote_becomes_markup(
    world: World, organiser: pyrage.x25519.Identity
) -> None:
    content = SENT["Content"]["Simple"] | {  # type: ignore[index]
        "Subject": {"Data": HOSTILE},
        "Body": {"Text": {"Data": f"{HOSTILE} http://a.example/?'>{HOSTILE}"}},
    }
    sent = SENT | {"FromEmailAddress": HOSTILE, "Content": {"Simple": content}}
    world.mails.write_text(json.dumps(sent) + "\n")
    world.sign(organiser, HOSTILE)
    world.log(HOSTILE)
    for path in ("", "outbox", "table", "log"):
        html = world.open(path).text
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


def test_only_the_pages_own_style_and_script_may_run(world: World) -> None:
    html = world.open().text
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    allowed = policy[1].replace("&#39;", "'").split("; ")
    for kind in ("style", "script"):
        (own,) = re.findall(rf"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in allowed
    assert allowed[0] == "default-src 'none'"


def test_an_empty_box_says_so_in_sentences(world: World) -> None:
    html = world.open().text
    for sentence in ("No mail yet:", "Nobody has signed yet", "Nothing was logged"):
        assert sentence in html


def test_the_log_leaves_out_what_lambda_would_not_write(world: World) -> None:
    world.log("START RequestId: 1", "it failed", "REPORT RequestId: 1")
    assert "One line." in world.open().text
    assert len(world.open("log", "application/json").get_json()) == 3


def test_a_program_may_ask_for_the_mails_it_has_not_seen(world: World) -> None:
    sent = [json.dumps(SENT | {"MessageId": str(number)}) for number in range(3)]
    world.mails.write_text("\n".join(sent) + "\n")
    for query, ids in (("", "012"), ("?after=2", "2"), ("?after=9", ""), ("?after=-1", "012")):
        mails = world.open(f"outbox{query}", "application/json").get_json()
        assert [mail["headers"]["Message-ID"] for mail in mails] == [f"<{i}>" for i in ids]


def test_after_a_crowd_the_newest_mails_are_shown_and_the_rest_on_demand(world: World) -> None:
    sent = [json.dumps(SENT | {"MessageId": str(number)}) for number in range(40)]
    world.mails.write_text("\n".join(sent) + "\n")
    newest = world.open("outbox").text
    assert re.findall("&lt;(\\d+)&gt;", newest) == [str(number) for number in range(39, 9, -1)]
    assert "The newest 30 of 40." in newest
    assert world.open("outbox?all").text.count("<article>") == 40
