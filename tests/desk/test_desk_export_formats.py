"""What an export is written as: text in every cell, whatever somebody typed."""

import csv
import io
import json
import os
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from desk.work import unfinished
from desk.work.errors import DeskError
from desk.work.export import export_files, export_formats
from desk.work.export.columns import COLUMNS, IMPORTERS, layout, shown
from desk.work.export.conditions import Conditions, conditions
from desk.work.export.export import Wanted, export
from desk.work.export.export_formats import Format
from desk.work.export.unexported import unexported
from tests.desk.test_desk_export import action as action  # noqa: PLC0414 - a fixture
from tests.desk.test_desk_export import made, record, rows, stored
from tests.desk.world import NOW, Run, Sign
from undersigned.rules.record import Record

SOFFICE = shutil.which("soffice")
TYPED = [
    "=1+1", "+49 30", "-1", "@SUM(A1)", "01234", "1e5", "2026-11-21", "TRUE", "https://example.org/",
    "mailto:a@example.org", "{=1}", "'quoted", "_x0041_", "Амина", "محمد", " padded ", "ASCII\tTAB",
]  # fmt: skip
ALL = Wanted(format=Format.XLSX)


def cells(path: Path, sheet: int = 1) -> list[list[str]]:
    """Read a sheet; a cell that is anything but text fails."""
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        root = ET.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))  # noqa: S314 - our own
    found = []
    for row in root.iter(f"{name}row"):
        assert {cell.get("t") for cell in row} <= {"inlineStr"}
        found.append(["".join(cell.itertext()) for cell in row])
    assert not list(root.iter(f"{name}f"))
    return found


def written(path: Path, *names: str, wanted: Wanted = ALL) -> Path:
    """Export somebody of each name."""
    records = iter([record(name, "01234") for name in names])
    export(path.parent / "home", path, [stored() for _ in names], lambda _: next(records), wanted)
    return path


def test_a_cell_of_a_spreadsheet_is_the_text_that_was_typed(tmp_path: Path) -> None:
    header, *found = cells(written(tmp_path / "people.xlsx", *TYPED))
    assert header == list(COLUMNS)
    at = header.index("name")
    escaped = {"_x0041_": "_x005F_x0041_"}  # as the format writes what looks like an escape
    assert [row[at] for row in found] == [escaped.get(name, name) for name in TYPED]
    assert {row[header.index("postcode")] for row in found} == {"01234"}


def test_a_spreadsheet_links_to_nothing_and_runs_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "people.xlsx", *TYPED)
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        relations = b"".join(book.read(name) for name in names if name.endswith(".rels"))
    assert not [name for name in names if "external" in name.lower() or "vba" in name.lower()]
    assert b"TargetMode" not in relations


class Listening(BaseHTTPRequestHandler):
    """Counts who asks."""

    asked: int = 0

    def do_GET(self) -> None:
        type(self).asked += 1


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Listening) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield listening
        listening.shutdown()


@pytest.mark.skipif(
    not SOFFICE, reason="LibreOffice is not here (apt-get install libreoffice-calc)"
)
def test_libreoffice_shows_what_was_typed_keeps_zeros_and_runs_nothing(
    tmp_path: Path, server: HTTPServer
) -> None:
    assert SOFFICE
    ran = tmp_path / "ran"
    names = [
        "=1+1", "Амина", "محمد", f"=cmd|'/C touch {ran}'!A0",
        f'=WEBSERVICE("http://127.0.0.1:{server.server_port}/")',
    ]  # fmt: skip
    path = written(tmp_path / "people.xlsx", *names)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    utf8 = "csv:Text - txt - csv (StarCalc):44,34,76"
    convert = ["--headless", "--convert-to", utf8, "--outdir", str(tmp_path / "read"), str(path)]
    subprocess.run(
        [SOFFICE, profile, *convert], check=True, capture_output=True, timeout=120,
        env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    read = rows(tmp_path / "read" / "people.csv")
    assert [row["name"] for row in read] == names
    assert {row["postcode"] for row in read} == {"01234"}
    assert not ran.exists()
    assert Listening.asked == 0


def test_what_one_sheet_does_not_hold_goes_on_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_formats, "_SHEET", 3)
    path = written(tmp_path / "people.xlsx", "a", "b", "c")
    at = COLUMNS.index("name")
    assert [row[at] for row in cells(path)] == ["name", "a", "b"]
    assert [row[at] for row in cells(path, 2)] == ["name", "c"]


