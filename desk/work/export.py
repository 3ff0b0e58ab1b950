"""The signatures of an action as a CSV file, opened with the organiser key."""

import codecs
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import pyrage

from desk.work.agreed import agreed_keys, agreed_secret, known_action
from desk.work.errors import DeskError
from desk.work.export_files import taken
from desk.work.files import new_file
from desk.work.keys import held_identities
from desk.work.stack import Stack
from undersigned.aws.seal import open_record
from undersigned.aws.signer_items import Held
from undersigned.rules import consents
from undersigned.rules.action import Action
from undersigned.rules.fields import FIELDS, Field, Kind, used
from undersigned.rules.keys import derive
from undersigned.rules.record import Record
from undersigned.rules.signature import Signature, Signing, State

COLUMNS = (*(field.name for field in FIELDS), "wording", "signed_utc", "language", "marks")

# What a spreadsheet would run, full-width forms too, at the start of a cell; and after what some
# spreadsheets take for the end of one, whatever the quotes around it say.
_FORMULA = re.compile(r"""(^|[;\t\r\n])(?=[\s"']*[=+\-@\t\r＝＋－＠])""")


Place: TypeAlias = Callable[[str], Path]  # the file that an action is exported to


@dataclass(slots=True)
class Outcome:
    """How many signatures were written, how many no key here opens, and how many only count.

    `silent` are those that did not give the consent which the file is for.
    """

    written: int = 0
    silent: int = 0
    unreadable: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """An export that can begin; `expected` is about how many signatures there are to open."""

    action: Action
    path: Path
    signatures: Iterator[Held]
    expected: int
    unseal: Callable[[Held], Record]


def plan(stack: Stack, home: Path, action: str, place: Place) -> Plan:
    """Prepare an export; DeskError where keys, action or place forbid it."""
    agreed_keys(stack, home)
    identities, store = held_identities(home), stack.store()
    found = known_action(store, action)
    return Plan(
        found,
        place(found.id),
        store.signers.walk([found.id], signed=True),
        store.tallies.find(found.id).confirmed,
        partial(
            as_it_stands,
            identities=identities,
            off=derive(agreed_secret(stack)).off,
            keep_all=found.keep_all,
        ),
    )


def as_it_stands(
    held: Held, identities: Sequence[pyrage.x25519.Identity], off: bytes, *, keep_all: bool
) -> Record:
    """Open what a signer wrote, without the consents that they have taken back since.

    `off` is the key of those. With them goes what was kept for nothing else, if not everything is
    kept: who took it back could not open the seal. Raises what `open_record` raises.
    """
    record, signed = open_record(held.what.sealed, identities), held.what
    if not isinstance(signed, Signature):
        return record
    gone = consents.taken_back(off, (held.action, held.mac), signed.off) & record.consents
    left = record.consents - gone
    for_nothing = {
        field.name: ""
        for field in FIELDS
        if used(field, gone) and not used(field, left) and not keep_all
    }
    return replace(record, consents=left, written={**record.written, **for_nothing})


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
    opened = _opened(signatures, unseal, consent, outcome)
    if (first := next(opened, None)) is None:
        return outcome
    try:
        with new_file(home, path) as file:
            # With a byte order mark, for without it Excel spells every name but an English one
            # wrong.
            rows = csv.writer(codecs.getwriter("utf-8-sig")(file), quoting=csv.QUOTE_ALL)
            wanted = columns(consent)
            rows.writerow(wanted)
            for cells in chain([first], opened):
                told = dict(zip(COLUMNS, cells, strict=True))
                rows.writerow(safe(told[name]) for name in wanted)
    except FileExistsError:
        raise DeskError(taken(path)) from None
    return outcome


def columns(consent: str) -> tuple[str, ...]:
    """Name what a file tells: all there is, or what somebody hands on who gives a consent."""
    if not consent:
        return COLUMNS
    return tuple(field.name for field in FIELDS if used(field, (consent,)))


def _opened(
    signatures: Iterable[Held],
    unseal: Callable[[Held], Record],
    consent: str,
    outcome: Outcome,
) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each signature that can be written, and count all of them."""
    for held in signatures:
        signed = held.what
        if signed.state is State.KEPT:
            outcome.kept += 1
        if signed.state is not State.CONFIRMED:
            continue
        try:
            record = unseal(held)
        except (pyrage.DecryptError, ValueError):
            outcome.unreadable += 1
        else:
            if consent and consent not in record.consents:
                outcome.silent += 1
            else:
                outcome.written += 1
                yield row(signed, record)


def row(signed: Signing | Signature, record: Record) -> tuple[str, ...]:
    """Lay out one signature in the order of COLUMNS."""
    cells = (_cell(field, signed, record) for field in FIELDS)
    return (*cells, record.wording, _utc(record.signed), record.language, " ".join(record.marks))


def _cell(field: Field, signed: Signing | Signature, record: Record) -> str:
    if field.kind is Kind.TICK:
        return "yes" if field.name in record.consents else "no"
    # What is not sealed stands in the open.
    return record.written.get(field.name, "") if field.sealed else str(getattr(signed, field.name))


def safe(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return _FORMULA.sub(r"\1'", cell)


def _utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
