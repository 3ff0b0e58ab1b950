"""Unwanted signatures: the same flow for everybody, and a count that does not move."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import pyrage
import pytest

import deployment
import tally
from tests.aws.conftest import CONTEXT, Cloud
from tests.aws.journey import press, press_link, sign_and_read, tokens
from tests.aws.test_tally import batch, record
from undersigned.aws import age, lists, seal
from undersigned.cases.recount import counted_afresh
from undersigned.rules.keys import Keys
from undersigned.rules.lists import Entry, Ruling, Subject
from undersigned.rules.marks import FEW

ADDRESS = "ada@example.org"
LINE = "198.51.100.7"  # of the golden event
List = Callable[..., None]


@pytest.fixture
def listed(cloud: Cloud, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> List:
    """Put an entry on the lists, or take it off; functions see it at once, not in a minute."""
    monkeypatch.setattr(lists, "_CACHE", 0)

    def put(subject: Subject, name: str, ruling: Ruling | None = Ruling.BLOCK) -> None:
        hashed = keys.hashed(name) if subject is Subject.ADDRESS else name
        if ruling:
            entry = Entry(subject, hashed, ruling, date(2026, 11, 21), "spam since Friday")
            cloud.store.lists.put(entry)
        else:
            cloud.store.lists.remove(subject, hashed)

    return put


def states(cloud: Cloud) -> list[str]:
    """Return the states of what is stored."""
    return [item["state"]["S"] for item in cloud.items(sk="SIGNATURE")]


def signed(cloud: Cloud, **fields: str) -> dict[str, Any]:
    """Sign, have the mail, and press its button."""
    return press_link("confirm", sign_and_read(cloud, **fields)["confirm"])


BLOCKS = [
    (Subject.ADDRESS, ADDRESS),
    (Subject.DOMAIN, "example.org"),
    (Subject.NETWORK, f"{LINE}/32"),
    (Subject.NETWORK, "198.51.0.0/16"),
]


def test_nobody_is_listed_and_everybody_counts(cloud: Cloud, listed: List) -> None:
    listed(Subject.ADDRESS, "other@example.org")
    listed(Subject.DOMAIN, "example.com")
    listed(Subject.NETWORK, "203.0.113.0/24")
    signed(cloud)
    assert states(cloud) == ["confirmed"]


@pytest.mark.parametrize(("subject", "name"), BLOCKS)
def test_a_blocked_one_sees_the_same_has_the_same_mail_and_is_stored_rejected(
    cloud: Cloud, listed: List, subject: Subject, name: str
) -> None:
    asked = press()
    mail = sign_and_read(cloud, email="ann@example.com")
    as_ever = press_link("confirm", mail["confirm"])
    for item in cloud.items("SIGNER#"):
        cloud.dynamodb.delete_item(TableName="main", Key={"pk": item["pk"], "sk": item["sk"]})
    usual = cloud.mails()[-1]
    listed(subject, name)
    assert press() == asked
    found = sign_and_read(cloud)
    blocked = cloud.mails()[-1]
    assert (blocked.subject, _without(blocked.body, found)) == (
        usual.subject,
        _without(usual.body, mail),
    )
    assert press_link("confirm", found["confirm"]) == as_ever
    assert states(cloud) == ["rejected"]


def _without(body: str, links: dict[str, str]) -> str:
    for token in links.values():
        body = body.replace(token, "…")
    return body


def test_what_is_rejected_is_never_counted(cloud: Cloud, listed: List) -> None:
    listed(Subject.DOMAIN, "example.org")
    signed(cloud)
    [signature] = cloud.items(sk="SIGNATURE")
    tally.handler(batch("s", [record(1, None, signature)]), CONTEXT)
    tally.handler(batch("s", [record(2, signature, None)]), CONTEXT)
    assert cloud.store.tallies.find("river-petition").total == 0
    assert counted_afresh(cloud.store, "river-petition").total == 0


def test_a_blocked_one_who_signs_again_is_told_as_anybody_that_they_have(
    cloud: Cloud, listed: List
) -> None:
    listed(Subject.ADDRESS, ADDRESS)
    signed(cloud)
    sign_and_read(cloud)
    assert "This address has signed this already" in cloud.mails()[-1].body


def test_a_blocked_one_can_withdraw(cloud: Cloud, listed: List) -> None:
    listed(Subject.ADDRESS, ADDRESS)
    signed(cloud)
    link = tokens(cloud.mails()[-1])["signature"]
    assert press_link("signature", link)["statusCode"] == 303
    assert states(cloud) == []


@pytest.mark.parametrize(
    ("first", "then", "state"),
    [(None, "block", "rejected"), ("block", None, "confirmed"), ("block", "allow", "confirmed")],
)
def test_an_address_is_judged_when_it_confirms(
    cloud: Cloud, listed: List, first: Ruling | None, then: Ruling | None, state: str
) -> None:
    """Blocked after signing, it is rejected; taken off the list meanwhile, it counts."""
    listed(Subject.ADDRESS, ADDRESS, first and Ruling(first))
    link = sign_and_read(cloud)["confirm"]
    listed(Subject.ADDRESS, ADDRESS, then and Ruling(then))
    press_link("confirm", link)
    assert states(cloud) == [state]


@pytest.mark.parametrize(("subject", "name"), BLOCKS[1:])
def test_an_allowed_address_counts_whatever_its_domain_or_network_is_blocked_for(
    cloud: Cloud, listed: List, subject: Subject, name: str
) -> None:
    listed(subject, name)
    listed(Subject.ADDRESS, ADDRESS, Ruling.ALLOW)
    signed(cloud)
    signed(cloud, email="other@example.org")
    assert sorted(states(cloud)) == ["confirmed", "rejected"]


def test_a_blocked_address_does_not_block_its_domain(cloud: Cloud, listed: List) -> None:
    listed(Subject.ADDRESS, ADDRESS)
    signed(cloud, email="other@example.org")
    signed(cloud, email="a.d.a@example.org")
    assert states(cloud) == ["confirmed", "confirmed"]


def test_every_spelling_of_a_blocked_address_is_blocked(cloud: Cloud, listed: List) -> None:
    listed(Subject.ADDRESS, "ada@gmail.com")
    signed(cloud, email="A.Da+petition@googlemail.com")
    assert states(cloud) == ["rejected"]


def test_a_blocked_address_is_blocked_in_every_action(
    cloud: Cloud, listed: List, keys: Keys
) -> None:
    """Though its hash on the list leads to the mac of none without the secret."""
    listed(Subject.ADDRESS, ADDRESS)
    [entry] = cloud.store.lists.entries()
    assert entry.name == keys.hashed(ADDRESS)
    assert {keys.mac_of(a, entry.name) for a in "ab"} == {keys.mac(a, ADDRESS) for a in "ab"}


@pytest.fixture
def narrow(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one network sign once in ten minutes."""
    assert cloud
    monkeypatch.setenv("SIGN_LIMIT_PER_NETWORK", "1")


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize(
    ("subject", "name", "status"),
    [
        (Subject.DOMAIN, "example.org", 303),
        (Subject.NETWORK, f"{LINE}/32", 303),
        (Subject.DOMAIN, "example.com", 429),
        # Else whoever meets the limit could try addresses, and learn whom the organiser knows.
        (Subject.ADDRESS, ADDRESS, 429),
    ],
)
def test_an_allowed_domain_or_network_passes_the_limit(
    listed: List, subject: Subject, name: str, status: int
) -> None:
    listed(subject, name, Ruling.ALLOW)
    assert [press()["statusCode"] for _ in range(3)] == [303, status, status]