def test_a_line_of_json_says_what_is_kept_and_what_is_not(run: Run, home: Path, sign: Sign) -> None:
    sign("a", name="=Amina", to_target=True, marks=("large", "many"), email="")
    run("export", "chechnya-petition", "--format", "jsonl")
    [file] = made(home)
    assert file.suffix == ".jsonl"
    assert json.loads(file.read_text("utf-8")) == {
        "version": 1, "email": None, "country": "DE", "updates": False, "public": False,
        "to_target": True, "name": "=Amina", "role": None, "postcode": None, "comment": None,
        "wording": "1", "signed_utc": "2026-11-21T14:05:06Z", "language": None,
        "marks": ["large", "many"],
    }  # fmt: skip


@pytest.mark.parametrize("kind", [*Format])
def test_a_format_is_chosen_by_the_name_of_the_file(run: Run, sign: Sign, kind: Format) -> None:
    sign("a")
    run("export", "chechnya-petition", "--out", f"people.{kind.upper()}")
    head = {Format.CSV: b"\xef\xbb\xbf", Format.XLSX: b"PK", Format.JSONL: b"{"}[kind]
    assert Path(f"people.{kind.upper()}").read_bytes().startswith(head)


def test_a_name_and_a_format_that_differ_are_told(run: Run, sign: Sign) -> None:
    sign("a")
    asked = ("export", "chechnya-petition", "--out", "people.csv", "--format", "xlsx")
    assert "people.csv is the name of another format than xlsx" in run(*asked, code=1).output
    assert not Path("people.csv").exists()


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    "words", [("export", "chechnya-petition", "--out"), ("person", "--copy")], ids=["out", "copy"]
)
def test_an_empty_name_is_none(run: Run, sign: Sign, words: tuple[str, ...]) -> None:
    sign("a")
    said = run(*words, "", lines="amina@example.org\n", code=1).output
    assert "An empty name is none: name a file or a folder." in said


@pytest.mark.parametrize(("typed", "told"), [("uk", "UK is GB here"), ("EL", "EL is GR here")])
def test_a_country_by_another_code_is_told_its_own(typed: str, told: str) -> None:
    with pytest.raises(DeskError, match=told):
        conditions(countries=[typed])


def test_a_folder_says_nothing_of_the_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    assert export_files.kind(str(tmp_path / "folder.xlsx"), None) == Format.CSV
    monkeypatch.setenv("HOME", str(tmp_path))
    assert export_files.kind("~/folder.xlsx", None) == Format.CSV
    assert export_files.kind(f"{tmp_path}/new.v2/", None) == Format.CSV
    assert export_files.kind(str(tmp_path / "people"), None) == Format.CSV
    assert export_files.kind(str(tmp_path / "people.txt"), "csv") == Format.CSV
    assert export_files.kind(None, "jsonl") == Format.JSONL


@pytest.mark.parametrize("kind", [*Format])
def test_an_export_of_any_format_that_breaks_off_leaves_nothing(
    tmp_path: Path, kind: Format
) -> None:
    def unseal(_: object) -> Record:
        if next(left):
            raise OSError(28, "No space left on device")
        return record("Amina")

    left = iter([False, True])
    with pytest.raises(DeskError, match="There is no room left to write into"):
        export(tmp_path / "home", tmp_path / "people", [stored()] * 2, unseal, Wanted(format=kind))
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    assert list((tmp_path / "home" / unfinished.FOLDER).iterdir()) == []


