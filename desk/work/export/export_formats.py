"""How a file of signatures is written: as CSV, as a spreadsheet (XLSX), or as JSON Lines.

Each writes a row as it comes, and so needs no more memory for a million than for one.
"""

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from desk.work.export.columns import Layout, Value, text

VERSION = 1
"""Of an object in JSON Lines; it rises when what is known by a name changes its meaning."""

Rows = Iterable[list[Value]]
Scratch = Callable[[], AbstractContextManager[Path]]
"""Makes a folder for what is written on the way, which is gone at the end."""

_SHEET = 1_048_576  # rows, the first of which has the names
_WIDTH = 14  # letters
_WIDER = {"email": 34, "name": 30, "role": 30, "comment": 60, "id": 30, "signed_utc": 22}

# What a spreadsheet would run, full-width forms too, at the start of a cell; and after what some
# spreadsheets take for the end of one, whatever the quotes around it say.
_FORMULA = re.compile(r"""(^|[;\t\r\n])(?=[\s"']*[=+\-@\t\r＝＋－＠])""")


class Format(StrEnum):
    """What a file can be; its name ends so."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


def write(kind: Format, file: IO[bytes], layout: Layout, rows: Rows, scratch: Scratch) -> None:
    """Write rows under the names of their columns."""
    if kind is Format.XLSX:
        _xlsx(file, layout, rows, scratch)
    elif kind is Format.JSONL:
        _jsonl(file, layout, rows)
    else:
        _csv(file, layout, rows)


def safe(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return _FORMULA.sub(r"\1'", cell)


def _csv(file: IO[bytes], layout: Layout, rows: Rows) -> None:
    # With a byte order mark, for without it Excel spells every name but an English one wrong; and
    # without one for a program, which would take it for a part of the first column's name.
    encoding = "utf-8" if layout.importer else "utf-8-sig"
    # An importer would take an address with an apostrophe before it for somebody else's.
    cell = text if layout.importer else _safe_text
    writer = csv.writer(codecs.getwriter(encoding)(file), quoting=csv.QUOTE_ALL)
    writer.writerow(layout.columns)
    writer.writerows([cell(value) for value in row] for row in rows)


def _safe_text(value: Value) -> str:
    return safe(text(value))


def _jsonl(file: IO[bytes], layout: Layout, rows: Rows) -> None:
    for row in rows:
        told = {"version": VERSION, **dict(zip(layout.columns, row, strict=True))}
        file.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")


def _xlsx(file: IO[bytes], layout: Layout, rows: Rows, scratch: Scratch) -> None:
    """Write every cell as the text that it is; what one sheet does not hold goes on in another."""
    # Read here, as it takes a while, and every other command does without.
    from xlsxwriter import Workbook  # noqa: PLC0415
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    lent = _Lent(file)
    with scratch() as folder:
        book = Workbook(lent, {"constant_memory": True, "tmpdir": str(folder)})
        book.use_zip64()
        try:
            at = _SHEET
            for row in rows:
                if at == _SHEET:
                    sheet, at = _sheet(book, layout), 1
                for column, value in enumerate(row):
                    sheet.write_string(at, column, text(value))
                at += 1
            book.close()
        except FileCreateError as error:
            raise error.args[0] from None  # what the disk said
        finally:
            lent.over = True
            for each in book.worksheets():
                with suppress(OSError):  # of a full disk, once more
                    each.row_data_fh.close()


class _Lent:
    """A file for as long as it is written; afterwards nothing that is done to it does anything.

    What was stopped half-way would else write its end still when Python clears it up, and complain
    on the terminal that the file is closed or the disk full.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.over = file, False

    def write(self, content: bytes) -> int:
        return len(content) if self.over else self._file.write(content)

    def seek(self, *to: int) -> int:
        return 0 if self.over else self._file.seek(*to)

    def tell(self) -> int:
        return 0 if self.over else self._file.tell()

    def flush(self) -> None:
        if not self.over:
            self._file.flush()

    def seekable(self) -> bool:
        return True


def _sheet(book: Any, layout: Layout) -> Any:  # noqa: ANN401 - its library has no types
    """Begin a sheet, with the names of its columns to stay in sight."""
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for column, (header, name) in enumerate(layout.columns.items()):
        width = _WIDER.get(name, _WIDTH) if isinstance(name, str) else _WIDER["comment"]
        sheet.set_column(column, column, max(width, len(header) + 2))
        sheet.write_string(0, column, header, bold)
    return sheet
