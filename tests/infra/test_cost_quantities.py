"""What a signature takes is counted on the functions themselves, not guessed."""

import ast
import inspect
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import boto3
import pyrage
import pytest
from moto import mock_aws

import mailer
import tally
import telemetry
import web
from infra.cost import quantities
from tests.aws import conftest
from tests.aws.conftest import CONTEXT, PETITION, Cloud, event
from tests.aws.journey import ask_link, form_body, open_link, press_link, tokens, unsubscribe
from tests.bench.units import Meter, size
from tests.conftest import SECRET
from tests.dynamo.dynamo import Dynamo
from undersigned.aws import actions
from undersigned.aws.countries import Countries, Kept
from undersigned.aws.table import Table
from undersigned.aws.tallies import Booked, Tallies
from undersigned.aws.writes import Item
from undersigned.rules.countries import Shown, Snapshot
from undersigned.rules.country import CODES
from undersigned.rules.fields import MOST
from undersigned.rules.keys import derive
from undersigned.rules.tally import Tally
from undersigned.rules.token import NO_SIGNING, Purpose, Token, mint

FUNCTIONS = Path(__file__).parents[2] / "functions"
SHORT = {"name": "Somebody", "country": "IE"}
# Of four bytes each, as many as a letter may have, and of the largest block of letters there is: so
# they are long when sealed, too, as that is compressed.
WIDE = Random(1).choices(range(0x20000, 0x2A6E0), k=max(MOST.values()))  # noqa: S311
LONG = {field: "".join(map(chr, WIDE[: MOST[field]])) for field in ("name", "postcode", "comment")}
LONG_EMAIL = f"{'a' * 60}@{'.'.join(['d' * 60] * 3)}.org"
TAKEN = quantities.load()


class Counted:
    """Counts what the functions ask of AWS: calls, and the tables' units."""

    cloud: Cloud

    def __init__(self, session: boto3.Session) -> None:
        self.calls: Counter[str] = Counter()
        self.reads = 0
        self._meter = Meter(session)
        session.events.register("before-call", self._called)

    def of(self, do: Callable[[], Any]) -> tuple[int, int, int]:
        """Return how many calls something takes, and the units that it reads and writes."""
        self.calls.clear()
        self.reads = 0
        self._meter.clear()
        do()
        return self.calls.total(), self.reads, self._meter.units.total()

    def _called(self, model: Any, params: Any, **_: Any) -> None:
        """Count a call: each item that is asked for is a unit, and so is a short collection."""
        self.calls[model.name] += 1
        if model.name == "BatchGetItem":
            asked = json.loads(params["body"])["RequestItems"]
            self.reads += sum(len(each["Keys"]) for each in asked.values())
        elif model.name in ("GetItem", "Query"):
            self.reads += 1


@pytest.fixture
def counted(organiser: pyrage.x25519.Identity) -> Iterator[Counted]:
    """Deploy on moto as other tests do, with every client of the functions metered."""
    deployed = contextmanager(inspect.unwrap(conftest.cloud))
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        boto3.setup_default_session()
        counting = Counted(boto3.DEFAULT_SESSION)  # before any client is made of the session
        with deployed(patch, organiser) as counting.cloud:
            # Whoever comes first also brings what is read or written once a minute or once a day.
            walk(counting, "first@example.org", SHORT)
            yield counting


def walk(counted: Counted, email: str, fields: dict[str, str]) -> dict[str, tuple[int, int, int]]:
    """Sign, have the mail, look, confirm, withdraw, ask how it is; return what each step took."""
    pressed = event("sign-form", **form_body({**fields, "email": email, "country": "IE"}))
    taken = {"sign": counted.of(lambda: web.handler(pressed, CONTEXT))}
    requests = {"Records": counted.cloud.requests()}
    taken["mail"] = counted.of(lambda: mailer.handler(requests, CONTEXT))
    links = tokens(counted.cloud.mails()[-1])
    taken["show"] = counted.of(lambda: open_link("confirm", links["confirm"]))
    taken["confirm"] = counted.of(lambda: press_link("confirm", links["confirm"]))
    taken["ask"] = counted.of(lambda: ask_link(email=email))
    asked = {"Records": counted.cloud.requests()}
    again = counted.of(lambda: mailer.handler(asked, CONTEXT))
    assert all(less <= more for less, more in zip(again, taken["mail"], strict=True))
    keys = derive(SECRET)
    who = Token(PETITION.id, keys.mac(PETITION.id, email), NO_SIGNING)
    token = mint(keys.token, Purpose.UNSUBSCRIBE, who)
    taken["take-back"] = counted.of(lambda: unsubscribe(token))
    taken["offer"] = counted.of(lambda: open_link("signature", links["signature"]))
    taken["withdraw"] = counted.of(lambda: press_link("signature", links["signature"]))
    taken["health"] = counted.of(lambda: open_link("health", ""))
    return taken


def test_a_signature_takes_the_calls_and_units_that_the_model_multiplies(counted: Counted) -> None:
    for name, (calls, reads, writes) in walk(counted, "ada@example.org", SHORT).items():
        step = TAKEN.step[name]
        assert (name, calls, reads, writes) == (name, step.calls, step.reads, step.writes)


def test_the_longest_signature_takes_no_more_than_the_worst_day_reckons_with(
    counted: Counted,
) -> None:
    for name, (_, reads, writes) in walk(counted, LONG_EMAIL, LONG).items():
        step = TAKEN.step[name]
        assert (name, reads, writes) == (name, step.most_reads, step.most_writes)


