"""The hour's timer: what waits is shown without a press, and nothing besides."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import tally
from tests.aws.conftest import CONTEXT, PETITION, Cloud
from tests.aws.test_tally import at, grown, publish, shown, signed, told
from undersigned.aws.bucket import Bucket
from undersigned.aws.tallies import Tallies
from undersigned.cases import count
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.published import Part
from undersigned.rules.tally import Tally

COUNT, HISTORY = f"counts/{PETITION.id}.json", f"counts/{PETITION.id}.history.json"


def wake(cloud: Cloud, moment: datetime) -> None:
    count.wake(cloud.store, Bucket(cloud.s3, "site"), moment)


@pytest.fixture
def puts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which files are put."""
    put: list[str] = []

    def noted(name: str) -> Callable[..., None]:
        kept = getattr(Bucket, name)

        def noting(self: Bucket, action: str, content: Any) -> None:
            put.append(f"{name} {action}")
            kept(self, action, content)

        return noting

    for name in ("put_counts", "put_history"):
        monkeypatch.setattr(Bucket, name, noted(name))
    return put


def test_the_last_ten_before_quiet_are_shown_by_country_once_their_hour_has_come(
    cloud: Cloud,
) -> None:
    signed(cloud, 12, at(0))
    assert shown(cloud)["countries"] == {"other": 12}
    wake(cloud, at(0.9))
    assert shown(cloud)["countries"] == {"other": 12}
    wake(cloud, at(1.1))
    assert shown(cloud)["countries"] == {"IE": 10, "other": 2}


def test_countries_are_shown_no_sooner_and_of_no_fewer_than_by_a_press(cloud: Cloud) -> None:
    signed(cloud, 12, at(0))
    wake(cloud, at(1))
    signed(cloud, 9, at(1.5))
    for hour in range(2, 30):
        wake(cloud, at(hour))
    assert shown(cloud)["countries"] == {"IE": 10, "other": 11}
    signed(cloud, 1, at(30))
    wake(cloud, at(30.9))
    assert shown(cloud)["countries"] == {"IE": 10, "other": 12}
    wake(cloud, at(31))
    assert shown(cloud)["countries"] == {"IE": 20, "other": 2}


def test_how_it_grew_is_shown_once_the_last_hour_is_over(cloud: Cloud) -> None:
    signed(cloud, 12, at(0.1))
    assert grown(cloud) == []
    wake(cloud, at(0.9))
    assert grown(cloud) == []
    wake(cloud, at(1.2))
    assert grown(cloud) == [[told(0), 10]]


def test_where_nothing_waits_nothing_is_put(cloud: Cloud, puts: list[str]) -> None:
    """The time in a file, too, tells of the last change, not of the timer's last hour."""
    signed(cloud, 7, at(0.1))
    wake(cloud, at(1.2))
    assert puts.pop() == f"put_history {PETITION.id}"
    before, items = shown(cloud), cloud.items()
    puts.clear()
    for hour in range(2, 60):
        wake(cloud, at(hour + 0.2))
    assert (puts, shown(cloud), cloud.items()) == ([], before, items)


def test_it_comes_to_rest_after_what_was_shown_by_itself(cloud: Cloud, puts: list[str]) -> None:
    signed(cloud, 12, at(0))
    for hour in range(1, 5):
        wake(cloud, at(hour))
    puts.clear()
    for hour in range(5, 30):
        wake(cloud, at(hour))
    assert puts == []


def test_a_consent_that_was_taken_back_moves_no_file(cloud: Cloud, puts: list[str]) -> None:
    signed(cloud, 3, at(0))
    wake(cloud, at(1))
    puts.clear()
    stands = cloud.store.tallies.booked(PETITION.id)
    moved = replace(stands.tally, countries=stands.tally.countries.copy())
    moved.countries["IE"] -= 1
    moved.countries["DE"] += 1
    assert cloud.store.tallies.correct(PETITION.id, moved, stands)
    wake(cloud, at(2))
    assert puts == []


@pytest.mark.parametrize("spoilt", [None, b"", b"{}", b'{"confirmed": 3}', b"[" * 9_000])
@pytest.mark.parametrize("key", [COUNT, HISTORY])
def test_a_file_that_is_lost_or_spoilt_is_put_again(
    cloud: Cloud, key: str, spoilt: bytes | None
) -> None:
    signed(cloud, 12, at(0))
    wake(cloud, at(1))
    if spoilt is not None or key == HISTORY:
        cloud.s3.put_object(Bucket="site", Key=key, Body=spoilt or b"")
    if spoilt is None and key == HISTORY:
        cloud.s3.delete_object(Bucket="site", Key=key)
    wake(cloud, at(2))
    assert (shown(cloud)["confirmed"], grown(cloud)) == (12, [[told(0), 10]])


