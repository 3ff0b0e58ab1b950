"""The record: what only the organiser reads, of one size, and read by every release."""

import base64
import hashlib
import json
import re
import zlib
from datetime import UTC, datetime
from typing import Any

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.template import ROOT
from undersigned.aws.seal import open_record
from undersigned.rules.fields import CONSENTS, MOST, WRITTEN
from undersigned.rules.form import Details
from undersigned.rules.record import STEP, WORDING, Record, empty, pack, record, unpack

NOW = datetime(2026, 11, 26, 14, 35, 7, tzinfo=UTC)
GOLDEN = sorted((ROOT / "tests/golden").glob("record-*.json"))
EMPTY = {field.name: "" for field in WRITTEN}
MIRA = Record(
    EMPTY | {"name": "محمد", "email": "m@example.org"}, frozenset({"public"}), WORDING, NOW
)


def facts(of: Record = MIRA) -> dict[str, Any]:
    """Return a record's facts, as they are packed."""
    found: dict[str, Any] = json.loads(zlib.decompressobj().decompress(pack(of)))
    return found


def packed(facts: object) -> bytes:
    return zlib.compress(json.dumps(facts).encode())


@given(
    st.fixed_dictionaries({name: st.text(max_size=most) for name, most in MOST.items()}),
    st.sets(st.sampled_from(CONSENTS)),
)
def test_a_record_is_read_as_it_was_packed(written: dict[str, str], consents: set[str]) -> None:
    made = record(Details(written, frozenset(consents), "ZZ", "en"), NOW, ("disposable",))
    assert unpack(pack(made)) == made


FULL = {field.name: f"of {field.name}" for field in WRITTEN}


@pytest.mark.parametrize(
    ("consents", "comment", "kept"),
    [
        ((), "", set()),
        ((), "Well said", {"comment"}),
        (("updates",), "", {"email"}),
        (("public",), "", {"name", "role"}),
        (("to_target",), "", {"name", "role", "postcode"}),
        (CONSENTS, "Well said", set(FULL)),
    ],
)
def test_only_what_a_consent_needs_is_kept(
    consents: tuple[str, ...], comment: str, kept: set[str]
) -> None:
    details = Details(FULL | {"comment": comment}, frozenset(consents), "IE", "ru")
    made = record(details, NOW, ("large",))
    assert {name for name, text in made.written.items() if text} == kept
    assert (made.signed, made.language) == ((NOW, "ru") if kept else (None, ""))
    assert (made.wording, made.marks) == (WORDING, ("large",))
    everything = record(details, NOW, keep_all=True)
    assert everything.written == details.written
    assert (everything.signed, everything.language) == (NOW, "ru")


def test_who_agreed_to_nothing_leaves_the_same_record_as_everybody_else_who_did() -> None:
    """Whatever they typed beside it: of the same size, the same content."""
    silent = [
        record(Details(FULL | {"comment": "", "name": name}, frozenset(), country, language), NOW)
        for name, country, language in (
            ("", "IE", "en"),
            ("محمد", "DE", "ar"),
            ("x" * 100, "ZZ", "ru"),
        )
    ]
    assert {pack(made) for made in silent} == {pack(empty())}
    assert len(pack(empty())) == STEP


@given(st.text(max_size=40))
def test_whoever_writes_no_comment_leaves_a_record_of_one_size(name: str) -> None:
    made = Record(EMPTY | {"name": name, "email": "m@example.org"}, frozenset(), WORDING, NOW)
    assert len(pack(made)) == STEP


def test_what_does_not_fit_takes_the_next_step() -> None:
    long = "".join(map(chr, range(0x4E00, 0x4E00 + 500)))
    made = Record(EMPTY | {"comment": long}, frozenset(CONSENTS), WORDING, NOW)
    assert len(pack(made)) % STEP == 0
    assert len(pack(made)) > STEP


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_record_of_each_release_is_read(file: Any) -> None:
    golden = json.loads(file.read_text("utf-8"))
    identity = pyrage.x25519.Identity.from_str(golden["identity"])
    read = open_record(base64.b64decode(golden["sealed"]), [identity])
    assert {name: text for name, text in read.written.items() if text} == {
        "name": "محمد O’Brien",
        "email": "m@example.org",
        "postcode": "01234",
        "comment": "Well said.\n\nTwice.",
    }
    assert read.consents == {"public", "to_target"}
    assert (read.wording, read.signed, read.marks) == ("3", NOW, ("disposable",))


def test_a_later_release_s_record_is_read_without_what_is_not_known_here() -> None:
    assert unpack(packed(facts() | {"pseudonym": "Mayor", "shares": [1]})) == MIRA


@pytest.mark.parametrize("missing", [*MOST, *CONSENTS, "marks", "wording", "signed", "language"])
def test_an_earlier_release_s_record_is_read_with_what_is_missing_left_empty(missing: str) -> None:
    left = {name: fact for name, fact in facts().items() if name != missing}
    read = unpack(packed(left))
    assert read.written.get(missing, "") == ""
    assert missing not in read.consents


def test_only_true_is_a_consent() -> None:
    assert unpack(packed(facts() | {"public": "true", "updates": 1})).consents == set()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no record",
        b"{}",
        b"\x78\x9c\x03\x00\x00\x00\x00\x01",
        packed({}),
        packed([]),
        packed("x"),
        packed(facts() | {"name": 1}),
        packed(facts() | {"signed": "yesterday"}),
        packed(facts() | {"signed": "2026-11-26T14:35:07"}),
        zlib.compress(b"\xff"),
        zlib.compress(b"[" * 100_000),
        packed(facts() | {"comment": "x" * 70_000}),  # some bytes that would swell to any number
    ],
)
def test_what_is_no_record_is_refused_as_one_kind_of_fault(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(raw)


def test_a_comment_in_any_script_takes_no_more_room_than_its_letters() -> None:
    """A write is paid by the kilobyte: letters are packed as themselves, without spaces between."""
    comment = "".join(map(chr, range(0x4E00, 0x4E00 + 120)))
    made = Record(EMPTY | {"name": "Ω" * 100, "comment": comment}, frozenset(), WORDING, NOW)
    raw = zlib.decompressobj().decompress(pack(made))
    assert comment.encode() in raw
    assert b'","' in raw
    assert b", " not in raw
    assert b": " not in raw


def test_a_new_wording_of_the_consents_takes_a_new_version() -> None:
    """When this fails, give `WORDING` a new number, and write down the new pair here."""
    [form] = (ROOT / "functions/templates").rglob("*form.html")
    text = form.read_text("utf-8")
    labels = [re.findall(rf'consent\("{name}", (.*?)\) }}}}', text) for name in CONSENTS]
    labels.append(re.findall(r"{{ explicit\((.*?)\) }}", text))
    assert [len(found) for found in labels] == [1, 1, 1, 1]
    digest = hashlib.sha256(repr(labels).encode()).hexdigest()[:12]
    assert (WORDING, digest) == ("4", "9fc04ccc0ef0")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_that_no_clock_shows_is_refused(moment: str) -> None:
    raw = zlib.compress(json.dumps({"wording": "4", "signed": moment}).encode())
    with pytest.raises(ValueError, match=r"^the time of a record is before all time, or after it$"):
        unpack(raw)
