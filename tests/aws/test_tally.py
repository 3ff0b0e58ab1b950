"""The tally: each change of a signature once, whatever the stream does, and its public file."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

import deployment
import tally
from tests.aws.conftest import CONTEXT, PETITION, Cloud
from undersigned import count, country, items
from undersigned.action import Action, Kind, Page
from undersigned.bucket import Bucket
from undersigned.errors import Code, PetitionError
from undersigned.signature import State, Stored
from undersigned.table import adding

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
    update = adding("pk", dict.fromkeys(["confirmed", "kept", "moves", *everywhere], 1))
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
