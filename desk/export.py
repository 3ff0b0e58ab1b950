"""The signatures of an action as a CSV file, opened with the organiser key."""

import codecs
import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import pyrage

from desk.errors import DeskError
from desk.exports import taken
from desk.files import new_file
from undersigned.rules.signature import Record, State, Stored

COLUMNS = (
    "name", "email", "country", "postcode", "comment", "language", "updates", "public",
    "to_target", "wording", "signed_utc", "confirmed_hour_utc", "marks",
)  # fmt: skip

# What a spreadsheet would run, full-width forms too, at the start of a cell; and after what some
# spreadsheets take for the end of one, whatever the quotes around it say.
_FORMULA = re.compile(r"""(^|[;\t\r\n])(?=[\s"']*[=+\-@\t\r＝＋－＠])""")


@dataclass(slots=True)
class Outcome:
    """How many signatures were written, how many no key here opens, and how many only count."""

    written: int = 0
    unreadable: int = 0
    kept: int = 0


def export(
    home: Path, path: Path, signatures: Iterable[Stored], unseal: Callable[[bytes], Record]
) -> Outcome:
    """Write the confirmed signatures to a new file that only its owner may read, in no order.

    `unseal` raises pyrage.DecryptError for what no key here opens, ValueError or TypeError for
    what is damaged. The file is there whole or not at all, and not if nothing is to be written.
    Raises DeskError, and changes nothing, if another file has its name.
    """
    outcome = Outcome()
    opened = _opened(signatures, unseal, outcome)
    if (first := next(opened, None)) is None:
        return outcome
    try:
        with new_file(home, path) as file:
            # With a byte order mark, for without it Excel spells every name but an English one
            # wrong.
            rows = csv.writer(codecs.getwriter("utf-8-sig")(file), quoting=csv.QUOTE_ALL)
            rows.writerow(COLUMNS)
            for cells in chain([first], opened):
                rows.writerow(map(safe, cells))
    except FileExistsError:
        raise DeskError(taken(path)) from None
    return outcome


def _opened(
    signatures: Iterable[Stored], unseal: Callable[[bytes], Record], outcome: Outcome
) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each signature that can be written, and count all of them."""
    for stored in signatures:
        if stored.state is State.KEPT:
            outcome.kept += 1
        if stored.state is not State.CONFIRMED:
            continue
        try:
            record = unseal(stored.sealed)
        except (pyrage.DecryptError, ValueError, TypeError):
            outcome.unreadable += 1
        else:
            outcome.written += 1
            yield row(stored, record)


def row(stored: Stored, record: Record) -> tuple[str, ...]:
    """Lay out one signature in the order of COLUMNS."""
    return (
        record.name,
        record.email,
        stored.country,
        record.postcode,
        record.comment,
        stored.language,
        _yes(record.updates),
        _yes(record.public),
        _yes(record.to_target),
        record.wording,
        _utc(record.signed),
        _utc(stored.confirmed),
        " ".join(record.marks),
    )


def safe(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return _FORMULA.sub(r"\1'", cell)


def _yes(consent: bool) -> str:
    return "yes" if consent else "no"


def _utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
