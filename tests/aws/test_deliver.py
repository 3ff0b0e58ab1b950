"""Delivering mail requests: too old, one too many, two at once, and out of time."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

import mailer
from tests.aws.conftest import PETITION, Cloud
from tests.aws.journey import press
from undersigned.aws.mailed import Mailed
from undersigned.cases.compose import Mail
from undersigned.cases.deliver import Outcome, deliver
from undersigned.rules import signature
from undersigned.rules.keys import Keys
from undersigned.rules.mail_request import MailRequest

ADA = "a@example.org"
NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)


class Post:
    """A postbox that remembers."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, to: str, mail: Mail) -> bool:
        """Take a mail."""
        assert mail.subject
        self.sent.append(to)
        return True


def posted(cloud: Cloud, keys: Keys, post: Post, signing: str, now: datetime = NOW) -> Outcome:
    """Deliver the request of a signing that waits."""
    waiting = signature.signing(PETITION.id, "IE", b"sealed", NOW)
    cloud.store.signers.put_signing((PETITION.id, keys.mac(PETITION.id, ADA)), signing, waiting)
    asked = MailRequest(ADA, PETITION.id, signing, "en", NOW)
    site = "https://example.org"
    return deliver(
        asked,
        store=cloud.store,
        post=post,
        allowance=mailer._allowance(),  # noqa: SLF001
        keys=keys,
        site=site,
        now=now,
    )


def test_a_request_of_four_days_ago_is_dropped_redriven_or_not(cloud: Cloud, keys: Keys) -> None:
    post = Post()
    assert posted(cloud, keys, post, "s", NOW + timedelta(days=4)) is Outcome.STALE
    assert post.sent == []
    assert cloud.items("MAILED#") == []


def test_two_deliveries_at_once_do_not_pass_the_cap_together(
    cloud: Cloud, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third and the fourth read the same two; only one of them may become the third."""
    post = Post()
    for signing in "ab":
        posted(cloud, keys, post, signing)
    put = Mailed.remember

    def overtaken(self: Mailed, *args: Any) -> bool:
        monkeypatch.setattr(Mailed, "remember", put)
        assert posted(cloud, keys, post, "c") is Outcome.SENT
        return put(self, *args)

    monkeypatch.setattr(Mailed, "remember", overtaken)
    assert posted(cloud, keys, post, "d") is Outcome.CAPPED
    assert len(post.sent) == 3


def test_two_first_deliveries_at_once_are_both_remembered(
    cloud: Cloud, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post()
    put = Mailed.remember

    def overtaken(self: Mailed, *args: Any) -> bool:
        monkeypatch.setattr(Mailed, "remember", put)
        posted(cloud, keys, post, "b")
        return put(self, *args)

    monkeypatch.setattr(Mailed, "remember", overtaken)
    posted(cloud, keys, post, "a")
    [mails] = cloud.items("MAILED#")
    assert set(mails["signings"]["M"]) == {"a", "b"}


def test_what_there_is_no_time_for_goes_back_before_it_is_begun(cloud: Cloud) -> None:
    press()
    requests = cloud.requests()
    late = SimpleNamespace(get_remaining_time_in_millis=lambda: 20_000)
    answer = mailer.handler({"Records": requests}, late)
    assert len(answer["batchItemFailures"]) == 1
    assert cloud.items("MAILED#") == []
