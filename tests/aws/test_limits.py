"""Limits: what is counted together, and what a copy of the table tells."""

from datetime import UTC, datetime, timedelta
from itertools import count, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.aws.conftest import Cloud
from tests.dynamo.dynamo import Dynamo
from undersigned.aws.hour_key import HOUR
from undersigned.aws.limits import WINDOW, Limits
from undersigned.aws.table import Table
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import Keys
from undersigned.rules.limit import bounds
from undersigned.rules.network import Blocks, blocks

HOME = Blocks("198.51.100.7", None)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


# A few lines that share their networks: two IPv4 addresses, and lines of two IPv6 sites.
VIEWERS = st.one_of(
    st.sampled_from(["198.51.100.7", "198.51.100.8", "::ffff:198.51.100.7"]),
    st.builds(
        "2001:db8:{}:{:x}::{:x}".format, st.integers(1, 2), st.integers(0, 3), st.integers(1, 9)
    ),
).map(lambda address: blocks(f"{address}:443"))
fresh = map("action-{}".format, count())  # one for each example, whose counts then begin at nought


def limits(cloud: Cloud, secret: bytes, most: int = 1) -> Limits:
    """Return limits, of one signing if not said otherwise, as a function just started has them."""
    return Limits(Table(cloud.dynamodb, "limits"), most, secret)


def taken(of: Limits, action: str = "a", blocks: Blocks = HOME, at: datetime = NOON) -> bool:
    """Whether a signing is let through."""
    try:
        of.take(action, blocks, at)
    except PetitionError as error:
        assert error.code is Code.OVER_LIMIT
        return False
    return True


def key_of(cloud: Cloud) -> dict[str, Any]:
    """Return the one key that the table holds."""
    items = cloud.dynamodb.scan(TableName="limits")["Items"]
    [key] = [item for item in items if item["pk"]["S"].startswith("KEY")]
    return dict(key)


def test_one_network_one_action_and_ten_minutes_are_counted_together(
    cloud: Cloud, keys: Keys
) -> None:
    of = limits(cloud, keys.network)
    assert taken(of)
    assert not taken(of)
    assert taken(of, action="b")
    assert taken(of, blocks=Blocks("198.51.100.8", None))
    assert not taken(of, at=NOON + timedelta(seconds=WINDOW - 1))
    assert taken(of, at=NOON + timedelta(seconds=WINDOW))


def test_another_process_counts_with_the_same_key_of_the_hour(cloud: Cloud, keys: Keys) -> None:
    assert taken(limits(cloud, keys.network))
    assert not taken(limits(cloud, keys.network))


def test_an_hour_has_a_key_of_its_own_which_the_next_one_s_overwrites(
    cloud: Cloud, keys: Keys
) -> None:
    """Whether TTL, which may take days, has run or not."""
    of, seen = limits(cloud, keys.network), set()
    for hour in range(3):
        begins = NOON + timedelta(hours=hour)
        for minute in (0, 59):
            taken(of, at=begins + timedelta(minutes=minute))
            key = key_of(cloud)
            assert int(key["expires"]["N"]) == int(begins.timestamp()) + HOUR
            seen.add(bytes(key["key"]["B"]))
    assert len(seen) == 3


def test_no_window_is_counted_under_two_keys() -> None:
    assert HOUR % WINDOW == 0


