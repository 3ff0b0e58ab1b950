"""What is published of a count is read as the tally writes it, and nothing else is."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules import published
from undersigned.rules.action import Action, Kind
from undersigned.rules.countries import Shown, Snapshot, in_tens
from undersigned.rules.country import CODES
from undersigned.rules.published import LARGEST, OTHER, Count, Part, named, read
from undersigned.rules.tally import published as told
from undersigned.rules.tally import published_history as told_history

NOW = datetime(2026, 11, 21, 14, 5, 6, tzinfo=UTC)
ACTION = Action("trees-petition", "trees", Kind.PETITION, ("en",), goal=500)
GOOD = {
    "action": "trees-petition", "state": "open", "confirmed": 127, "goal": 500,
    "countries": {"DE": 120, "other": 7}, "updated": "2026-11-21T14:05:06Z",
}  # fmt: skip
GREW = {
    "action": "trees-petition", "updated": "2026-11-21T14:05:06Z",
    "points": [["2026-11-20T10:00:00Z", 10], ["2026-11-21T12:00:00Z", 120]],
}  # fmt: skip


def spoilt(fact: str, *values: object) -> list[dict[str, object]]:
    """Spoil one fact in several ways."""
    return [{fact: value} for value in values]


@given(st.dictionaries(st.sampled_from(["DE", "FR", "ZZ", "GH"]), st.integers(1, 10**6)))
def test_what_the_tally_writes_is_read_and_written_again_to_the_byte(
    countries: dict[str, int],
) -> None:
    total = sum(countries.values())
    shown = Shown(Snapshot(total, in_tens(countries)))
    hours = {NOW.replace(minute=0, second=0) - timedelta(hours=3): total}
    for part, facts in (
        (Part.COUNT, told(ACTION, total, shown, NOW)),
        (Part.HISTORY, told_history(ACTION.id, hours, NOW)),
    ):
        content = json.dumps(facts, separators=(",", ":")).encode()
        assert published.written(ACTION.id, read(content, ACTION.id, part)) == content


def test_a_count_is_read_with_its_time_and_countries() -> None:
    found = read(json.dumps(GOOD).encode(), "trees-petition", Part.COUNT)
    assert isinstance(found, Count)
    assert (found.confirmed, found.updated, found.goal) == (127, NOW, 500)
    assert found.countries == {"DE": 120, "other": 7}


def test_a_count_may_have_no_goal_and_somebody_of_every_country() -> None:
    everywhere = dict.fromkeys([*CODES, OTHER], 10)
    facts = GOOD | {"goal": None, "countries": everywhere}
    found = read(json.dumps(facts).encode(), "trees-petition", Part.COUNT)
    assert isinstance(found, Count)
    assert (found.goal, found.countries) == (None, everywhere)


def test_a_count_may_be_as_high_and_a_file_as_large_as_is_said_and_no_more() -> None:
    facts = json.dumps(GOOD | {"confirmed": 10**10}).encode()
    found = read(facts.ljust(LARGEST), "trees-petition", Part.COUNT)
    assert isinstance(found, Count)
    assert found.confirmed == 10**10
    with pytest.raises(ValueError, match="bytes"):
        read(facts.ljust(LARGEST + 1), "trees-petition", Part.COUNT)
    with pytest.raises(ValueError, match="number"):
        read(json.dumps(GOOD | {"confirmed": 10**10 + 1}).encode(), "trees-petition", Part.COUNT)


@pytest.mark.parametrize(
    "facts",
    [
        *spoilt("confirmed", -1, 1.0, True, "9", None, 10**11),
        *spoilt("goal", -1, "500", False),
        *spoilt(
            "updated",
            "",
            None,
            1,
            "2026-11-21",
            "2026-11-21T14:05:06",
            "2026-11-21T14:05:06Z\x1b[2K",
            "٢٠٢٦-11-21T14:05:06Z",
            "2026-13-21T14:05:06Z",
        ),
        *spoilt(
            "countries",
            None,
            [],
            {"<b>": 1},
            {"de": 1},
            {"XX": 1},
            {"DE": "1"},
            {"DE": -1},
            {"": 1},
        ),
        *spoilt("state", "", "ajar", None, []),
        {"action": "other-petition"},
        {"more": 1},
    ],
)
def test_a_count_with_anything_else_in_it_is_none(facts: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        read(json.dumps(GOOD | facts).encode(), "trees-petition", Part.COUNT)


@pytest.mark.parametrize(
    "facts",
    [
        *spoilt(
            "points",
            None,
            {},
            "",
            [1],
            [[]],
            [["2026-11-20T10:00:00Z"]],
            [["yesterday", 1]],
            [["2026-11-20T10:00:00Z", "1"]],
            [["2026-11-20T10:00:00Z", 1, 1]],
        ),
        {"action": "other-petition"},
        {"state": "open"},
    ],
)
def test_a_history_with_anything_else_in_it_is_none(facts: dict[str, object]) -> None:
    assert read(json.dumps(GREW).encode(), "trees-petition", Part.HISTORY)
    with pytest.raises(ValueError):
        read(json.dumps(GREW | facts).encode(), "trees-petition", Part.HISTORY)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"\xff", b"[]", b"1", b'"x"', b"null", b"[" * 50_000, b"9" * 5_000),
        json.dumps(GOOD).encode() + b" " * LARGEST,
    ],
)
@pytest.mark.parametrize("part", Part)
def test_what_is_no_file_of_ours_is_refused_whatever_it_is(content: bytes, part: Part) -> None:
    with pytest.raises(ValueError):
        read(content, "trees-petition", part)


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("counts/trees-petition.json", ("trees-petition", Part.COUNT)),
        ("counts/trees-petition.history.json", ("trees-petition", Part.HISTORY)),
        ("counts/json.json", ("json", Part.COUNT)),
        ("counts//proc/self/cwd/pelicanconf.py", None),
        ("counts//tmp/trees.json", None),
        ("counts/../trees.json", None),
        ("counts/a/trees.json", None),
        ("counts/trees.json\n", None),
        ("counts/trees.JSON", None),
        ("counts/trees.other.json", None),
        ("counts/.json", None),
        ("counts/.history.json", None),
        ("counts/", None),
        ("counts/" + "a" * 65 + ".json", None),
        ("pages/trees.json", None),
    ],
)
def test_a_name_is_matched_whole(key: str, found: tuple[str, Part] | None) -> None:
    assert named(key) == found
