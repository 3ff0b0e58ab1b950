"""What is stored of somebody who signs."""

import hashlib
import re
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.template import ROOT
from undersigned.aws import items
from undersigned.rules import signature
from undersigned.rules.form import CONSENTS, Details
from undersigned.rules.signature import State

NOW = datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)
DETAILS = Details("محمد", "m@example.org", "ZZ", "en", comment="x" * 200, public=True)


@given(st.text(max_size=100), st.text(max_size=500))
def test_a_record_is_read_as_it_was_packed(name: str, comment: str) -> None:
    details = Details(name, "m@example.org", "ZZ", "en", comment=comment)
    record = signature.record(details, NOW)
    assert signature.unpack(signature.pack(record)) == record


@given(st.text(max_size=100))
def test_a_length_tells_only_a_step_of_256_bytes(name: str) -> None:
    packed = signature.pack(signature.record(Details(name, "m@example.org", "ZZ", "en"), NOW))
    assert len(packed) % 256 == 0


def test_a_signing_holds_hours_and_no_finer_time() -> None:
    made = signature.signing("a", DETAILS, bytes, NOW)
    assert made.signed == NOW.replace(minute=0, second=0)
    assert made.expires == NOW.replace(minute=0, second=0) + timedelta(days=7)


def test_a_signing_cannot_be_read_once_expired_whatever_the_table_has_done() -> None:
    made = signature.signing("a", DETAILS, bytes, NOW)
    assert made.expires
    assert made.readable(made.expires - timedelta(seconds=1))
    assert not made.readable(made.expires)


def test_a_signature_takes_over_the_sealed_content_and_never_expires() -> None:
    waiting = signature.signing("a", DETAILS, bytes, NOW)
    made = signature.signature(waiting, NOW + timedelta(days=1))
    assert (made.sealed, made.state, made.expires) == (waiting.sealed, State.CONFIRMED, None)
    assert made.confirmed == datetime(2026, 11, 22, 14, tzinfo=UTC)


def test_a_new_wording_of_the_consents_takes_a_new_version() -> None:
    """When this fails, give `WORDING` a new number, and write down the new pair here."""
    form = (ROOT / "functions/templates/form.html").read_text("utf-8")
    labels = [re.findall(rf'consent\("{name}", (.*?)\) }}}}', form) for name in CONSENTS]
    labels.append(re.findall(r"{{ explicit\((.*?)\) }}", form))
    assert [len(found) for found in labels] == [1, 1, 1, 1]
    digest = hashlib.sha256(repr(labels).encode()).hexdigest()[:12]
    assert (signature.WORDING, digest) == ("3", "0f1bd792d0a0")


def test_what_is_kept_of_a_signature_is_read_without_what_was_destroyed() -> None:
    made = signature.signature(signature.signing("a", DETAILS, bytes, NOW), NOW)
    item = items.kept(items.stored_item(items.signature_key("a", "mac"), made))
    kept = items.stored_of(item)
    assert (kept.state, kept.sealed, kept.language, kept.signed) == (State.KEPT, b"", "", None)
    assert (kept.action, kept.country, kept.confirmed) == ("a", "ZZ", made.confirmed)
    image = items.image_of(item)
    assert image
    assert (image.state, image.confirmed) == (State.KEPT, made.confirmed)


def test_what_was_rejected_before_it_was_confirmed_counts_nothing() -> None:
    rejected = signature.signing("a", DETAILS, bytes, NOW, unwanted=True)
    assert rejected.state is State.REJECTED
    item = items.stored_item(items.signature_key("a", "mac"), rejected)
    assert items.image_of(item) is None
    assert items.stored_of(item) == rejected


def test_a_signing_seals_what_was_written_and_says_aloud_only_what_counting_needs() -> None:
    made = signature.signing("act", DETAILS, bytes, NOW)
    assert (made.state, made.action, made.country) == (State.WAITING, "act", "ZZ")
    assert (made.language, made.unsubscribed, made.confirmed) == ("en", False, None)
    assert signature.unpack(made.sealed) == signature.Record(
        name="محمد",
        email="m@example.org",
        postcode="",
        comment="x" * 200,
        updates=False,
        public=True,
        to_target=False,
        wording=signature.WORDING,
        signed=NOW,
    )


def test_a_signature_says_aloud_what_its_signing_did() -> None:
    waiting = signature.signing("act", DETAILS, bytes, NOW)
    made = signature.signature(waiting, NOW + timedelta(days=1))
    assert (made.action, made.country, made.language) == ("act", "ZZ", "en")
    assert made.signed == waiting.signed


@pytest.mark.parametrize(
    "raw", [b"", b"no record", signature.padded(b"{}"), b"\x78\x9c\x03\x00\x00\x00\x00\x01"]
)
def test_what_is_no_record_is_refused_as_one_kind_of_fault(raw: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        signature.unpack(raw)


def test_a_comment_in_any_script_takes_no_more_room_than_its_letters() -> None:
    """A write is paid by the kilobyte: letters are packed as themselves, without spaces between."""
    details = Details(
        "Ω" * 100,
        "o@example.org",
        "GR",
        "en",
        comment="".join(map(chr, range(0x4E00, 0x4E00 + 120))),
    )
    packed = signature.pack(signature.record(details, NOW))
    raw = zlib.decompressobj().decompress(packed)
    assert details.comment.encode() in raw
    assert b'","' in raw
    assert b", " not in raw
    assert b": " not in raw


def test_an_hour_has_neither_minutes_nor_anything_finer() -> None:
    assert signature.hour(NOW.replace(microsecond=7)) == NOW.replace(minute=0, second=0)


def test_what_is_unwanted_is_rejected_from_the_first_and_marks_are_under_the_seal() -> None:
    made = signature.signing("act", DETAILS, bytes, NOW, unwanted=True, marks=("disposable",))
    assert made.state is State.REJECTED
    assert signature.unpack(made.sealed).marks == ("disposable",)
    waiting = signature.signing("act", DETAILS, bytes, NOW)
    assert signature.signature(waiting, NOW, unwanted=True).state is State.REJECTED
