"""What the counter cannot read: put aside once, told once, and in nobody's way."""

import json
from typing import Any

import pytest

import tally
from tests.aws.conftest import CONTEXT, PETITION, Cloud
from tests.aws.test_tally import batch, confirmed, record, shown, signature
from undersigned.aws.stream import PUT_ASIDE, change_of
from undersigned.aws.table import Table
from undersigned.aws.tallies import Tallies
from undersigned.aws.writes import Item
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.signature import State

UNREADABLE: dict[str, Any] = {
    "another state": signature(7) | {"state": {"S": "doubted"}},
    "no state": {name: part for name, part in signature(7).items() if name != "state"},
    "no action": {name: part for name, part in signature(7).items() if name != "action"},
    "no country": {name: part for name, part in signature(7).items() if name != "country"},
    "a state of another type": signature(7) | {"state": {"N": "1"}},
    "a country that is none": signature(7) | {"country": {"S": "ireland"}},
    "an action that is none": signature(7) | {"action": {"S": "../pages/index"}},
    "an action that is no text": signature(7) | {"action": {"S": 7}},
    "no key": {"state": {"S": "confirmed"}},
    "a key of another type": signature(7) | {"pk": {"N": "7"}},
    "attributes that are none": signature(7) | {"state": "confirmed"},
    "nothing like an item": "confirmed",
}


def unreadable(sequence: int, image: Any = UNREADABLE["another state"]) -> dict[str, Any]:
    """Return a record whose new image is none of ours."""
    return record(sequence, None, image)


def checkpoint(cloud: Cloud) -> int:
    return int(cloud.store.tallies.checkpoint("s") or 0)


@pytest.mark.parametrize("image", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("is_old", [False, True], ids=["new", "old"])
def test_it_is_put_aside_and_all_around_it_is_counted(
    cloud: Cloud, image: Any, is_old: bool
) -> None:
    spoilt = record(2, image, None) if is_old else unreadable(2, image)
    tally.handler(batch("s", [*confirmed(1), spoilt, *confirmed(3)]), CONTEXT)
    assert (cloud.store.tallies.find(PETITION.id).confirmed, checkpoint(cloud)) == (2, 3)
    assert cloud.store.tallies.aside() == 1
    assert shown(cloud)["confirmed"] == 2


def test_alone_it_moves_the_checkpoint_past_it(cloud: Cloud) -> None:
    assert tally.handler(batch("s", [unreadable(9)]), CONTEXT) == {"state": {"actions": []}}
    assert checkpoint(cloud) == 9
    assert cloud.items(sk="TALLY") == []


def test_given_again_or_in_part_it_is_put_aside_once(cloud: Cloud) -> None:
    given = [*confirmed(1), unreadable(2), *confirmed(3), unreadable(4)]
    for records in (given[:2], given, given[1:3], given):
        tally.handler(batch("s", records), CONTEXT)
    assert cloud.store.tallies.aside() == 2
    assert cloud.store.tallies.find(PETITION.id).confirmed == 2


def test_what_is_kept_of_it_is_that_there_was_one(cloud: Cloud) -> None:
    tally.handler(batch("s", [unreadable(2), unreadable(3)]), CONTEXT)
    assert cloud.items(pk="ASIDE") == [
        {"pk": {"S": "ASIDE"}, "sk": {"S": "ASIDE"}, "records": {"N": "2"}}
    ]


def test_the_log_says_where_in_the_stream_it_was_and_nothing_of_what_was_in_it(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cloud
    mine = signature(7, where="somewhere") | {"name": {"S": "Ada"}}
    tally.handler(batch("shardId-1", [unreadable(2, mine), *confirmed(3)]), CONTEXT)
    logged, counted = capsys.readouterr().out.splitlines()
    assert json.loads(logged)["message"] == f"{PUT_ASIDE}: shardId-1 {2:040}"
    assert "confirmed" in json.loads(counted)
    for word in ("Ada", "somewhere", PETITION.id):
        assert word not in logged


def test_a_process_that_ends_before_it_is_booked_has_told_of_it(
    cloud: Cloud, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> bool:
        raise PetitionError(Code.UNAVAILABLE)

    with monkeypatch.context() as patch:
        patch.setattr(Table, "transact", fails)
        with pytest.raises(PetitionError):  # a call that fails: the batch is to come again
            tally.handler(batch("s", [unreadable(2)]), CONTEXT)
    assert PUT_ASIDE in capsys.readouterr().out
    assert (checkpoint(cloud), cloud.store.tallies.aside()) == (0, 0)
    tally.handler(batch("s", [unreadable(2)]), CONTEXT)
    assert (checkpoint(cloud), cloud.store.tallies.aside()) == (2, 1)


@pytest.mark.parametrize("number", [None, 7, "", "seven", "-7", "7" * 41, "٧"])
def test_one_without_a_place_in_the_stream_holds_nobody_up(
    cloud: Cloud, capsys: pytest.CaptureFixture[str], number: Any
) -> None:
    """It moves no checkpoint: behind a number that is none, everything would look counted."""
    spoilt = record(2, None, signature(2))
    spoilt["dynamodb"]["SequenceNumber"] = number
    for _ in range(2):
        tally.handler(batch("s", [*confirmed(1), spoilt, *confirmed(3)]), CONTEXT)
    assert (cloud.store.tallies.find(PETITION.id).confirmed, checkpoint(cloud)) == (2, 3)
    assert PUT_ASIDE in capsys.readouterr().out


@pytest.mark.parametrize("nothing", [{}, {"dynamodb": None}, {"dynamodb": []}, None])
def test_what_is_no_record_at_all_is_put_aside(nothing: Any) -> None:
    assert change_of(nothing).aside


def test_a_batch_that_fills_its_transaction_has_room_for_it(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cloud
    transact, most = Table.transact, list[int]()

    def counted(self: Table, *writes: Any) -> bool:
        most.append(len(writes))
        return transact(self, *writes)

    monkeypatch.setattr(Table, "transact", counted)
    many: list[Item] = [signature(n, action=f"action-{n}") for n in range(120)]
    records = [record(n + 1, None, each) for n, each in enumerate(many)]
    tally.handler(batch("s", [unreadable(500), *records], isFinalInvokeForWindow=False), CONTEXT)
    monkeypatch.undo()
    assert max(most) <= 100
    assert Tallies.most_actions == 98


def test_a_count_that_was_put_right_forgets_as_many_as_it_knew_of(cloud: Cloud) -> None:
    tally.handler(batch("s", [unreadable(1), unreadable(2)]), CONTEXT)
    known = cloud.store.tallies.aside()
    tally.handler(batch("s", [unreadable(3)]), CONTEXT)  # while all is counted afresh
    cloud.store.tallies.made_good(known)
    assert cloud.store.tallies.aside() == 1


def test_an_answer_that_was_lost_forgets_none_twice(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library asks again: those that were put aside since would be forgotten uncounted."""
    tally.handler(batch("s", [unreadable(1), unreadable(2)]), CONTEXT)
    tally.handler(batch("s", [unreadable(3), unreadable(4)]), CONTEXT)  # while all is counted
    update = Table.update
    monkeypatch.setattr(Table, "update", lambda *given: update(*given) and update(*given))
    cloud.store.tallies.made_good(2)
    assert cloud.store.tallies.aside() == 2


def test_a_state_of_ours_is_read_whatever_it_is() -> None:
    for state in State:
        assert not change_of(record(1, None, signature(1, state))).aside
