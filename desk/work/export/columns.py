"""Which columns a file of signatures has, what they are called, and what stands in them.

A file for a purpose tells what the consent to it covers, and nothing besides.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from desk.work.errors import DeskError
from desk.work.opened import Opened
from undersigned.rules.fields import FIELDS, Field, Kind, used

Value = str | bool | None | tuple[str, ...]
"""A text, a consent, several words, or None for what is not kept."""
Facts = Mapping[str, Value]
"""What is told of one signature, by the names of COLUMNS."""

COLUMNS = (*(field.name for field in FIELDS), "wording", "signed_utc", "language", "marks")
FOLLOWED = ("change", "id")
"""What else stands in a file that tells what has changed."""

# What other programs call our columns in a file that they import, as their own pages say. Several
# under one name are an object in JSON. They know a person by the address, so all need `updates`.
IMPORTERS: Mapping[str, Mapping[str, str | tuple[str, ...]]] = {
    "civicrm": {
        "External Identifier": "id",
        "Email": "email",
        "First Name": "name",
        "Job Title": "role",
        "Postal Code": "postcode",
    },
    "actionnetwork": {
        "email": "email",
        "first_name": "name",
        "zip_code": "postcode",
        "language": "language",
        "undersigned_id": "id",
    },
    "listmonk": {"email": "email", "name": "name", "attributes": ("language", "id")},
}
IMPORTED = "updates"
"""What somebody must agree to whose address is given to such a program."""

_MAILED = ("language",)  # in which they are written to

# What would move, hide or turn what is read, and what no spreadsheet's file may hold.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a file: what each is called there, and which of ours it holds.

    One for an `importer` is read by that program.
    """

    columns: Mapping[str, str | tuple[str, ...]]
    importer: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What is told of a signature itself, in the file's order."""
        every = (name if isinstance(name, tuple) else (name,) for name in self.columns.values())
        return tuple(name for some in every for name in some if name not in FOLLOWED)

    def row(self, facts: Facts) -> list[Value]:
        """Lay out what is told of one signature."""
        return [
            _object(name, facts) if isinstance(name, tuple) else facts[name]
            for name in self.columns.values()
        ]


def layout(consent: str = "", importer: str = "", *, followed: bool = False) -> Layout:
    """Say which columns a file has that is made for a consent, or for everything that there is.

    One that is `followed` has an id in each row, by which the same person is known in the next.
    Raises DeskError where an importer is given what it can do nothing with.
    """
    if importer and consent != IMPORTED:
        raise DeskError(
            f"{importer} knows people by their address, which `--consent {IMPORTED}` alone covers: "
            "leave out `--consent`, or `--columns`."
        )
    told = {*covered(consent), *(FOLLOWED if followed else ())}
    if not importer:
        return Layout({name: name for name in (*FOLLOWED, *COLUMNS) if name in told})
    named = {
        header: tuple(each for each in name if each in told) if isinstance(name, tuple) else name
        for header, name in IMPORTERS[importer].items()
    }
    kept = {
        header: name
        for header, name in named.items()
        if (name if isinstance(name, tuple) else name in told)
    }
    return Layout(kept, importer)


def covered(consent: str) -> tuple[str, ...]:
    """Name what may be told: all there is, or what somebody hands on who gives a consent."""
    if not consent:
        return COLUMNS
    names = tuple(field.name for field in FIELDS if used(field, (consent,)))
    return names + (_MAILED if consent == IMPORTED else ())


def facts(each: Opened) -> dict[str, Value]:
    """Say all that there is of one signature."""
    record = each.record
    return {
        **{field.name: _value(field, each) for field in FIELDS},
        "wording": shown(record.wording),
        "signed_utc": _utc(record.signed),
        "language": shown(record.language),
        "marks": tuple(mark for mark in map(shown, record.marks) if mark),
    }


def shown(text: str) -> str | None:
    """Return a text without what would move or hide it where it is read; None for an empty one."""
    return _UNSHOWN.sub("\ufffd", text.replace("\r\n", "\n")) or None


def text(value: Value) -> str:
    """Write a value into a cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, tuple) else value or ""


def _value(field: Field, each: Opened) -> Value:
    if field.kind is Kind.TICK:
        return field.name in each.record.consents
    if field.sealed:
        return shown(each.record.written.get(field.name, ""))
    return shown(getattr(each.signature, field.name))  # stands in the open


def _object(names: tuple[str, ...], facts: Facts) -> str:
    found = {name: facts[name] for name in names if facts[name] is not None}
    return json.dumps(found, ensure_ascii=False)


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
