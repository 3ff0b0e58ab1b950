"""The tally: each change of a signature once, whatever the stream does, and its public file."""

import itertools
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

import tally
from tests.aws.conftest import CONTEXT, PETITION, Cloud
from undersigned.aws.bucket import Bucket
from undersigned.aws.stream import change_of
from undersigned.aws.table import Table
from undersigned.aws.writes import Item, adding
from undersigned.cases import count
from undersigned.cases.recount import Recount, recount
from undersigned.rules import country
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.signature import State


def signature(
    who: int, state: State = State.CONFIRMED, action: str = PETITION.id, where: str = "IE"
) -> Item:
    """Return a signature's item."""
    item: Item = {
        "pk": {"S": f"SIGNER#{action}#{who}"},
        "sk": {"S": "SIGNATURE"},
        "state": {"S": state},
        "action": {"S": action},
        "country": {"S": where},
    }
    return item if state is State.KEPT else item | {"sealed": {"B": b"sealed"}}


def record(sequence: int, old: Item | None, new: Item | None) -> dict[str, Any]:
    """Return a record of the stream."""
    images = {"OldImage": old, "NewImage": new}
    body = {name: image for name, image in images.items() if image}
    return {"dynamodb": body | {"SequenceNumber": str(sequence)}}


def confirmed(*sequences: int) -> list[dict[str, Any]]:
    """Return records of as many first confirmations."""
    return [record(sequence, None, signature(sequence)) for sequence in sequences]


def batch(shard: str, records: list[dict[str, Any]], **window: Any) -> dict[str, Any]:
    """Return a batch as the mapping hands it over: the last of its window, if not told so."""
    closing = {"window": {}, "state": {}, "isFinalInvokeForWindow": True}
    return {"Records": records, "shardId": shard} | closing | window


def shown(cloud: Cloud, action: str = PETITION.id) -> Any:
    """Return the published counts."""
    body = cloud.s3.get_object(Bucket="site", Key=f"counts/{action}.json")["Body"]
    return json.loads(body.read())


def grown(cloud: Cloud) -> Any:
    """Return the points of the published history."""
    return shown(cloud, f"{PETITION.id}.history")["points"]


def test_a_batch_given_again_counts_once(cloud: Cloud) -> None:
    for _ in range(3):
        tally.handler(batch("s", confirmed(1, 2, 3)), CONTEXT)
    assert cloud.store.tallies.find(PETITION.id).confirmed == 3


def test_overlapping_batches_count_once(cloud: Cloud) -> None:
    for records in (confirmed(1, 2), confirmed(1, 2, 3), confirmed(2, 3, 4), confirmed(1)):
        tally.handler(batch("s", records), CONTEXT)
    assert cloud.store.tallies.find(PETITION.id).confirmed == 4


def test_sequence_numbers_are_compared_as_numbers_of_forty_digits(cloud: Cloud) -> None:
    tally.handler(batch("s", confirmed(9)), CONTEXT)
    tally.handler(batch("s", confirmed(10, 10**39)), CONTEXT)
    tally.handler(batch("s", confirmed(10**39 - 1)), CONTEXT)
    assert cloud.store.tallies.find(PETITION.id).confirmed == 3


def test_two_shards_keep_two_checkpoints(cloud: Cloud) -> None:
    tally.handler(batch("one", confirmed(100)), CONTEXT)
    tally.handler(batch("two", confirmed(5)), CONTEXT)
    assert cloud.store.tallies.find(PETITION.id).confirmed == 2


