"""Limits: what is counted together, and what a copy of the table tells."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.aws.conftest import Cloud
from undersigned.errors import Code, PetitionError
from undersigned.keys import Keys
from undersigned.limits import WINDOW, Limits
from undersigned.network import Blocks
from undersigned.table import Table

HOME = Blocks("198.51.100.7", None)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def limits(cloud: Cloud, secret: bytes) -> Limits:
    """Return limits of one signing, as a function that was just started has them."""
    return Limits(Table(cloud.dynamodb, "limits"), 1, secret)


def taken(of: Limits, action: str = "a", blocks: Blocks = HOME, at: datetime = NOON) -> bool:
    """Whether a signing is let through."""
    try:
        of.take(action, blocks, at)
    except PetitionError as error:
        assert error.code is Code.OVER_LIMIT
        return False
    return True


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
    of = limits(cloud, keys.network)
    for day in range(2):
        taken(of, at=NOON + timedelta(days=day))
    items = cloud.dynamodb.scan(TableName="limits")["Items"]
    kept = {item["pk"]["S"]: item for item in items if item["pk"]["S"].startswith("KEY#")}
    assert list(kept) == ["KEY#2026-11-21", "KEY#2026-11-22"]
    assert kept["KEY#2026-11-21"]["key"] != kept["KEY#2026-11-22"]["key"]
    midnight = datetime(2026, 11, 22, tzinfo=UTC)
    assert kept["KEY#2026-11-21"]["expires"] == {"N": str(int(midnight.timestamp()))}


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
