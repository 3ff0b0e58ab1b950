"""Mail requests: stale in four days, and read by every release that meets them in the queue."""

import base64
import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.template import ROOT
from undersigned.aws.seal import opener
from undersigned.rules.fields import CONSENTS
from undersigned.rules.mail_request import Kind, MailRequest, mail_request, pack, unpack

NOW = datetime(2026, 11, 26, 14, tzinfo=UTC)
GOLDEN = sorted((ROOT / "tests/golden").glob("mail-request-*.json"))
ASKED = MailRequest("m@example.org", "river-petition", "c2lnbmluZw", "ru", NOW)


def test_a_request_is_stale_after_four_days_redriven_or_not() -> None:
    asked = mail_request("a@example.org", "a", "s", "en", NOW)
    assert not asked.stale(NOW + timedelta(days=4) - timedelta(seconds=1))
    assert asked.stale(NOW + timedelta(days=4))


def test_a_request_is_read_as_it_was_packed_and_carries_only_its_hour() -> None:
    asked = mail_request("a@example.org", "a", "s", "en", NOW + timedelta(minutes=7))
    assert unpack(pack(asked)) == asked
    assert asked.asked == NOW


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_request_of_each_release_is_read(file: Any) -> None:
    golden = json.loads(file.read_text("utf-8"))
    unseal = opener([pyrage.x25519.Identity.from_str(golden["identity"])])
    assert unpack(unseal(base64.b64decode(golden["sealed"]))) == ASKED


def changed(**facts: object) -> bytes:
    return json.dumps(json.loads(pack(ASKED)) | facts).encode()


def test_a_later_release_s_request_is_read_without_what_is_not_known_here() -> None:
    assert unpack(changed(urgency="high", ccs=["x"])) == ASKED


def test_a_request_of_before_there_were_kinds_is_for_a_signing() -> None:
    facts = json.loads(pack(replace(ASKED, kind=Kind.LINK)))
    assert unpack(json.dumps(facts).encode()).kind is Kind.LINK
    del facts["kind"]
    assert unpack(json.dumps(facts).encode()).kind is Kind.CONFIRM


@given(st.emails().filter(lambda email: len(email) < 60))
def test_no_kind_makes_a_longer_request(email: str) -> None:
    """Else the queue's messages would tell who has asked for their link."""
    one, other = (replace(ASKED, email=email, kind=kind) for kind in Kind)
    assert len(pack(one)) == len(pack(other))


def test_a_request_without_a_language_is_read_and_gets_the_action_s_own() -> None:
    facts = json.loads(pack(ASKED))
    del facts["language"]
    assert unpack(json.dumps(facts).encode()).language == ""


@pytest.mark.parametrize(
    "raw",
    [b"", b"no json", b"[]", b"{}", changed(email=1), changed(asked="2026-11-26T14:00"),
     changed(asked=7), changed(signing=None),
     changed(kind="another"), changed(kind=None)],
)  # fmt: skip
def test_what_is_no_request_is_refused_as_one_kind_of_fault(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(raw)


@given(st.binary(max_size=64))
def test_no_bytes_are_another_fault(raw: bytes) -> None:
    with contextlib.suppress(ValueError):
        unpack(raw)


@pytest.mark.parametrize("given", [(), ("updates",), ("public", "to_target"), CONSENTS])
def test_the_consents_of_a_signing_are_read_again_and_take_the_same_room(
    given: tuple[str, ...],
) -> None:
    asked = mail_request("a@example.org", "a", "s", "en", NOW, consents={*given, "shout"})
    assert asked.consents == given
    assert unpack(pack(asked)) == asked
    assert len(pack(asked)) == len(pack(replace(asked, consents=())))


def test_what_is_no_list_of_consents_is_no_request() -> None:
    with pytest.raises(ValueError, match="consents"):
        unpack(changed(consents=["updates"]))