def test_a_disk_that_is_full_when_a_spreadsheet_is_put_together_says_so(tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        export_formats.write(
            Format.XLSX, Full(), layout(), [[None] * len(COLUMNS)], lambda: nullcontext(tmp_path)
        )


def test_what_a_spreadsheet_is_made_of_is_beside_it_and_gone_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "elsewhere"))  # which is not there
    seen: list[list[str]] = []

    def unseal(_: object) -> Record:
        seen.append([str(path.relative_to(tmp_path)) for path in tmp_path.glob("*.parts/*")])
        return record("Amina")

    export(tmp_path / "home", tmp_path / "people.xlsx", [stored()] * 2, unseal, ALL)
    assert [len(found) for found in seen] == [0, 1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "people.xlsx"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Amina\x1b[2J", "Amina\ufffd[2J"),
        ("evil\u202egpj", "evil\ufffdgpj"),
        ("\ud800\ufffe", "\ufffd\ufffd"),
        ("two\r\nlines\tof", "two\nlines\tof"),
        ("\u200cمی\u200cخواهم", "\u200cمی\u200cخواهم"),
        ("", None),
    ],
)
def test_nothing_moves_hides_or_turns_what_is_read(typed: str, written: str | None) -> None:
    assert shown(typed) == written


@pytest.mark.parametrize("kind", [*Format])
def test_what_cannot_be_written_stops_no_export(tmp_path: Path, kind: Format) -> None:
    odd = Record({"name": "\ud800\x00\ufffe", "email": ""}, frozenset(), "\udfff", NOW, ("\x1b",))
    path = tmp_path / f"people.{kind}"
    outcome = export(tmp_path / "home", path, [stored()], lambda _: odd, Wanted(format=kind))
    assert outcome.written == 1
    assert path.stat().st_size


def test_a_file_for_a_program_begins_with_its_first_column(tmp_path: Path) -> None:
    """A byte order mark would be a part of that name."""
    asked = Wanted(Conditions("updates"), "listmonk")
    opened = Record({"email": "a@example.org"}, frozenset({"updates"}), "4", NOW, (), "ru")
    export(tmp_path / "home", tmp_path / "people.csv", [stored()], lambda _: opened, asked)
    assert (tmp_path / "people.csv").read_bytes() == (
        b'"email","attributes"\r\n"a@example.org","{""language"": ""ru""}"\r\n'
    )


@pytest.mark.parametrize(
    ("importer", "headers"),
    [
        ("civicrm", ["External Identifier", "Email"]),
        ("actionnetwork", ["email", "language", "undersigned_id"]),
        ("listmonk", ["email", "attributes"]),
    ],
)
def test_an_importer_finds_its_own_columns_of_what_the_consent_covers(
    importer: str, headers: list[str]
) -> None:
    assert list(layout("updates", importer, followed=True).columns) == headers
    assert "id" not in layout("updates", importer).names
    assert "name" not in layout("updates", importer).names


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--columns", "listmonk", "--consent", "to_target"), "which `--consent updates` alone"),
        (("--columns", "civicrm", "--format", "xlsx"), "civicrm imports CSV"),
        (("--columns", "civicrm", "--out", "people.jsonl"), "civicrm imports CSV"),
        (("--columns", "listmonk"), "none ticked updates"),
        (("--out", "people.json"), "people.json: end the name by .csv, .xlsx or .jsonl"),
        (("--again",), "add that"),
    ],
)
def test_what_goes_together_with_nothing_is_told(
    run: Run, home: Path, sign: Sign, asked: tuple[str, ...], told: str
) -> None:
    sign("a", to_target=True)
    assert told in run("export", "chechnya-petition", *asked, code=1).output
    assert made(home) == []


@pytest.mark.parametrize("kind", [*Format])
def test_destroying_knows_an_export_of_any_format(
    run: Run, home: Path, sign: Sign, kind: Format
) -> None:
    class Two:
        confirmed = 2

        def find(self, _: str) -> "Two":
            return self

    sign("a", comment="two\nlines")
    run("export", "chechnya-petition", "--format", kind)
    [line] = unexported(home, Two(), ["chechnya-petition"])  # type: ignore[arg-type]
    assert "It has 1 signatures, and 2 are confirmed" in line
    [file] = made(home)
    file.write_bytes(b"\xff\xfe\xff")
    [line] = unexported(home, Two(), ["chechnya-petition"])  # type: ignore[arg-type]
    assert ("it is no file that an export writes" in line) == (kind is not Format.JSONL)


@pytest.mark.parametrize("importer", IMPORTERS)
def test_an_address_reaches_an_importer_as_it_is(run: Run, sign: Sign, importer: str) -> None:
    sign("a", email="-amina@example.org", updates=True)
    run("export", "chechnya-petition", "--columns", importer, "--out", "a.csv")
    with Path("a.csv").open(encoding="utf-8", newline="") as file:
        assert "-amina@example.org" in list(csv.reader(file))[1]
