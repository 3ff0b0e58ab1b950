"""The record: what only the organiser can read of a signing or signature."""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from undersigned.rules.fields import CONSENTS, WRITTEN, kept
from undersigned.rules.form import Details
from undersigned.rules.padding import padded

# The version of the consents' wording in the form's template; a new wording takes a new number.
WORDING = "4"
# Bytes: a record is of one size whether something was written or nothing, up to a comment of some
# lines. Sealed to two keys, with all that is around it, that stays below the kilobyte of a unit.
STEP = 384
_TEXTS = tuple(field.name for field in WRITTEN if field.sealed)
_LARGEST = 65_536  # bytes; the longest of every field take a tenth of it

Seal = Callable[[bytes], bytes]  # to the organisers' public keys


@dataclass(frozen=True, slots=True)
class Record:
    """What is sealed of a signer: texts by the names of `fields`, and the consents given.

    `signed` is the exact time of the press and `language` what it was made in; None and "" where
    that is not kept. `marks` are for the organiser to judge by.
    """

    written: Mapping[str, str]
    consents: frozenset[str]
    wording: str
    signed: datetime | None = None
    marks: tuple[str, ...] = ()
    language: str = ""

    @property
    def email(self) -> str:
        """The address, "" if it was not kept."""
        return self.written.get("email", "")


def record(
    details: Details, now: datetime, marks: tuple[str, ...] = (), *, keep_all: bool = False
) -> Record:
    """Return what is sealed of a signer's details: only what they agreed to have kept.

    Who agreed to nothing and wrote no comment leaves the wording and the marks. With `keep_all`
    the organiser has said beside the button that everything is kept.
    """
    texts = kept(details.written, details.consents, keep_all=keep_all)
    if not details.consents and not any(texts.values()):
        return empty(marks)
    return Record(texts, details.consents, WORDING, now, marks, details.language)


def empty(marks: tuple[str, ...] = ()) -> Record:
    """Return the record of somebody of whom nothing is kept; of the same size as any other."""
    return Record(dict.fromkeys(_TEXTS, ""), frozenset(), WORDING, marks=marks)


def pack(content: Record) -> bytes:
    """Write a record as JSON in UTF-8, compressed and padded, to be sealed.

    Compressed, since a comment in some scripts takes three bytes a letter, and a write is paid by
    the kilobyte.
    """
    facts = {
        **content.written,
        **{consent: consent in content.consents for consent in CONSENTS},
        "wording": content.wording,
        "signed": content.signed.isoformat() if content.signed else None,
        "language": content.language,
        "marks": content.marks,
    }
    raw = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    return padded(zlib.compress(raw), STEP)


def unpack(raw: bytes) -> Record:
    """Read a record of this release or another.

    Fields that are not known are passed over, those that are missing are empty or not agreed to.
    Raises ValueError for what is no record.
    """
    facts = _facts(raw)
    return Record(
        written={name: _text(facts, name) for name in _TEXTS},
        consents=frozenset(name for name in CONSENTS if facts.get(name) is True),
        wording=_text(facts, "wording"),
        signed=_moment(_text(facts, "signed")),
        marks=_marks(facts.get("marks")),
        language=_text(facts, "language"),
    )


def _facts(raw: bytes) -> dict[str, Any]:
    try:
        facts = json.loads(zlib.decompressobj().decompress(raw, _LARGEST))
    except (zlib.error, RecursionError):
        raise ValueError("not a record") from None
    if not isinstance(facts, dict) or not facts.keys() & {"wording", "signed"}:
        raise ValueError("not a record")
    return facts


def _text(facts: Mapping[str, Any], name: str) -> str:
    found = facts.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise ValueError(f"the {name} of a record is not a text")  # noqa: TRY004 - one error for all
    return found


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("the time of a record has no offset")
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("the time of a record is before all time, or after it") from None
    return moment


def _marks(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(mark, str) for mark in found):
        return ()
    return tuple(found)
