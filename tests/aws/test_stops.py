"""Stops: who pressed "Never mail me again" is mailed no more, whoever types the address."""

import pytest

from tests.aws.conftest import Cloud
from tests.aws.journey import deliver, press
from undersigned.rules.keys import Keys


@pytest.mark.parametrize(
    "typed", ["ada@example.org", "ADA@example.org", "ada+again@example.org"], ids=str
)
def test_who_stopped_us_gets_nothing_whoever_types_the_address(
    cloud: Cloud, keys: Keys, typed: str
) -> None:
    cloud.store.stops.put(keys.reader("ada@example.org"))
    answers = [press(email=typed), press(email="grace@example.org")]
    deliver(cloud)
    assert answers[0] == answers[1]
    assert [mail.to for mail in cloud.mails()] == ["grace@example.org"]


def test_a_stopped_mail_takes_no_place_in_the_cap(cloud: Cloud, keys: Keys) -> None:
    cloud.store.stops.put(keys.reader("ada@example.org"))
    for _ in range(4):
        press()
    deliver(cloud)
    assert (cloud.mails(), cloud.items("MAILED#")) == ([], [])
    cloud.store.stops.remove(keys.reader("ada@example.org"))
    press()
    deliver(cloud)
    assert len(cloud.mails()) == 1


def test_a_stop_says_nothing_but_whom_it_stops(cloud: Cloud, keys: Keys) -> None:
    for _ in range(2):
        cloud.store.stops.put(keys.reader("ada@example.org"))
    [stop] = cloud.items("STOP#")
    assert set(stop) == {"pk", "sk"}
    assert stop["pk"] == {"S": f"STOP#{keys.reader('ada@example.org')}"}
