"""The tally: each change of a signature once, whatever the stream does, and its public file."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

import deployment
import tally
from tests.aws.conftest import CONTEXT, PETITION, Cloud
from undersigned.aws import items
from undersigned.aws.bucket import Bucket
from undersigned.aws.table import adding
from undersigned.cases import count
from undersigned.rules import country
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.signature import State, Stored

NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)


def signature(
    who: int, state: State = State.CONFIRMED, action: str = PETITION.id, at: datetime = NOW
) -> items.Item:
    """Return a signature's item."""
    stored = Stored(state, b"sealed", action, "IE", "en", NOW, confirmed=at)
    return items.stored_item(items.signature_key(action, str(who)), stored)


def record(sequence: int, old: items.Item | None, new: items.Item | None) -> dict[str, Any]:
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
    assert cloud.ledger.tally(PETITION.id).confirmed == 3


def test_overlapping_batches_count_once(cloud: Cloud) -> None:
    for records in (confirmed(1, 2), confirmed(1, 2, 3), confirmed(2, 3, 4), confirmed(1)):
        tally.handler(batch("s", records), CONTEXT)
    assert cloud.ledger.tally(PETITION.id).confirmed == 4


def test_sequence_numbers_are_compared_as_numbers_of_forty_digits(cloud: Cloud) -> None:
    tally.handler(batch("s", confirmed(9)), CONTEXT)
    tally.handler(batch("s", confirmed(10, 10**39)), CONTEXT)
    tally.handler(batch("s", confirmed(10**39 - 1)), CONTEXT)
    assert cloud.ledger.tally(PETITION.id).confirmed == 3


def test_two_shards_keep_two_checkpoints(cloud: Cloud) -> None:
    tally.handler(batch("one", confirmed(100)), CONTEXT)
    tally.handler(batch("two", confirmed(5)), CONTEXT)
    assert cloud.ledger.tally(PETITION.id).confirmed == 2


