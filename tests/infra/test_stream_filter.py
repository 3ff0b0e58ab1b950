"""The stream's filter passes a record if and only if the tally may move."""

import json
from typing import Any

import pytest

from undersigned.rules.signature import State

SIGNATURE = "SIGNATURE#chechnya-petition#mac"


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


def record(pk: str, old: State | None, new: State | None) -> dict[str, Any]:
    """Write a record of the stream as Lambda sees it; None is an image that is not there."""
    change: dict[str, Any] = {"Keys": {"pk": {"S": pk}}, "SequenceNumber": "100"}
    for name, state in (("OldImage", old), ("NewImage", new)):
        if state:
            change[name] = {"pk": {"S": pk}, "state": {"S": str(state)}}
    event = "REMOVE" if new is None else "MODIFY" if old else "INSERT"
    return {"eventName": event, "eventSource": "aws:dynamodb", "dynamodb": change}


@pytest.mark.parametrize("old", [None, *State])
@pytest.mark.parametrize("new", [None, *State])
def test_a_signature_passes_if_it_counts_or_did(
    patterns: list[dict[str, Any]], old: State | None, new: State | None
) -> None:
    counted = {State.CONFIRMED, State.KEPT}
    change = record(SIGNATURE, old, new)
    passed = any(matches(pattern, change) for pattern in patterns)
    assert passed == (old in counted or new in counted)


@pytest.mark.parametrize(
    "pk",
    [
        "SIGNING#3f2a",
        "MAILS#chechnya-petition#mac",
        "ACTION#chechnya-petition",
        "TALLY#chechnya-petition",
        "TALLY#chechnya-petition#2026-11-21",
        "CHECKPOINT#shardId-0001",
        "FINGERPRINT",
    ],
)
def test_no_other_item_wakes_the_tally(patterns: list[dict[str, Any]], pk: str) -> None:
    """Not even one that had the attribute of a counted signature."""
    change = record(pk, State.CONFIRMED, State.CONFIRMED)
    assert not any(matches(pattern, change) for pattern in patterns)


def test_the_tallys_own_write_does_not_wake_it(patterns: list[dict[str, Any]]) -> None:
    images = {"pk": {"S": "TALLY#chechnya-petition"}, "confirmed": {"N": "1"}}
    keys = {"pk": {"S": "TALLY#chechnya-petition"}}
    change = {"eventName": "INSERT", "dynamodb": {"Keys": keys, "NewImage": images}}
    assert not any(matches(pattern, change) for pattern in patterns)
