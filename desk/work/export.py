"""The signatures of an action as a CSV file, opened with the organiser key."""

import codecs
import csv
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from desk.work.errors import DeskError
from desk.work.export_files import taken
from desk.work.files import new_file
from desk.work.opened import Opened, Outcome, opened
from undersigned.aws.signer_items import Held
from undersigned.rules.fields import FIELDS, Field, Kind, used
from undersigned.rules.record import Record

COLUMNS = (*(field.name for field in FIELDS), "wording", "signed_utc", "language", "marks")

# What a spreadsheet would run, full-width forms too, at the start of a cell; and after what some
# spreadsheets take for the end of one, whatever the quotes around it say.
_FORMULA = re.compile(r"""(^|[;\t\r\n])(?=[\s"']*[=+\-@\t\r＝＋－＠])""")


def export(
    home: Path,
    path: Path,
    signatures: Iterable[Held],
    unseal: Callable[[Held], Record],
    consent: str = "",
) -> Outcome:
    """Write the confirmed signatures to a new file that only its owner may read, in no order.

    With a `consent`, only of those who gave it, and only what it names, for a file that is handed
    on by it: a comment or an address in it would reach whom they were never meant for.
    `unseal` raises pyrage.DecryptError for what no key here opens, ValueError for what is
    damaged. The file is there whole or not at all, and not if nothing is to be written.
    Raises DeskError, and changes nothing, if another file has its name.
    """
    outcome = Outcome()
    found = opened(signatures, unseal, consent, outcome)
    if (first := next(found, None)) is None:
        return outcome
    try:
        with new_file(home, path) as file:
            # With a byte order mark, for without it Excel spells every name but an English one
            # wrong.
            rows = csv.writer(codecs.getwriter("utf-8-sig")(file), quoting=csv.QUOTE_ALL)
            wanted = columns(consent)
            rows.writerow(wanted)
            for each in chain([first], found):
                told = dict(zip(COLUMNS, row(each), strict=True))
                rows.writerow(safe(told[name]) for name in wanted)
    except FileExistsError:
        raise DeskError(taken(path)) from None
    return outcome


def columns(consent: str) -> tuple[str, ...]:
    """Name what a file tells: all there is, or what somebody hands on who gives a consent."""
    if not consent:
        return COLUMNS
    return tuple(field.name for field in FIELDS if used(field, (consent,)))


def row(each: Opened) -> tuple[str, ...]:
    """Lay out one signature in the order of COLUMNS."""
    cells, record = (_cell(field, each) for field in FIELDS), each.record
    return (*cells, record.wording, _utc(record.signed), record.language, " ".join(record.marks))


def _cell(field: Field, each: Opened) -> str:
    if field.kind is Kind.TICK:
        return "yes" if field.name in each.record.consents else "no"
    if field.sealed:
        return each.record.written.get(field.name, "")
    return str(getattr(each.signature, field.name))  # stands in the open


def safe(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return _FORMULA.sub(r"\1'", cell)


def _utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