def test_two_calls_with_one_batch_at_once_count_once(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second call books between the first one's reading of the checkpoint and its writing."""
    table = deployment.table()
    transact = table.transact

    def interrupted(*writes: Any) -> bool:
        monkeypatch.setattr(table, "transact", transact)
        tally.handler(batch("s", confirmed(1, 2)), CONTEXT)
        return transact(*writes)

    monkeypatch.setattr(table, "transact", interrupted)
    tally.handler(batch("s", confirmed(1, 2, 3)), CONTEXT)
    assert cloud.ledger.tally(PETITION.id).confirmed == 3


def test_a_transaction_whose_answer_was_lost_is_not_made_twice(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = deployment.table()
    transact = table.transact

    def lost(*writes: Any) -> bool:
        transact(*writes)
        monkeypatch.setattr(table, "transact", transact)
        raise PetitionError(Code.UNAVAILABLE)

    monkeypatch.setattr(table, "transact", lost)
    given = batch("s", confirmed(1, 2))
    with pytest.raises(PetitionError):
        tally.handler(given, CONTEXT)
    tally.handler(given, CONTEXT)
    assert cloud.ledger.tally(PETITION.id).confirmed == 2
    assert shown(cloud)["confirmed"] == 2


def test_a_batch_over_many_actions_and_days_is_counted_in_parts(cloud: Cloud) -> None:
    records = []
    for number in range(60):
        action = f"action-{number}"
        at = datetime(2026, 1 + number % 12, 1, tzinfo=UTC)
        records.append(record(number + 1, None, signature(number, action=action, at=at)))
        page = {"en": Page("A", "/")}
        cloud.store.put_action(Action(action, "c", Kind.PETITION, ("en",), page))
    tally.handler(batch("s", records), CONTEXT)
    assert [cloud.ledger.tally(f"action-{n}").confirmed for n in range(60)] == [1] * 60


def test_a_batch_from_every_country_fits_an_expression_of_dynamodb() -> None:
    """An expression has 4 KB at the most, which moto does not know."""
    everywhere = [f"country_{code}" for code in (*country.CODES, country.UNSAID)]
    since = {"since": {"S": "2026-11-21"}}
    update = adding("pk", dict.fromkeys(["confirmed", "kept", "moves", *everywhere], 1), since)
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
    tallied = cloud.ledger.tally(PETITION.id)
    assert (tallied.confirmed, tallied.kept, tallied.countries["IE"]) == (1, 1, 2)
    assert shown(cloud)["confirmed"] == 2


def test_what_is_no_signature_moves_no_count_filter_or_not(cloud: Cloud) -> None:
    waiting = items.stored_item("SIGNING#x", Stored(State.WAITING, b"", "a", "IE", "en", NOW))
    own = {"pk": {"S": f"TALLY#{PETITION.id}"}, "confirmed": {"N": "1"}}
    tally.handler(batch("s", [record(1, None, waiting), record(2, None, own)]), CONTEXT)
    assert cloud.items("TALLY#") == []


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
    assert cloud.ledger.checkpoint("only") == "1".zfill(40)
    assert shown(cloud)["confirmed"] == 1


def test_a_recount_repairs_what_the_stream_lost(cloud: Cloud) -> None:
    tally.handler(batch("s", confirmed(1, 2)), CONTEXT)
    for who in (1, 3, 4):
        cloud.dynamodb.put_item(TableName="main", Item=signature(who))
    found = count.recount(cloud.ledger, PETITION.id, lambda: None)
    assert found == count.Recount(before=2, after=3, settled=True)
    assert cloud.ledger.tally(PETITION.id).countries == {"IE": 3}
    [day] = cloud.items(f"TALLY#{PETITION.id}#")
    assert day["hour_14"] == {"N": "3"}


def test_a_recount_writes_nothing_while_the_count_moves(cloud: Cloud) -> None:
    cloud.dynamodb.put_item(TableName="main", Item=signature(1))

    def confirm_meanwhile() -> None:
        tally.handler(batch("s", confirmed(1)), CONTEXT)

    found = count.recount(cloud.ledger, PETITION.id, confirm_meanwhile)
    assert not found.settled
    assert cloud.ledger.tally(PETITION.id).confirmed == 1


# ---- The history ---------------------------------------------------------------------------------

LONG_AGO = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=150)


def told(hour: datetime) -> str:
    return hour.strftime("%Y-%m-%dT%H:%M:%SZ")


def signed(first: int, number: int, at: datetime) -> list[dict[str, Any]]:
    """Return records of so many first confirmations in one hour."""
    who = range(first, first + number)
    return [record(sequence, None, signature(sequence, at=at)) for sequence in who]


def since(cloud: Cloud) -> Any:
    [item] = [i for i in cloud.items(f"TALLY#{PETITION.id}") if i["pk"]["S"].count("#") == 1]
    return item["since"]["S"]


def test_the_history_is_shown_beside_the_count_from_its_first_day_on(cloud: Cloud) -> None:
    """150 days are more than one call reads; the present hour is not told of."""
    tally.handler(batch("s", signed(1, 12, LONG_AGO)), CONTEXT)
    middle = LONG_AGO + timedelta(days=75)
    tally.handler(batch("s", signed(13, 10, middle)), CONTEXT)
    tally.handler(batch("s", signed(23, 10, LONG_AGO + timedelta(days=150))), CONTEXT)
    assert grown(cloud) == [[told(LONG_AGO), 10], [told(middle), 20]]
    assert shown(cloud)["confirmed"] == 32
    assert since(cloud) == LONG_AGO.date().isoformat()


def test_an_hour_that_another_shard_brings_a_day_later_is_in_the_history(cloud: Cloud) -> None:
    before = LONG_AGO - timedelta(days=1)
    tally.handler(batch("one", signed(50, 10, LONG_AGO)), CONTEXT)
    tally.handler(batch("two", signed(10, 10, before)), CONTEXT)
    assert grown(cloud) == [[told(before), 10], [told(LONG_AGO), 20]]


def test_a_tally_that_never_said_since_when_has_a_history_from_now_on(cloud: Cloud) -> None:
    """Until it is recounted: then all of it."""
    for records in (signed(1, 20, LONG_AGO), signed(21, 10, LONG_AGO + timedelta(hours=1))):
        for each in records:
            cloud.dynamodb.put_item(TableName="main", Item=each["dynamodb"]["NewImage"])
        tally.handler(batch("s", records), CONTEXT)
    key = {"pk": {"S": f"TALLY#{PETITION.id}"}}
    cloud.dynamodb.update_item(TableName="main", Key=key, UpdateExpression="REMOVE since")
    tally.handler(batch("s", []) | {"state": {"actions": [PETITION.id]}}, CONTEXT)
    assert grown(cloud) == []
    later = LONG_AGO + timedelta(days=9)
    for each in signed(31, 10, later):
        cloud.dynamodb.put_item(TableName="main", Item=each["dynamodb"]["NewImage"])
    tally.handler(batch("s", signed(31, 10, later)), CONTEXT)
    assert grown(cloud) == [[told(later), 40]]
    assert count.recount(cloud.ledger, PETITION.id, lambda: None).settled
    tally.handler(batch("s", []) | {"state": {"actions": [PETITION.id]}}, CONTEXT)
    hour = LONG_AGO + timedelta(hours=1)
    assert grown(cloud) == [[told(LONG_AGO), 20], [told(hour), 30], [told(later), 40]]
    assert since(cloud) == LONG_AGO.date().isoformat()


def test_a_year_and_more_of_days_is_read_in_part_and_the_rest_lies_below(cloud: Cloud) -> None:
    ancient = LONG_AGO - timedelta(days=400)
    tally.handler(batch("s", signed(1, 10, ancient)), CONTEXT)
    tally.handler(batch("s", signed(11, 10, LONG_AGO)), CONTEXT)
    assert grown(cloud) == [[told(LONG_AGO), 20]]


def test_days_that_the_table_left_for_another_call_are_asked_for_again(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy table hands back some of the keys instead of an error."""
    lately = LONG_AGO + timedelta(days=149)
    tally.handler(batch("s", signed(1, 10, lately)), CONTEXT)
    client = deployment.table()._client  # noqa: SLF001 - the fault has to come from AWS
    read = client.batch_get_item

    def busy(RequestItems: Any) -> Any:  # noqa: N803 - AWS's name
        monkeypatch.setattr(client, "batch_get_item", read)
        return {"Responses": {}, "UnprocessedKeys": RequestItems}

    monkeypatch.setattr(client, "batch_get_item", busy)
    assert cloud.ledger.tally_by_hour(PETITION.id, datetime.now(UTC)).hours == {lately: 10}


def test_the_history_is_never_left_behind_by_two_shards_in_a_race(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another shard moves one from hour to hour, which leaves the count as it was."""
    tally.handler(batch("one", signed(10, 10, LONG_AGO)), CONTEXT)
    later = LONG_AGO + timedelta(hours=5)
    moved = [record(7, signature(10, at=LONG_AGO), None), *signed(8, 1, later)]
    put = Bucket.put_history

    def overtaken(self: Bucket, action: str, history: dict[str, object]) -> None:
        monkeypatch.setattr(Bucket, "put_history", put)
        tally.handler(batch("two", moved), CONTEXT)
        assert grown(cloud) == [[told(later), 10]]
        put(self, action, history)

    monkeypatch.setattr(Bucket, "put_history", overtaken)
    tally.handler(batch("one", []) | {"state": {"actions": [PETITION.id]}}, CONTEXT)
    assert grown(cloud) == [[told(later), 10]]
    assert shown(cloud)["confirmed"] == 10


def test_a_history_that_could_not_be_shown_is_shown_by_the_repeat(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PetitionError(Code.UNAVAILABLE)

    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "put_history", refuse)
        with pytest.raises(PetitionError):
            tally.handler(batch("s", signed(1, 10, LONG_AGO)), CONTEXT)
    tally.handler(batch("s", signed(1, 10, LONG_AGO)), CONTEXT)
    assert grown(cloud) == [[told(LONG_AGO), 10]]