def test_a_signature_is_as_long_as_the_model_stores(counted: Counted) -> None:
    for email, fields, figure in (
        ("ada@example.org", SHORT, "signature"),
        (LONG_EMAIL, LONG, "most_signature"),
    ):
        pressed = event("sign-form", **form_body({**fields, "email": email, "country": "IE"}))
        before = {item["sk"]["S"] for item in counted.cloud.items(sk="SIGNING#")}
        web.handler(pressed, CONTEXT)
        (made,) = (i for i in counted.cloud.items(sk="SIGNING#") if i["sk"]["S"] not in before)
        # age adds up to 170 random bytes to what it seals, so that no reader relies on its form.
        assert 0.7 * TAKEN.size[figure] < size(made) <= TAKEN.size[figure]


def test_a_batch_of_the_stream_takes_what_the_model_multiplies(counted: Counted) -> None:
    image = {
        "pk": {"S": "SIGNER#river-petition#mac"},
        "sk": {"S": "SIGNATURE"},
        "state": {"S": "confirmed"},
        "action": {"S": "river-petition"},
        "country": {"S": "IE"},
    }

    def batch(number: int) -> None:
        record = {"dynamodb": {"NewImage": image, "SequenceNumber": str(number)}}
        window = {"window": {}, "state": {}, "isFinalInvokeForWindow": False, "shardId": "s"}
        tally.handler({**window, "Records": [record]}, CONTEXT)

    batch(1)  # makes the items
    step = TAKEN.step["count"]
    assert counted.of(lambda: batch(2)) == (step.calls, step.reads, step.writes)


def test_a_publication_takes_what_the_model_multiplies(counted: Counted) -> None:
    """In an hour that has its point already; the first of an hour shows how the count grew, too."""

    def publish() -> None:
        window = {"window": {}, "state": {"actions": ["river-petition"]}, "shardId": "s"}
        tally.handler(window | {"Records": [], "isFinalInvokeForWindow": True}, CONTEXT)

    counted.of(publish)
    count_one()
    calls, reads, writes = counted.of(publish)
    step = TAKEN.step["publish"]
    # Beside what a call without records reads and books: the checkpoint.
    assert (calls - 1, reads - 1, writes) == (step.calls, step.reads, step.writes)


def test_the_timer_takes_of_an_action_what_the_model_multiplies(
    counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = {"window": {}, "state": {"actions": ["river-petition"]}, "shardId": "s"}
    tally.handler(window | {"Records": [], "isFinalInvokeForWindow": True}, CONTEXT)
    monkeypatch.setattr(actions, "CACHE", 0)  # an hour later nothing is in it
    calls, reads, writes = counted.of(lambda: tally.handler({"wake": "hourly"}, CONTEXT))
    step = TAKEN.step["wake"]
    # Beside the list of what there is.
    assert (calls - 1, reads, writes) == (step.calls, step.reads, step.writes)


def count_one() -> None:
    """Move the count by one."""
    image = {
        "pk": {"S": "SIGNER#river-petition#other"},
        "sk": {"S": "SIGNATURE"},
        "state": {"S": "confirmed"},
        "action": {"S": "river-petition"},
        "country": {"S": "IE"},
    }
    record = {"dynamodb": {"NewImage": image, "SequenceNumber": "7"}}
    window = {"window": {}, "state": {}, "isFinalInvokeForWindow": False, "shardId": "s"}
    tally.handler({**window, "Records": [record]}, CONTEXT)


def test_a_tally_of_every_country_takes_no_more_units_than_the_worst_day_reckons_with() -> None:
    """Twice, being in a transaction: the tally, and the checkpoint."""
    full = Tally(10**9, 10**9, Counter(dict.fromkeys(CODES, 3_999_999)))
    [item] = kept(lambda tallies: tallies.correct("a" * 40, full, Booked(Tally())))
    assert 2 * -(-size(item) // 1024) + 2 == TAKEN.step["count"].most_writes


def test_what_is_shown_of_every_country_takes_no_more_units_than_the_model_reckons_with() -> None:
    full = Snapshot(10**9, dict.fromkeys(CODES, 10**7 - 10))
    shown = Shown(full, full, datetime(2026, 11, 21, tzinfo=UTC))
    dynamo = Dynamo()
    assert Countries(Table(dynamo, "main")).renew("a" * 40, shown, Kept(Shown()))
    [item] = dynamo.scan(TableName="main")["Items"]
    assert size(item) <= TAKEN.size["shown"] < 4096  # and is read for one unit


def kept(write: Callable[[Tallies], object]) -> list[Item]:
    """Return what is in a table after something was written there."""
    dynamo = Dynamo()
    write(Tallies(Table(dynamo, "main")))
    items: list[Item] = dynamo.scan(TableName="main")["Items"]
    return items


def test_each_figure_that_is_told_is_paid_for_as_a_metric(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = {
        figure.arg
        for file in FUNCTIONS.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "telemetry.tell"
        for figure in node.keywords
    }
    figures = (told - {"reason", "refused"}) | set(telemetry.REFUSED.values())
    assert "signed" in told
    # SES itself counts what bounces.
    assert "undeliverable" in figures
    assert len(figures) == TAKEN.stack["figures"] + TAKEN.stack["figures_by_smtp"]
    telemetry.tell(refused=1, reason="over-limit")
    assert len(capsys.readouterr().out.encode()) <= TAKEN.size["figure"]
