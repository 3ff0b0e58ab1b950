"""Expiry and withdrawal: what is over is gone to everybody, though nothing has cleaned it up."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as some

import deployment
import tally
from desk.export import export
from tests.aws.conftest import CONTEXT, PETITION, Cloud
from tests.aws.journey import deliver, open_link, press, press_link, sign_and_read
from tests.aws.test_tally import batch, record, shown
from tests.security.conftest import Clock
from undersigned.aws import items, seal
from undersigned.aws.items import image_of
from undersigned.aws.store import Store
from undersigned.cases import count
from undersigned.rules import signature
from undersigned.rules.form import Details
from undersigned.rules.letter import LIFE, admitted, letter
from undersigned.rules.signature import SIGNING_LIFE

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
moments = some.integers(0, 500_000 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
spans = some.timedeltas(timedelta(0), timedelta(days=30))
ADA = Details(email="ada@example.org", name="Ada", country="IE", language="en")


@given(signed=moments, later=spans)
def test_a_signing_can_be_read_for_seven_days_less_an_hour_at_least_and_never_longer(
    signed: datetime, later: timedelta
) -> None:
    """Its end is stored to the hour, so that it does not tell the minute of the press."""
    waiting = signature.signing("a", ADA, bytes, signed)
    if later >= WEEK:
        assert not waiting.readable(signed + later)
    elif later < WEEK - HOUR:
        assert waiting.readable(signed + later)


@given(signed=moments, later=spans)
def test_no_letter_outlives_the_signing_that_it_asks_about(
    signed: datetime, later: timedelta
) -> None:
    """Nobody is mailed a link that opens nothing."""
    assert LIFE < SIGNING_LIFE
    waiting = signature.signing("a", ADA, bytes, signed)
    asked = letter("ada@example.org", "a", "signing", "en", signed)
    assert asked.stale(signed + later) or waiting.readable(signed + later)


@given(mailed=moments, later=spans)
def test_what_was_mailed_counts_for_a_day_and_is_forgotten_after_four(
    mailed: datetime, later: timedelta
) -> None:
    then = mailed + later
    seen = dict.fromkeys("abc", signature.hour(mailed))
    asked = admitted(seen, "d", then)
    if later >= timedelta(hours=25):
        assert asked is not None
        if later >= LIFE:
            assert set(asked) == {"d"}
    elif later < timedelta(hours=24):
        assert asked is None


def test_after_seven_days_an_unconfirmed_signature_is_gone_to_every_use_case(
    cloud: Cloud, clock: Clock, tmp_path: Path, organiser: pyrage.x25519.Identity
) -> None:
    """The table's own clean-up has not run: the item is there until the end."""
    links = sign_and_read(cloud)
    press()
    [*waiting] = cloud.items("SIGNING#")
    late_letters = cloud.letters()
    cloud.sqs.send_message(QueueUrl=cloud.queue_url, MessageBody=late_letters[0]["body"])

    clock.pass_by(WEEK - HOUR)
    assert open_link("confirm", links["confirm"])["statusCode"] == 200
    clock.pass_by(HOUR)

    for opened in (open_link, press_link):
        assert opened("confirm", links["confirm"])["statusCode"] == 404
    # To withdraw is never refused, and tells nothing of what was there.
    page = open_link("withdraw", links["withdraw"])
    assert page["statusCode"] == 200
    assert "Ada" not in page["body"]
    assert deliver(cloud) == {"batchItemFailures": []}
    assert len(cloud.mails()) == 1  # the second letter came too late
    assert exported(cloud, tmp_path, organiser) == 0
    for number, item in enumerate(waiting):
        tally.handler(batch("s", [record(number + 1, None, item)]), CONTEXT)
        assert image_of(item) is None
    assert count.recount(cloud.ledger, PETITION.id, lambda: None).after == 0
    assert cloud.ledger.tally(PETITION.id).total == 0
    assert cloud.items("SIGNING#") == waiting
    assert cloud.items("SIGNATURE#") == []


def test_signing_again_after_a_week_is_a_first_time(cloud: Cloud, clock: Clock) -> None:
    old = sign_and_read(cloud)
    clock.pass_by(WEEK)
    new = sign_and_read(cloud)
    assert press_link("confirm", old["confirm"])["statusCode"] == 404
    assert press_link("confirm", new["confirm"])["statusCode"] == 303
    assert len(cloud.items("SIGNATURE#")) == 1


def test_a_signature_outlives_its_signing(cloud: Cloud, clock: Clock) -> None:
    """And can be withdrawn by its link for as long as it stands."""
    links = sign_and_read(cloud)
    press_link("confirm", links["confirm"])
    clock.pass_by(timedelta(days=700))
    assert open_link("confirm", links["confirm"])["statusCode"] == 404
    assert len(cloud.items("SIGNATURE#")) == 1
    assert press_link("withdraw", links["withdraw"])["statusCode"] == 303
    assert cloud.items("SIGNATURE#") == []


