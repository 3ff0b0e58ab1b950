"""Destroying what was written: the count stays the same at every moment of it."""

from typing import Any

import pytest

import tally
from desk.work.destroy import destroy
from tests.aws.conftest import CONTEXT, PETITION, Cloud
from tests.aws.journey import press, press_link, sign_and_read, tokens
from tests.aws.test_tally import batch, record, shown
from undersigned.aws.writes import Item
from undersigned.cases.recount import recount

PEOPLE = ("ada", "ann", "bob")


def images(cloud: Cloud) -> dict[str, Item]:
    """Return the signatures, by key."""
    return {item["pk"]["S"]: item for item in cloud.items(sk="SIGNATURE")}


def streamed(before: dict[str, Item], after: dict[str, Item], since: int = 0) -> list[Any]:
    """Return the records of the stream for what changed."""
    changed = [pk for pk in before | after if before.get(pk) != after.get(pk)]
    return [record(at, before.get(pk), after.get(pk)) for at, pk in enumerate(changed, since + 1)]


@pytest.fixture
def signed(cloud: Cloud) -> dict[str, dict[str, str]]:
    """Let three people sign, confirm and be counted; the links of their mails are returned."""
    links = {}
    for name in PEOPLE:
        links[name] = sign_and_read(cloud, name=name, email=f"{name}@example.org")
        press_link("confirm", links[name]["confirm"])
    tally.handler(batch("s", streamed({}, images(cloud))), CONTEXT)
    return links


@pytest.mark.usefixtures("signed")
def test_the_count_stays_the_same_throughout(cloud: Cloud) -> None:
    before = images(cloud)
    assert list(destroy(cloud.store.signers, [PETITION.id])) == ["kept"] * 3
    records = streamed(before, images(cloud), since=3)
    for at, each in enumerate(records):
        found = cloud.store.tallies.find(PETITION.id)
        assert (found.confirmed, found.kept, found.total) == (3 - at, at, 3)
        tally.handler(batch("s", [each]), CONTEXT)
        assert shown(cloud)["confirmed"] == 3
    assert cloud.store.tallies.find(PETITION.id).kept == 3
    assert recount(cloud.store, PETITION.id, wait=lambda: None).after == 3


def test_nobody_signs_twice_for_it_and_the_mail_says_so(
    cloud: Cloud, signed: dict[str, dict[str, str]]
) -> None:
    list(destroy(cloud.store.signers, [PETITION.id]))
    before = images(cloud)
    again = sign_and_read(cloud, email="ada@example.org")
    assert "This address has signed this already" in cloud.mails()[-1].body
    assert press_link("confirm", signed["ada"]["confirm"])["statusCode"] == 303
    assert press_link("confirm", again["confirm"])["statusCode"] == 303
    assert images(cloud) == before


def test_a_kept_signature_can_still_be_withdrawn(
    cloud: Cloud, signed: dict[str, dict[str, str]]
) -> None:
    list(destroy(cloud.store.signers, [PETITION.id]))
    assert press_link("signature", signed["ada"]["signature"])["statusCode"] == 303
    assert len(images(cloud)) == 2


@pytest.mark.usefixtures("signed")
def test_a_link_that_waits_confirms_no_more_and_offers_to_sign_again(cloud: Cloud) -> None:
    press(email="late@example.org")
    link = sign_and_read(cloud, email="later@example.org")["confirm"]
    list(destroy(cloud.store.signers, [PETITION.id]))
    assert cloud.items(sk="SIGNING#") == []
    assert press_link("confirm", link)["statusCode"] == 404
    assert len(images(cloud)) == 3
    assert tokens(cloud.mails()[-1])


@pytest.mark.usefixtures("signed")
def test_nothing_that_was_written_is_left_in_the_table(cloud: Cloud) -> None:
    list(destroy(cloud.store.signers, [PETITION.id]))
    assert not [item for item in cloud.items() if "sealed" in item]
    for item in images(cloud).values():
        assert sorted(item) == ["action", "country", "pk", "sk", "state"]