def test_two_calls_with_one_batch_at_once_count_once(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second call books between the first one's reading of the checkpoint and its writing."""
    transact = Table.transact

    def interrupted(self: Table, *writes: Any) -> bool:
        monkeypatch.setattr(Table, "transact", transact)
        tally.handler(batch("s", confirmed(1, 2)), CONTEXT)
        return transact(self, *writes)

    monkeypatch.setattr(Table, "transact", interrupted)
    tally.handler(batch("s", confirmed(1, 2, 3)), CONTEXT)
    assert cloud.store.tallies.find(PETITION.id).confirmed == 3


def test_a_transaction_whose_answer_was_lost_is_not_made_twice(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    transact = Table.transact

    def lost(self: Table, *writes: Any) -> bool:
        transact(self, *writes)
        monkeypatch.setattr(Table, "transact", transact)
        raise PetitionError(Code.UNAVAILABLE)

    monkeypatch.setattr(Table, "transact", lost)
    given = batch("s", confirmed(1, 2))
    with pytest.raises(PetitionError):
        tally.handler(given, CONTEXT)
    tally.handler(given, CONTEXT)
    assert cloud.store.tallies.find(PETITION.id).confirmed == 2
    assert shown(cloud)["confirmed"] == 2


def test_a_batch_over_many_actions_is_counted_in_parts(cloud: Cloud) -> None:
    """A transaction has a hundred items at the most."""
    records = []
    for number in range(120):
        action = f"action-{number}"
        records.append(record(number + 1, None, signature(number, action=action)))
        page = {"en": Page("A", "/en/c/")}
        cloud.store.actions.publish(Action(action, "c", Kind.PETITION, ("en",), page))
    tally.handler(batch("s", records), CONTEXT)
    assert [cloud.store.tallies.find(f"action-{n}").confirmed for n in range(120)] == [1] * 120


def test_a_batch_from_every_country_fits_an_expression_of_dynamodb() -> None:
    """An expression has 4 KB at the most, which moto does not know."""
    everywhere = [f"country_{code}" for code in (*country.CODES, country.UNSAID)]
    figures = dict.fromkeys(["confirmed", "kept", "moves", *everywhere], 1)
    update = adding(("pk", "sk"), figures)["Update"]
    assert len(update["UpdateExpression"]) < 4096
    assert set(everywhere) < set(update["ExpressionAttributeNames"].values())


def test_signatures_that_go_are_taken_off_and_kept_ones_stay(cloud: Cloud) -> None:
    one, two, three = (signature(n) for n in (1, 2, 3))
    kept = signature(2, State.KEPT)
    changes = [
        record(1, None, one),
        record(2, None, two),
        record(3, None, three),
        record(4, one, None),
        record(5, two, kept),
        record(6, kept, None),
    ]
    tally.handler(batch("s", changes), CONTEXT)
    tallied = cloud.store.tallies.find(PETITION.id)
    assert (tallied.confirmed, tallied.kept, tallied.countries["IE"]) == (1, 1, 2)
    assert shown(cloud)["confirmed"] == 2


def test_what_is_no_signature_moves_no_count_filter_or_not(cloud: Cloud) -> None:
    waiting = signature(1) | {"sk": {"S": "SIGNING#x"}, "state": {"S": "waiting"}}
    own = {"pk": {"S": f"ACTION#{PETITION.id}"}, "sk": {"S": "TALLY"}, "confirmed": {"N": "1"}}
    tally.handler(batch("s", [record(1, None, waiting), record(2, None, own)]), CONTEXT)
    assert cloud.items(sk="TALLY") == []


def test_the_count_is_shown_when_the_window_closes(cloud: Cloud) -> None:
    first = tally.handler(batch("s", confirmed(1), isFinalInvokeForWindow=False), CONTEXT)
    assert first == {"state": {"actions": [PETITION.id]}}
    assert "Contents" not in cloud.s3.list_objects_v2(Bucket="site")
    last = tally.handler(batch("s", [], state=first["state"]), CONTEXT)
    assert last == {"state": {"actions": []}}
    assert shown(cloud)["confirmed"] == 1


def test_a_count_that_was_booked_but_not_shown_is_shown_by_the_repeat(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PetitionError(Code.UNAVAILABLE)

    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "put_counts", refuse)
        with pytest.raises(PetitionError):
            tally.handler(batch("s", confirmed(1)), CONTEXT)
    tally.handler(batch("s", confirmed(1)), CONTEXT)
    assert shown(cloud)["confirmed"] == 1


def test_the_file_is_never_left_behind_by_two_shards_in_a_race(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another shard counts and shows while this one is about to put its older figure."""
    put = Bucket.put_counts

    def overtaken(self: Bucket, action: str, counts: dict[str, object]) -> None:
        monkeypatch.setattr(Bucket, "put_counts", put)
        tally.handler(batch("two", confirmed(7)), CONTEXT)
        assert shown(cloud)["confirmed"] == 2
        put(self, action, counts)

    monkeypatch.setattr(Bucket, "put_counts", overtaken)
    tally.handler(batch("one", confirmed(1)), CONTEXT)
    assert shown(cloud)["confirmed"] == 2


def test_an_event_without_a_shard_fails_loudly_in_a_real_account(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SINGLE_SHARD", "only")
    nameless = {"Records": confirmed(1)}
    with pytest.raises(RuntimeError, match="names no shard"):
        tally.handler(nameless, CONTEXT)
    local = SimpleNamespace(invoked_function_arn="arn:aws:lambda:x:000000000000:function:tally")
    tally.handler(nameless, local)
    assert cloud.store.tallies.checkpoint("only") == "1".zfill(40)
    assert shown(cloud)["confirmed"] == 1


def test_a_recount_repairs_what_the_stream_lost(cloud: Cloud) -> None:
    tally.handler(batch("s", confirmed(1, 2)), CONTEXT)
    for who in (1, 3, 4):
        cloud.dynamodb.put_item(TableName="main", Item=signature(who))
    found = recount(cloud.store, PETITION.id, lambda: None)
    assert found == Recount(before=2, after=3, settled=True)
    assert cloud.store.tallies.find(PETITION.id).countries == {"IE": 3}


def test_a_recount_writes_nothing_while_the_count_moves(cloud: Cloud) -> None:
    cloud.dynamodb.put_item(TableName="main", Item=signature(1))

    def confirm_meanwhile() -> None:
        tally.handler(batch("s", confirmed(1)), CONTEXT)

    found = recount(cloud.store, PETITION.id, confirm_meanwhile)
    assert not found.settled
    assert cloud.store.tallies.find(PETITION.id).confirmed == 1


def test_a_signature_that_takes_the_place_of_another_moves_its_country_only(cloud: Cloud) -> None:
    before, after = signature(1, where="IE"), signature(1, where="DE")
    tally.handler(batch("s", [record(1, None, before), record(2, before, after)]), CONTEXT)
    tallied = cloud.store.tallies.find(PETITION.id)
    assert (tallied.confirmed, +tallied.countries) == (1, {"DE": 1})
    assert shown(cloud)["confirmed"] == 1


@pytest.mark.parametrize("where", ["IE", "DE"], ids=["taken back", "replaced"])
def test_what_moves_no_total_leaves_the_file_and_its_time_as_they_are(
    cloud: Cloud, where: str
) -> None:
    """Else whoever watches the file sees the minute in which somebody took a consent back."""
    before, after = signature(1), signature(1, where=where) | {"off": {"B": b"hidden"}}
    tally.handler(batch("s", [record(1, None, before)]), CONTEXT)
    count_file = {"Bucket": "site", "Key": f"counts/{PETITION.id}.json"}
    assert shown(cloud)["confirmed"] == 1
    cloud.s3.delete_object(**count_file)
    tally.handler(batch("s", [record(2, before, after)]), CONTEXT)
    with pytest.raises(cloud.s3.exceptions.NoSuchKey):
        cloud.s3.get_object(**count_file)


# ---- The history: what was published, hour by hour -----------------------------------------------

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
_sequence = itertools.count(1)


def signed(cloud: Cloud, number: int, at: datetime) -> None:
    """Count so many first confirmations, and publish the count at a time."""
    who = list(itertools.islice(_sequence, number))
    changes = [change_of(each) for each in confirmed(*who)]
    count.count(cloud.store.tallies, "s", changes, at)
    publish(cloud, at)


def publish(cloud: Cloud, at: datetime) -> None:
    count.publish(cloud.store, Bucket(cloud.s3, "site"), PETITION.id, at)


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def told(hours: int) -> str:
    return at(hours).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_history_is_what_was_published_last_in_each_hour_that_is_over(cloud: Cloud) -> None:
    signed(cloud, 12, at(0))
    signed(cloud, 10, at(0.5))
    assert grown(cloud) == []
    signed(cloud, 10, at(75 * 24))
    assert grown(cloud) == [[told(0), 20]]
    publish(cloud, at(75 * 24 + 1))
    assert grown(cloud) == [[told(0), 20], [told(75 * 24), 30]]
    assert shown(cloud)["confirmed"] == 32


def test_the_history_reads_its_days_once_an_hour_and_not_at_each_publishing(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    query = Table.query

    def counted(self: Table, *of: str) -> Any:
        asked.append(of[0])
        return query(self, *of)

    monkeypatch.setattr(Table, "query", counted)
    for minute in range(10):
        signed(cloud, 1, at(minute / 60))
    assert asked == [f"ACTION#{PETITION.id}"]


def test_the_history_keeps_no_time_of_a_signer(cloud: Cloud) -> None:
    """A day of it is the totals that everybody could read in that hour."""
    signed(cloud, 3, at(0))
    signed(cloud, 1, at(1))
    [day] = cloud.items(sk="HISTORY#")
    assert day == {
        "pk": {"S": f"ACTION#{PETITION.id}"},
        "sk": {"S": "HISTORY#2026-11-21"},
        "hour_12": {"N": "3"},
        "hour_13": {"N": "4"},
    }


def test_a_history_that_could_not_be_shown_is_shown_by_the_repeat(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PetitionError(Code.UNAVAILABLE)

    signed(cloud, 10, at(0))
    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "put_history", refuse)
        with pytest.raises(PetitionError):
            signed(cloud, 1, at(1))
    publish(cloud, at(1))
    assert grown(cloud) == [[told(0), 10]]