@pytest.mark.usefixtures("narrow")
def test_an_allowed_domain_does_not_pass_a_network_block(cloud: Cloud, listed: List) -> None:
    listed(Subject.DOMAIN, "example.org", Ruling.ALLOW)
    listed(Subject.NETWORK, f"{LINE}/32")
    for email in (ADDRESS, "other@example.org"):
        assert signed(cloud, email=email)["statusCode"] == 303
    assert states(cloud) == ["rejected", "rejected"]


def test_a_throwaway_domain_is_marked_inside_the_seal_and_counts(
    cloud: Cloud, organiser: pyrage.x25519.Identity
) -> None:
    signed(cloud, email="ada@mailinator.com", updates="1")
    signed(cloud, email="ada@example.org", updates="1")
    found = {
        record.email: record.marks
        for item in cloud.items(sk="SIGNATURE")
        for record in [seal.open_record(item["sealed"]["B"], [organiser])]
    }
    assert found == {"ada@mailinator.com": ("disposable",), "ada@example.org": ()}
    assert states(cloud) == ["confirmed", "confirmed"]
    assert "disposable" not in repr(cloud.items())


def test_many_of_one_domain_are_marked_inside_the_seal_and_count(
    cloud: Cloud, organiser: pyrage.x25519.Identity
) -> None:
    for number in range(FEW):
        press(email=f"staff.{number}@example.org")
    cloud.sqs.purge_queue(QueueUrl=cloud.queue_url)
    signed(cloud, email="boss@example.org")
    signed(cloud, email="ann@gmail.com")
    found = [
        seal.open_record(item["sealed"]["B"], [organiser]).marks
        for item in cloud.items(sk="SIGNATURE")
    ]
    assert sorted(found) == [("large",), ("many",)]
    assert states(cloud) == ["confirmed", "confirmed"]
    assert "many" not in repr(cloud.items())


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, ...]]]:
    """Record each call that the functions make, with the kind of item that it is about."""
    made: list[tuple[str, ...]] = []
    make = boto3.client

    def client(service: str, **options: Any) -> Any:
        def record(params: dict[str, Any], model: Any, **_: Any) -> None:
            key = params.get("Key", params.get("Item", {}))
            about = (key.get(name, {}).get("S", "").partition("#")[0] for name in ("pk", "sk"))
            made.append((model.name, *about))

        found = make(service, **options)
        found.meta.events.register("provide-client-params", record)
        return found

    monkeypatch.setattr(boto3, "client", client)
    deployment.store.cache_clear()
    yield made


