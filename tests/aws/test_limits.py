"""Limits: what is counted together, and what a copy of the table tells."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.aws.conftest import Cloud
from undersigned.aws.limits import WINDOW, Limits
from undersigned.aws.table import Table
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import Keys
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


def keys_of(cloud: Cloud) -> list[dict[str, Any]]:
    """Return the days' keys that the table holds."""
    items = cloud.dynamodb.scan(TableName="limits")["Items"]
    return [item for item in items if item["pk"]["S"].startswith("KEY#")]


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


def test_another_process_counts_with_the_same_key_of_the_day(cloud: Cloud, keys: Keys) -> None:
    assert taken(limits(cloud, keys.network))
    assert not taken(limits(cloud, keys.network))


def test_a_day_has_a_key_of_its_own_which_ends_with_it(cloud: Cloud, keys: Keys) -> None:
    """Whether TTL, which may take days, has run or not."""
    of = limits(cloud, keys.network)
    seen = []
    for day in (21, 22):
        taken(of, at=NOON.replace(day=day))
        [key] = keys_of(cloud)
        assert key["pk"] == {"S": f"KEY#2026-11-{day}"}
        midnight = datetime(2026, 11, day + 1, tzinfo=UTC)
        assert key["expires"] == {"N": str(int(midnight.timestamp()))}
        seen.append(bytes(key["key"]["B"]))
    assert len(set(seen)) == 2


def test_two_who_begin_a_day_at_once_agree_on_its_key(
    cloud: Cloud, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Table.put

    def overtaken(self: Table, *args: Any) -> bool:
        monkeypatch.setattr(Table, "put", put)
        assert taken(limits(cloud, keys.network))
        return put(self, *args)

    monkeypatch.setattr(Table, "put", overtaken)
    assert not taken(limits(cloud, keys.network))
    assert len(keys_of(cloud)) == 1


@pytest.mark.parametrize("same", [True, False])
def test_a_copy_of_the_table_names_no_network_without_the_secret(
    cloud: Cloud, keys: Keys, same: bool
) -> None:
    """A thief who has the day's key from the table guesses every network there is."""
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
    for viewer in passed:
        assert passed.count(viewer) <= most
        site = [other for other in passed if other.wide == viewer.wide]
        assert viewer.wide is None or len(site) <= 10 * most
    for viewer in refused:
        around = [other for other in passed if other.wide == viewer.wide]
        assert len([other for other in around if viewer.wide or other == viewer]) >= most


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
def test_who_is_refused_is_told_the_seconds_after_which_it_passes(
    cloud: Cloud, keys: Keys, at: datetime
) -> None:
    action, of = next(fresh), limits(cloud, keys.network)
    of.take(action, HOME, at)
    with pytest.raises(PetitionError) as refused:
        of.take(action, HOME, at)
    wait = refused.value.retry_after
    assert wait is not None
    assert 0 < wait <= WINDOW
    of.take(action, HOME, at + timedelta(seconds=wait))
