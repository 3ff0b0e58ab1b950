"""The stream's filter passes a record if and only if the tally may move."""

import json
import re
from typing import Any

import pytest

from tests.template import ROOT
from undersigned.aws.stream import change_of
from undersigned.rules.signature import State
from undersigned.rules.tally import Tally

SIGNER = "SIGNER#chechnya-petition#mac"
SIGNATURE = "SIGNATURE"
# Every other kind of item that the main table may hold.
OTHERS = {
    (SIGNER, "SIGNING#3f2a"),
    ("MAILED#chechnya-petition#cap", "MAILED"),
    ("STOP#reader", "STOP"),
    ("ACTION#chechnya-petition", "STATE"),
    ("ACTION#chechnya-petition", "TALLY"),
    ("ACTION#chechnya-petition", "SHOWN"),
    ("ACTION#chechnya-petition", "HISTORY#2026-11-21"),
    ("SHARD#shardId-0001", "CHECKPOINT"),
    ("ASIDE", "ASIDE"),
    ("STOP#hash", "STOP"),
    ("DESK", "LEASE"),
    ("DESK", "CURSOR#2026-11-news"),
    ("LISTS", "LISTS"),
    ("SECRET", "SECRET"),
}


def matches(pattern: Any, value: Any) -> bool:
    """Evaluate a Lambda filter pattern, as far as this template uses them.

    An object asks for all of its fields, a list for one of its values or `{"prefix": …}`.
    """
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(
            key in value and matches(part, value[key]) for key, part in pattern.items()
        )
    return any(
        isinstance(value, str) and value.startswith(choice["prefix"])
        if isinstance(choice, dict)
        else value == choice
        for choice in pattern
    )


@pytest.fixture(scope="module")
def patterns(resources: dict[str, Any]) -> list[dict[str, Any]]:
    filters = resources["TallyFunctionSignatures"]["Properties"]["FilterCriteria"]["Filters"]
    return [json.loads(chosen["Pattern"]) for chosen in filters]


def record(
    pk: str, sk: str, old: State | None, new: State | None, **more: dict[str, str]
) -> dict[str, Any]:
    """Write a record of the stream as Lambda sees it; None is an image that is not there."""
    keys = {"pk": {"S": pk}, "sk": {"S": sk}}
    change: dict[str, Any] = {"Keys": keys, "SequenceNumber": "100"}
    for name, state in (("OldImage", old), ("NewImage", new)):
        if state:
            change[name] = keys | {"state": {"S": str(state)}} | more
    event = "REMOVE" if new is None else "MODIFY" if old else "INSERT"
    return {"eventName": event, "eventSource": "aws:dynamodb", "dynamodb": change}


@pytest.mark.parametrize("old", [None, *State])
@pytest.mark.parametrize("new", [None, *State])
def test_a_signature_passes_if_it_counts_or_did(
    patterns: list[dict[str, Any]], old: State | None, new: State | None
) -> None:
    counted = {State.CONFIRMED, State.KEPT}
    change = record(SIGNER, SIGNATURE, old, new)
    passed = any(matches(pattern, change) for pattern in patterns)
    assert passed == (old in counted or new in counted)


@pytest.mark.parametrize("old", [None, *State])
@pytest.mark.parametrize("new", [None, *State])
def test_what_passes_is_read_as_a_signature_and_what_does_not_moves_no_count(
    patterns: list[dict[str, Any]], old: State | None, new: State | None
) -> None:
    """The filter agrees with the counter's own reading: neither hides a fault of the other."""
    counted_by = {"action": {"S": "chechnya-petition"}, "country": {"S": "IE"}}
    change = record(SIGNER, SIGNATURE, old, new, **counted_by)
    passed = any(matches(pattern, change) for pattern in patterns)
    read = change_of(change)
    tally = Tally()
    tally.add(read.old, read.new)
    assert passed or tally == Tally()
    assert not passed or any(each and each.counted for each in (read.old, read.new))


@pytest.mark.parametrize(("pk", "sk"), sorted(OTHERS))
def test_no_other_item_wakes_the_tally(patterns: list[dict[str, Any]], pk: str, sk: str) -> None:
    """Not even one that had the attribute of a counted signature."""
    change = record(pk, sk, State.CONFIRMED, State.CONFIRMED)
    assert not any(matches(pattern, change) for pattern in patterns)
    assert change_of(change).action is None  # nor does the counter take it for one


def test_every_kind_of_item_that_is_written_today_is_among_them() -> None:
    """Held against the files that know the keys: a new one is to be thought of here."""
    kinds = {pk.partition("#")[0] for pk, _ in OTHERS} | {"LIMIT", "KEY"}  # a table of their own
    written = {
        found
        for file in (ROOT / "functions" / "undersigned" / "aws").glob("*.py")
        for found in re.findall(r'"([A-Z]{2,})#?"', file.read_text("utf-8"))
    }
    sorts = {sk.partition("#")[0] for _, sk in OTHERS} | {SIGNATURE}
    assert "SIGNER" in written
    # What SIGNATURE and SIGNING begin with, and how one logs in at a mail server.
    written -= {"SIGN", "PLAIN", "LOGIN"}
    assert written - kinds - sorts == set()
