"""Expiry and withdrawal: what is over is gone to everybody, though nothing has cleaned it up."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pyrage
from hypothesis import given
from hypothesis import strategies as some

import tally
from tests.aws.conftest import CONTEXT, PETITION, Cloud
from tests.aws.journey import deliver, open_link, press, press_link, sign_and_read
from tests.aws.test_tally import batch, record, shown
from tests.security.conftest import Clock
from undersigned.aws import seal
from undersigned.aws.signer_items import counted_in
from undersigned.cases.recount import recount
from undersigned.rules import signature
from undersigned.rules.mail_cap import admitted
from undersigned.rules.mail_request import LIFE, mail_request
from undersigned.rules.signature import SIGNING_LIFE, State
from undersigned.rules.when import hour

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
moments = some.integers(0, 500_000 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
spans = some.timedeltas(timedelta(0), timedelta(days=30))


@given(signed=moments, later=spans)
def test_a_signing_can_be_read_for_seven_days_at_least_and_never_for_eight(
    signed: datetime, later: timedelta
) -> None:
    """Its end is stored to the day, so that it does not tell the hour of the press."""
    waiting = signature.signing("a", "IE", b"", signed)
    if later >= WEEK + DAY:
        assert not waiting.readable(signed + later)
    elif later <= WEEK:
        assert waiting.readable(signed + later)


@given(signed=moments, later=spans)
def test_no_mail_request_outlives_the_signing_that_it_asks_about(
    signed: datetime, later: timedelta
) -> None:
    """Nobody is mailed a link that opens nothing."""
    assert LIFE < SIGNING_LIFE
    waiting = signature.signing("a", "IE", b"", signed)
    asked = mail_request("ada@example.org", "a", "signing", "en", signed)
    assert asked.stale(signed + later) or waiting.readable(signed + later)


@given(mailed=moments, later=spans)
def test_what_was_mailed_counts_for_a_day_and_is_forgotten_after_four(
    mailed: datetime, later: timedelta
) -> None:
    then = mailed + later
    seen = dict.fromkeys("abc", hour(mailed))
    asked = admitted(seen, "d", then)
    if later >= timedelta(hours=25):
        assert asked is not None
        if later >= LIFE:
            assert set(asked) == {"d"}
    elif later < timedelta(hours=24):
        assert asked is None


def test_after_seven_days_an_unconfirmed_signature_is_gone_to_every_use_case(
    cloud: Cloud, clock: Clock, organiser: pyrage.x25519.Identity
) -> None:
    """The table's own clean-up has not run: the item is there until the end."""
    links = sign_and_read(cloud)
    press()
    [*waiting] = cloud.items(sk="SIGNING#")
    late = cloud.requests()
    cloud.sqs.send_message(QueueUrl=cloud.queue_url, MessageBody=late[0]["body"])

    clock.pass_by(WEEK)  # and to the end of the last day, which the mail names
    assert open_link("confirm", links["confirm"])["statusCode"] == 200
    clock.pass_by(DAY - (clock.moment - midnight(clock.moment)))

    for opened in (open_link, press_link):
        assert opened("confirm", links["confirm"])["statusCode"] == 404
    # To withdraw is never refused, and tells nothing of what was there.
    page = open_link("signature", links["signature"])
    assert page["statusCode"] == 200
    assert "Ada" not in page["body"]
    assert deliver(cloud) == {"batchItemFailures": []}
    assert len(cloud.mails()) == 1  # the second request came too late
    assert exported(cloud, organiser) == 0
    for number, item in enumerate(waiting):
        tally.handler(batch("s", [record(number + 1, None, item)]), CONTEXT)
        assert counted_in(item) is None
    assert recount(cloud.store, PETITION.id, lambda: None).after == 0
    assert cloud.store.tallies.find(PETITION.id).total == 0
    assert cloud.items(sk="SIGNING#") == waiting
    assert cloud.items(sk="SIGNATURE") == []