def test_a_count_whose_put_failed_after_its_window_was_lost_is_shown(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PetitionError(Code.UNAVAILABLE)

    signed(cloud, 1, at(0))
    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "put_counts", refuse)
        with pytest.raises(PetitionError):
            signed(cloud, 1, at(0.1))
    assert shown(cloud)["confirmed"] == 1
    wake(cloud, at(0.5))
    assert shown(cloud)["confirmed"] == 2


def test_a_total_that_was_put_and_never_noted_is_noted(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PetitionError(Code.UNAVAILABLE)

    signed(cloud, 10, at(0))
    with monkeypatch.context() as patch:
        patch.setattr(Tallies, "note", refuse)
        with pytest.raises(PetitionError):
            signed(cloud, 10, at(1))
    wake(cloud, at(2))
    wake(cloud, at(3))
    assert grown(cloud) == [[told(0), 10], [told(2), 20]]


def test_a_closing_by_date_is_shown_though_nobody_presses(cloud: Cloud) -> None:
    cloud.store.actions.publish(replace(PETITION, closes=at(5)))
    cloud.store.actions.decide(PETITION)  # so that it is read anew
    publish(cloud, at(4))
    assert shown(cloud)["state"] == "open"
    wake(cloud, at(5))
    assert shown(cloud)["state"] == "closed"


def test_a_fault_of_one_action_holds_up_no_other(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(PETITION, id="a-first-one")
    cloud.store.actions.publish(other)
    count.publish(cloud.store, Bucket(cloud.s3, "site"), other.id, at(0))
    signed(cloud, 12, at(0))
    content = Bucket.content

    def failing(self: Bucket, action: str, part: Any) -> bytes:
        if action == other.id:
            raise PetitionError(Code.UNAVAILABLE)
        return content(self, action, part)

    monkeypatch.setattr(Bucket, "content", failing)
    with pytest.raises(PetitionError):
        wake(cloud, at(1))
    assert shown(cloud)["countries"] == {"IE": 10, "other": 2}


def test_a_file_of_an_action_that_is_not_there_and_one_of_another_name_are_left_alone(
    cloud: Cloud, puts: list[str]
) -> None:
    for key in ("counts/nobody.json", "counts/x/y.json", "counts/.json", "counts/A.json"):
        cloud.s3.put_object(Bucket="site", Key=key, Body=b"{}")
    wake(cloud, at(0))
    assert puts == []


def test_every_action_has_its_turn_however_many_there_are(cloud: Cloud) -> None:
    """The bucket names a thousand files at a time."""
    for number in range(1_001):
        cloud.s3.put_object(Bucket="site", Key=f"counts/a-{number:04}.json", Body=b"{}")
    signed(cloud, 1, at(0))
    assert len(list(Bucket(cloud.s3, "site").actions())) == 1_002


def test_a_bucket_that_cannot_be_reached_is_told(cloud: Cloud) -> None:
    signed(cloud, 1, at(0))
    with pytest.raises(PetitionError):
        count.wake(cloud.store, Bucket(cloud.s3, "elsewhere"), at(1))
    with pytest.raises(PetitionError):
        Bucket(cloud.s3, "elsewhere").content(PETITION.id, Part.COUNT)


def test_the_timer_s_event_wakes_the_tally_and_counts_nothing(cloud: Cloud) -> None:
    """Without shard and window; and in an hour of this machine's own."""
    now = datetime.now(UTC)
    signed(cloud, 12, now - timedelta(hours=2))
    before = cloud.items(sk="TALLY")
    assert tally.handler({"wake": "hourly"}, CONTEXT) == {}
    assert shown(cloud)["countries"] == {"IE": 10, "other": 2}
    assert cloud.items(sk="TALLY") == before


def test_beside_another_secret_it_shows_nothing(cloud: Cloud) -> None:
    signed(cloud, 1, at(0))
    cloud.s3.delete_object(Bucket="site", Key=HISTORY)
    cloud.secrets.put_secret_value(SecretId=cloud.secret_arn, SecretString="another")
    cloud.store.fingerprint.settled("of the one before")
    with pytest.raises(PetitionError) as caught:
        tally.handler({"wake": "hourly"}, CONTEXT)
    assert caught.value.code is Code.WRONG_SECRET
    assert json.loads(json.dumps(shown(cloud)))["confirmed"] == 1


def test_a_country_that_has_left_the_list_holds_up_nobody(cloud: Cloud) -> None:
    """No reader takes it: the file would be one that is none, for the timer and for the build."""
    stands = cloud.store.tallies.booked(PETITION.id)
    former = Tally(30, 0, Counter(AN=20, IE=10))
    assert cloud.store.tallies.correct(PETITION.id, former, stands)
    count.publish(cloud.store, Bucket(cloud.s3, "site"), PETITION.id, at(0))
    for hour in range(1, 4):
        wake(cloud, at(hour))
    assert shown(cloud)["countries"] == {"IE": 10, "other": 20}