def test_two_who_begin_an_hour_at_once_agree_on_its_key(
    cloud: Cloud, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Table.put
    taken(limits(cloud, keys.network), at=NOON - timedelta(seconds=1))

    def overtaken(self: Table, *args: Any) -> bool:
        monkeypatch.setattr(Table, "put", put)
        assert taken(limits(cloud, keys.network))
        return put(self, *args)

    monkeypatch.setattr(Table, "put", overtaken)
    assert not taken(limits(cloud, keys.network))


def test_who_comes_late_to_an_hour_that_is_over_counts_in_the_next_and_brings_no_key_back(
    cloud: Cloud, keys: Keys
) -> None:
    assert taken(limits(cloud, keys.network))
    key = key_of(cloud)
    late = limits(cloud, keys.network)
    with pytest.raises(PetitionError) as refused:
        late.take("a", HOME, NOON - timedelta(seconds=3))
    assert refused.value.retry_after == WINDOW + 3
    assert key_of(cloud) == key
    assert taken(late, at=NOON + timedelta(seconds=WINDOW))


@pytest.mark.parametrize("days", [-400, 400])
def test_a_key_that_a_wrong_clock_left_is_overwritten(cloud: Cloud, keys: Keys, days: int) -> None:
    assert taken(limits(cloud, keys.network), at=NOON + timedelta(days=days))
    of = limits(cloud, keys.network)
    assert [taken(of, at=NOON + timedelta(hours=hour)) for hour in (0, 0, 1)] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize("same", [True, False])
def test_a_copy_of_the_table_names_no_network_without_the_secret(
    cloud: Cloud, keys: Keys, same: bool
) -> None:
    """A thief who has the hour's key from the table guesses every network there is."""
    taken(limits(cloud, keys.network))
    before = len(cloud.dynamodb.scan(TableName="limits")["Items"])
    assert taken(limits(cloud, keys.network if same else bytes(32))) != same
    after = len(cloud.dynamodb.scan(TableName="limits")["Items"])
    assert after == before + (not same)


def test_a_limit_s_item_is_gone_soon_after_its_window(cloud: Cloud, keys: Keys) -> None:
    taken(limits(cloud, keys.network))
    [item] = [
        i
        for i in cloud.dynamodb.scan(TableName="limits")["Items"]
        if i["pk"]["S"].startswith("LIMIT#")
    ]
    assert int(item["expires"]["N"]) == int(NOON.timestamp()) + 2 * WINDOW


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(most=st.integers(1, 3), viewers=st.lists(VIEWERS, max_size=40))
def test_in_whatever_order_they_come_no_network_passes_its_limit_or_pays_for_another_s(
    cloud: Cloud, keys: Keys, most: int, viewers: list[Blocks]
) -> None:
    """Lines of one IPv6 site may share a counter; nobody else shares anything."""
    action, of = next(fresh), limits(cloud, keys.network, most)
    passed: list[Blocks] = []
    refused: list[Blocks] = []
    for viewer in viewers:
        (passed if taken(of, action, viewer) else refused).append(viewer)
    least, largest = bounds(most)
    for viewer in passed:
        assert passed.count(viewer) <= largest
        site = [other for other in passed if other.wide == viewer.wide]
        assert viewer.wide is None or len(site) <= bounds(10 * most)[1]
    for viewer in refused:
        around = [other for other in passed if other.wide == viewer.wide]
        assert len([other for other in around if viewer.wide or other == viewer]) >= least


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seconds=st.lists(st.integers(0, 3 * WINDOW - 1), max_size=20))
def test_of_one_network_one_signing_passes_in_each_window_in_which_it_tries(
    cloud: Cloud, keys: Keys, seconds: list[int]
) -> None:
    action, of = next(fresh), limits(cloud, keys.network)
    passed = [s for s in seconds if taken(of, action, at=NOON + timedelta(seconds=s))]
    assert sorted(s // WINDOW for s in passed) == sorted({s // WINDOW for s in seconds})


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(at=st.integers(0, 2**32).map(lambda second: datetime.fromtimestamp(second, UTC)))
def test_who_is_refused_is_told_the_seconds_after_which_it_passes(keys: Keys, at: datetime) -> None:
    of = Limits(Table(Dynamo(), "limits"), 1, keys.network)
    of.take("a", HOME, at)
    with pytest.raises(PetitionError) as refused:
        of.take("a", HOME, at)
    wait = refused.value.retry_after
    assert wait is not None
    assert 0 < wait <= WINDOW
    of.take("a", HOME, at + timedelta(seconds=wait))


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(most=st.integers(1, 40))
def test_a_limit_lies_from_half_to_one_and_a_half_of_the_parameter_and_is_each_window_s_own(
    keys: Keys, most: int
) -> None:
    """Of a network and an action: whoever is refused in one learns nothing of another."""
    of = Limits(Table(Dynamo(), "limits"), most, keys.network)
    passed = set()
    for window, action, host in product(range(3), "ab", (7, 8)):
        at = NOON + timedelta(seconds=WINDOW * window)
        line = Blocks(f"198.51.100.{host}", None)
        number = next(n for n in count() if not taken(of, action, line, at))
        assert most / 2 <= number <= most * 1.5
        passed.add(number)
    assert len(passed) > 1 or most < 8


# ---- Domains: how many of one sign in an hour ----------------------------------------------------


def test_a_domain_is_counted_by_the_hour_over_all_processes(cloud: Cloud, keys: Keys) -> None:
    def came(domain: str | None, at: datetime = NOON) -> int:
        return limits(cloud, keys.network).of_domain(domain, at)

    assert [came("example.org") for _ in range(3)] == [1, 2, 3]
    assert came("example.com") == 1
    assert came("example.org", NOON + timedelta(minutes=59)) == 4
    assert came("example.org", NOON + timedelta(hours=1)) == 1


def test_what_is_not_counted_makes_the_same_write_under_a_new_name_each_time(
    cloud: Cloud, keys: Keys
) -> None:
    """So that the item of a large provider is not one that thousands write at once."""
    of = limits(cloud, keys.network)
    assert [of.of_domain(None, NOON) for _ in range(3)] == [1, 1, 1]
    assert of.of_domain("example.org", NOON) == 1
    items = cloud.dynamodb.scan(TableName="limits")["Items"]
    domains = [item for item in items if item["pk"]["S"].startswith("DOMAIN#")]
    assert {tuple(sorted(item)) for item in domains} == {("expires", "n", "pk")}
    assert {len(item["pk"]["S"]) for item in domains} == {len("DOMAIN#") + 43}
    assert {item["expires"]["N"] for item in domains} == {str(int(NOON.timestamp()) + HOUR)}


@pytest.mark.parametrize("same", [True, False])
def test_a_copy_of_the_table_names_no_domain_without_the_secret(
    cloud: Cloud, keys: Keys, same: bool
) -> None:
    limits(cloud, keys.network).of_domain("example.org", NOON)
    thief = limits(cloud, keys.network if same else bytes(32))
    assert (thief.of_domain("example.org", NOON) == 2) is same