def test_a_withdrawn_signature_leaves_nothing_after_a_day_but_a_count_that_fell(
    cloud: Cloud, clock: Clock, tmp_path: Path, organiser: pyrage.x25519.Identity
) -> None:
    """For that day it is known which signings were mailed, or the cap of mails would be void.

    So long, the stream holds what went as well; and the backup for seven days.
    """
    links = sign_and_read(cloud)
    _, mac, signing, _ = links["confirm"].split(".")
    press_link("confirm", links["confirm"])
    [put] = cloud.items("SIGNATURE#")
    tally.handler(batch("s", [record(1, None, put)]), CONTEXT)
    assert shown(cloud)["confirmed"] == 1

    press_link("withdraw", links["withdraw"])
    tally.handler(batch("s", [record(2, put, None)]), CONTEXT)

    assert shown(cloud)["confirmed"] == 0
    assert exported(cloud, tmp_path, organiser) == 0
    sealed = put["sealed"]["B"]
    told = {"mac": mac, "signing": signing, "sealed": repr(sealed)[2:-1]}
    found = {
        (item["pk"]["S"].split("#")[0], what)
        for item in everything(cloud)
        for what, text in told.items()
        if text in repr(item)
    }
    assert found == {("MAILS", "mac"), ("MAILS", "signing")}
    [mails] = cloud.items("MAILS#")
    assert set(mails) == {"pk", "signings", "expires"}
    assert int(mails["expires"]["N"]) <= (clock.moment + DAY + HOUR).timestamp()


def test_whoever_withdraws_a_day_after_the_last_mail_leaves_no_trace_of_it_at_all(
    cloud: Cloud, clock: Clock
) -> None:
    links = sign_and_read(cloud)
    press_link("confirm", links["confirm"])
    clock.pass_by(DAY + HOUR)
    press_link("withdraw", links["withdraw"])
    mac = links["confirm"].split(".")[1]
    assert mac not in repr(everything(cloud))


def test_whoever_is_signed_and_withdraws_again_and_again_is_mailed_three_times_a_day(
    cloud: Cloud,
) -> None:
    for _ in range(3):
        press_link("withdraw", sign_and_read(cloud)["withdraw"])
    press()
    deliver(cloud)
    assert len(cloud.mails()) == 3


def test_a_withdrawal_while_another_mail_leaves_forgets_nothing_of_that_one(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = sign_and_read(cloud)
    press()
    read = Store.mailed

    def overtaken(self: Store, action: str, mac: str) -> dict[str, datetime]:
        seen = read(self, action, mac)
        monkeypatch.setattr(Store, "mailed", read)
        deliver(cloud)
        return seen

    monkeypatch.setattr(Store, "mailed", overtaken)
    assert press_link("withdraw", links["withdraw"])["statusCode"] == 303
    assert len(cloud.mails()) == 2
    [mails] = cloud.items("MAILS#")
    assert len(mails["signings"]["M"]) == 2


def test_withdrawing_what_was_never_confirmed_leaves_no_more(cloud: Cloud) -> None:
    links = sign_and_read(cloud)
    press_link("withdraw", links["withdraw"])
    assert cloud.items("SIGN") == []
    assert press_link("confirm", links["confirm"])["statusCode"] == 404


def test_no_use_case_can_make_a_signature_of_a_signing_that_is_over(
    cloud: Cloud, clock: Clock
) -> None:
    """However it is pressed: as a person, as a program, twice, after withdrawing."""
    links = sign_and_read(cloud)
    clock.pass_by(WEEK)
    for _ in range(2):
        press_link("confirm", links["confirm"])
        press_link("withdraw", links["withdraw"])
    assert cloud.items("SIGN") == []


def exported(cloud: Cloud, folder: Path, organiser: pyrage.x25519.Identity) -> int:
    """Return how many signatures the organiser's file has, made as the desk makes it."""
    scanned = deployment.table().scan(items.signature_key(PETITION.id, ""))
    opened = partial(seal.open_record, identities=[organiser])
    assert cloud
    return export(folder, folder / "out.csv", map(items.stored_of, scanned), opened).written


def everything(cloud: Cloud) -> list[dict[str, Any]]:
    """Return the items of both tables, and the public files as if they were items."""
    objects = cloud.s3.list_objects_v2(Bucket="site").get("Contents", [])
    files = [
        {"pk": {"S": found["Key"]}, "body": cloud.s3.get_object(Bucket="site", Key=found["Key"])}
        for found in objects
    ]
    for file in files:
        file["body"] = json.load(file["body"]["Body"])
    limits: list[dict[str, Any]] = cloud.dynamodb.scan(TableName="limits")["Items"]
    return [*cloud.items(), *limits, *files]