def test_the_calls_are_the_same_for_a_blocked_and_for_any_other_address(
    cloud: Cloud, keys: Keys, calls: list[tuple[str, ...]]
) -> None:
    """And the lists are read once a minute, not once a signature."""
    blocked = Entry(Subject.ADDRESS, keys.hashed(ADDRESS), Ruling.BLOCK, date.today())  # noqa: DTZ011
    cloud.store.lists.put(blocked)
    cloud.store.lists.put(Entry(Subject.DOMAIN, "example.com", Ruling.BLOCK, blocked.since))
    signed(cloud, email="first@example.net")  # brings what is cached
    made = []
    for email in (ADDRESS, "ann@example.com", "ann@example.net"):
        calls.clear()
        signed(cloud, email=email)
        made.append(list(calls))
    assert made[0] == made[1] == made[2]
    assert ("PutItem", "SIGNER", "SIGNING") in made[0]
    assert ("TransactWriteItems", "", "") in made[0]
    assert ("GetItem", "LISTS", "LISTS") not in made[0]
    assert sorted(states(cloud)) == ["confirmed", "confirmed", "rejected", "rejected"]


def test_the_lists_are_one_item_that_holds_no_address(cloud: Cloud, listed: List) -> None:
    listed(Subject.ADDRESS, ADDRESS)
    listed(Subject.DOMAIN, "example.com")
    listed(Subject.DOMAIN, "example.com", Ruling.ALLOW)
    [item] = cloud.items("LISTS")
    assert len(item) == 4  # two keys, and two entries
    assert "ada" not in json.dumps(item, default=str).lower()
    listed(Subject.DOMAIN, "example.com", None)
    [entry] = cloud.store.lists.entries()
    assert (entry.ruling, entry.since, entry.note) == (
        Ruling.BLOCK,
        date(2026, 11, 21),
        "spam since Friday",
    )


@pytest.mark.parametrize("ticking", ["monotonic", "time"])  # the other one stands still
def test_a_new_block_is_seen_within_a_minute(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, ticking: str
) -> None:
    clock = [1000.0]
    elapsed = {"monotonic": lambda: 1000.0, "time": lambda: 1000.0, ticking: lambda: clock[0]}
    monkeypatch.setattr(age, "time", SimpleNamespace(**elapsed))
    assert not cloud.store.lists.find().domains
    since = datetime.now(UTC).date()
    cloud.store.lists.put(Entry(Subject.DOMAIN, "example.com", Ruling.BLOCK, since))
    clock[0] += 59
    assert not cloud.store.lists.find().domains
    clock[0] += 1
    assert cloud.store.lists.find().domains == {"example.com": Ruling.BLOCK}
