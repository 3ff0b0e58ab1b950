"""What would be lost by destroying it: signatures that no export on this computer has."""

import csv
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from desk.work.export import export_files
from undersigned.aws.tallies import Tallies


def unexported(home: Path, tallies: Tallies, actions: Sequence[str]) -> Iterator[str]:
    """Say of each action that has something to destroy what is known of its export here.

    Nothing in the open says when a signature was confirmed, so numbers are all that is compared.
    """
    for action in actions:
        confirmed = tallies.find(action).confirmed
        if not confirmed:
            continue
        if (export := export_files.latest(home, action)) is None:
            yield (
                f"{action}: there is no export of all in {export_files.folder(home)}. Signatures "
                f"that only an export elsewhere could still have: {confirmed:,}."
            )
            continue
        path, made = export
        newest = f"{action}: the newest export is {path}, of {made:%Y-%m-%d %H:%M} UTC"
        if (rows := _rows(path)) is None:
            yield f"{newest}, and it is no file that an export writes. Confirmed: {confirmed:,}."
        elif rows < confirmed:
            yield (
                f"{newest}. It has {rows:,} signatures, and {confirmed:,} are confirmed: at least "
                f"{confirmed - rows:,} are not in it."
            )
        else:
            yield (
                f"{newest}. It has {rows:,} signatures, and {confirmed:,} are confirmed. Who "
                "signed or changed something after it is not in it; the numbers cannot tell."
            )


def _rows(path: Path) -> int | None:
    """Count the signatures in an export, which may have lines within a cell; None if it is none."""
    try:
        return _COUNTED[path.suffix](path)
    except (csv.Error, UnicodeDecodeError, zipfile.BadZipFile):
        return None


def _in_csv(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return max(sum(1 for _ in csv.reader(file)) - 1, 0)


def _in_jsonl(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _in_xlsx(path: Path) -> int:
    rows = 0
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/"):
                with book.open(name) as sheet:
                    # Each row begins a tag, and no tag is on two lines; the first has the names.
                    rows += sum(line.count(b"<row ") for line in sheet) - 1
    return rows


_COUNTED = {".csv": _in_csv, ".jsonl": _in_jsonl, ".xlsx": _in_xlsx}