def test_signing_again_after_a_week_is_a_first_time(cloud: Cloud, clock: Clock) -> None:
    old = sign_and_read(cloud)
    clock.pass_by(WEEK + DAY)
    new = sign_and_read(cloud)
    assert press_link("confirm", old["confirm"])["statusCode"] == 404
    assert press_link("confirm", new["confirm"])["statusCode"] == 303
    assert len(cloud.items(sk="SIGNATURE")) == 1


def test_a_signature_outlives_its_signing(cloud: Cloud, clock: Clock) -> None:
    """And can be withdrawn by its link for as long as it stands."""
    links = sign_and_read(cloud)
    press_link("confirm", links["confirm"])
    clock.pass_by(timedelta(days=700))
    assert "Nothing is left to do." in open_link("confirm", links["confirm"])["body"]
    assert len(cloud.items(sk="SIGNATURE")) == 1
    assert press_link("signature", links["signature"])["statusCode"] == 303
    assert cloud.items(sk="SIGNATURE") == []


def test_a_withdrawn_signature_leaves_the_memory_of_its_mails_and_a_count_that_fell(
    cloud: Cloud, clock: Clock, organiser: pyrage.x25519.Identity
) -> None:
    """For four days it is known which signings were mailed, or the cap of mails would be void.

    It lies under another code than the signature did. For a day the stream holds what went as
    well; and the backup for seven.
    """
    links = sign_and_read(cloud)
    _, mac, signing, _ = links["confirm"].split(".")
    press_link("confirm", links["confirm"])
    [put] = cloud.items(sk="SIGNATURE")
    tally.handler(batch("s", [record(1, None, put)]), CONTEXT)
    assert shown(cloud)["confirmed"] == 1

    press_link("signature", links["signature"])
    tally.handler(batch("s", [record(2, put, None)]), CONTEXT)

    assert shown(cloud)["confirmed"] == 0
    assert exported(cloud, organiser) == 0
    sealed = put["sealed"]["B"]
    told = {"mac": mac, "signing": signing, "sealed": repr(sealed)[2:-1]}
    found = {
        (item["pk"]["S"].split("#")[0], what)
        for item in everything(cloud)
        for what, text in told.items()
        if text in repr(item)
    }
    assert found == {("MAILED", "signing")}
    [mailed] = cloud.items("MAILED#")
    assert set(mailed) == {"pk", "sk", "signings", "expires"}
    assert int(mailed["expires"]["N"]) <= (clock.moment + LIFE).timestamp()


def test_whoever_is_signed_and_withdraws_again_and_again_is_mailed_three_times_a_day(
    cloud: Cloud,
) -> None:
    for _ in range(3):
        press_link("signature", sign_and_read(cloud)["signature"])
    press()
    deliver(cloud)
    assert len(cloud.mails()) == 3


def test_withdrawing_what_was_never_confirmed_leaves_no_more(cloud: Cloud) -> None:
    links = sign_and_read(cloud)
    press_link("signature", links["signature"])
    assert cloud.items("SIGNER#") == []
    assert press_link("confirm", links["confirm"])["statusCode"] == 404


def test_no_use_case_can_make_a_signature_of_a_signing_that_is_over(
    cloud: Cloud, clock: Clock
) -> None:
    """However it is pressed: as a person, as a program, twice, after withdrawing."""
    links = sign_and_read(cloud)
    clock.pass_by(WEEK + DAY)
    for _ in range(2):
        press_link("confirm", links["confirm"])
        press_link("signature", links["signature"])
    assert cloud.items("SIGNER#") == []


def exported(cloud: Cloud, organiser: pyrage.x25519.Identity) -> int:
    """Return how many confirmed signatures the organiser's key opens."""
    signed = (held.what for held in cloud.store.signers.walk([PETITION.id], signed=True))
    confirmed = [each.sealed for each in signed if each.state is State.CONFIRMED]
    return len([seal.open_record(sealed, [organiser]) for sealed in confirmed])


def midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


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
