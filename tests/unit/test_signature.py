"""What is stored of somebody who signs."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.template import ROOT
from undersigned import signature
from undersigned.form import CONSENTS, Details
from undersigned.signature import State

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
