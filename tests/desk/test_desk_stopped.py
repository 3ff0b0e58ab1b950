"""A command that is stopped or killed leaves nothing in the clear, whatever it was writing."""

import errno
import fcntl
import multiprocessing
import os
import resource
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desk.cli import main
from desk.stopped import Stopped, heeding_signals
from desk.work import files, unfinished
from desk.work.errors import DeskError
from tests.desk.test_desk_export import action as action  # noqa: PLC0414 - a fixture
from tests.desk.world import ROOT, Run, Sign
from undersigned.aws.table import Table

TOKEN = "0123456789abcdef" * 2
LONG = "x" * 50_000  # more than waits in memory
FORK = multiprocessing.get_context("fork")  # the child has the stack, which lives in this process


class Child:
    """A command in a process of its own, that waits when it has written what it read."""

    def __init__(self, *words: str, before: Callable[[], None] | None = None) -> None:
        self._words, self._before = words, before
        self._here, self._there = FORK.Pipe()
        self._said, self._heard = os.pipe()
        self._process = FORK.Process(target=self._run, daemon=True)
        self._process.start()

    def wait_until_it_writes(self) -> None:
        assert self._here.recv() == "written"

    def send(self, number: signal.Signals) -> None:
        assert self._process.pid
        os.kill(self._process.pid, number)

    def end(self) -> tuple[int | None, str]:
        """Wait for its end, and return its exit code and what it said as an error."""
        os.close(self._heard)
        with os.fdopen(self._said, "rb") as said:
            text = said.read().decode()
        self._process.join()
        return self._process.exitcode, text

    def _run(self) -> None:
        os.dup2(self._heard, 2)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8")
        sys.stdout = sys.stderr
        for each in (signal.SIGHUP, signal.SIGTERM):  # heeded, though `nohup` ran the tests
            signal.signal(each, signal.SIG_DFL)
        scan = Table.scan

        def stopping(table: Table, *asked: Any) -> Iterator[Any]:
            yield from scan(table, *asked)
            self._there.send("written")
            self._there.recv()  # which nobody sends

        if self._before:
            self._before()
        else:
            setattr(Table, "scan", stopping)  # noqa: B010 - in this process only
        main(list(self._words))


def drafts(folder: Path) -> list[Path]:
    """Find what is half-written in a folder and below."""
    return list(folder.rglob("*.part"))


def notes(home: Path) -> list[Path]:
    """Find the notes of what is half-written."""
    return list((home / unfinished.FOLDER).iterdir())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Name a file on another disk."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick" / "people.csv"


@contextmanager
def exporting(out: Path, sign: Sign) -> Iterator[Child]:
    """Start an export, and go on when names are in its draft."""
    sign("a", comment=LONG)
    child = Child("export", "chechnya-petition", "--out", str(out))
    child.wait_until_it_writes()
    [draft] = drafts(out.parent)
    assert "Amina" in draft.read_text("utf-8-sig")
    yield child


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_closed_terminal_and_a_shutdown_leave_no_name_behind(
    home: Path, out: Path, sign: Sign, number: signal.Signals
) -> None:
    with exporting(out, sign) as child:
        child.send(number)
    code, said = child.end()
    assert code == 128 + number
    assert f"Error: Stopped by {number.name}. Nothing half-written was left" in said
    assert "Traceback" not in said
    assert list(out.parent.iterdir()) == notes(home) == []


def test_what_a_killed_export_left_goes_when_the_next_command_starts(
    run: Run, home: Path, out: Path, sign: Sign
) -> None:
    with exporting(out, sign) as child:
        child.send(signal.SIGKILL)
    assert child.end()[0] == -signal.SIGKILL
    [draft] = drafts(out.parent)
    told = f"Removed what a stopped command had left half-written: {str(draft)!r}\n"
    assert told in run("key", "list").stderr
    assert list(out.parent.iterdir()) == notes(home) == []
    assert "Removed" not in run("key", "list").stderr


def test_what_a_killed_spreadsheet_left_goes_too(
    run: Run, home: Path, out: Path, sign: Sign
) -> None:
    """Its library writes the rows into a file of its own first, in a folder beside it."""
    for mac in "abc":  # the last of them waits in memory
        sign(mac, comment=LONG)
    child = Child("export", "chechnya-petition", "--out", str(out.with_suffix(".xlsx")))
    child.wait_until_it_writes()
    [rows] = out.parent.glob(".*.parts")
    assert stat.S_IMODE(rows.stat().st_mode) == 0o700
    assert "Amina" in "".join(path.read_text("utf-8") for path in rows.iterdir())
    child.send(signal.SIGKILL)
    assert child.end()[0] == -signal.SIGKILL
    assert str(rows) in run("key", "list").stderr
    assert list(out.parent.iterdir()) == notes(home) == []


def test_what_another_command_is_writing_stays(run: Run, out: Path, sign: Sign) -> None:
    with exporting(out, sign) as child:
        assert "Removed" not in run("key", "list").stderr
        assert len(drafts(out.parent)) == 1
        child.send(signal.SIGTERM)
    child.end()


def test_a_command_that_shall_outlive_its_terminal_does() -> None:
    """`nohup` has it ignore the signal."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with heeding_signals():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_second_signal_does_not_break_the_cleaning_up() -> None:
    cleaned, before = [], [signal.getsignal(each) for each in (signal.SIGHUP, signal.SIGTERM)]
    with pytest.raises(Stopped, match="SIGHUP"), heeding_signals():
        try:
            signal.raise_signal(signal.SIGHUP)  # to this thread, and so at once
        finally:
            signal.raise_signal(signal.SIGTERM)
            cleaned.append("all")
    assert cleaned == ["all"]
    assert [signal.getsignal(each) for each in (signal.SIGHUP, signal.SIGTERM)] == before


def test_a_full_disk_is_told_and_leaves_no_name_behind(home: Path, out: Path, sign: Sign) -> None:
    sign("a", comment=LONG)
    child = Child(
        "export", "chechnya-petition", "--out", str(out),
        before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )  # fmt: skip
    code, said = child.end()
    assert code == 1
    assert f"There is no room left to write into {out.parent}" in said
    assert "Traceback" not in said
    assert list(out.parent.iterdir()) == notes(home) == []


def test_where_the_home_is_full_that_is_what_is_told(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the folder of the file: there may be room enough."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    told = f"no room left to write into {home / unfinished.FOLDER}, .*: make room, and repeat"
    with pytest.raises(DeskError, match=told), unfinished.drafted(home, tmp_path):
        pass


@pytest.mark.parametrize("opened", [unfinished.drafted, unfinished.drafted_folder])
def test_a_folder_that_takes_no_files_is_told_by_its_own_name(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Callable[..., Any]
) -> None:
    real = os.open

    def closed(path: Path, *rest: Any, **named: Any) -> int:
        if Path(path).parent == tmp_path:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *rest, **named)

    def refused(path: Path, mode: int) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path), mode)

    unfinished.make_folder(home / unfinished.FOLDER)
    monkeypatch.setattr(os, "open", closed)
    monkeypatch.setattr(Path, "mkdir", refused)
    monkeypatch.setattr(unfinished, "make_folder", lambda _: None)
    told = rf"Nothing can be written into {tmp_path} \(Permission denied\)"
    with pytest.raises(DeskError, match=told), opened(home, tmp_path):
        pass


def left(home: Path, draft: Path, token: str = TOKEN, content: bytes | None = None) -> Path:
    """Leave a draft and the note of it, as a killed command does."""
    draft.write_text("Amina", "utf-8")
    (home / unfinished.FOLDER).mkdir(parents=True, exist_ok=True)
    note = home / unfinished.FOLDER / token
    note.write_bytes(os.fsencode(draft) if content is None else content)
    return note


@pytest.mark.parametrize(
    "name",
    [
        "people.csv", f".undersigned-{'f' * 32}.part", ".undersigned-.part", f"{TOKEN}.part",
        f".undersigned-{TOKEN}.part\n", f"x/../.undersigned-{TOKEN}.part", "",
    ],
)  # fmt: skip
def test_a_note_removes_nothing_but_the_draft_of_its_own_name(home: Path, name: str) -> None:
    home.mkdir()
    precious = home / "people.csv" if "/" in name or not name else home / name
    (home / "x").mkdir()
    note = left(home, precious, content=os.fsencode(f"{home}/{name}"))
    assert unfinished.sweep(home) == []
    assert precious.read_text("utf-8") == "Amina"
    assert not note.exists()


@pytest.mark.parametrize("content", [b"", b"\0", b"\xff", f".undersigned-{TOKEN}.part".encode()])
def test_a_damaged_note_is_no_way_to_remove_a_file(home: Path, content: bytes) -> None:
    home.mkdir()
    draft = Path(f".undersigned-{TOKEN}.part")
    left(home, draft, content=content)
    assert unfinished.sweep(home) == []
    assert draft.exists()


def test_a_link_and_a_folder_of_a_draft_s_name_stay(home: Path, tmp_path: Path) -> None:
    draft, precious = tmp_path / f".undersigned-{TOKEN}.part", tmp_path / "precious"
    left(home, draft)
    draft.rename(precious)
    draft.symlink_to(precious)
    assert unfinished.sweep(home) == []
    assert draft.is_symlink()
    assert precious.exists()
    draft.unlink()
    draft.mkdir()
    (home / unfinished.FOLDER / TOKEN).write_bytes(os.fsencode(draft))
    assert unfinished.sweep(home) == []
    assert draft.is_dir()


def test_what_is_no_note_is_left_alone(home: Path, tmp_path: Path) -> None:
    draft = tmp_path / f".undersigned-{TOKEN}.part"
    left(home, draft, token="letter.txt")
    (home / unfinished.FOLDER / TOKEN).symlink_to(home / unfinished.FOLDER / "letter.txt")
    assert unfinished.sweep(home) == []
    assert draft.exists()


def test_a_draft_on_a_stick_that_is_not_there_waits_for_it(home: Path, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    draft = tmp_path / "stick" / f".undersigned-{TOKEN}.part"
    left(home, draft)
    (tmp_path / "stick").rename(tmp_path / "pocket")
    assert unfinished.sweep(home) == []
    (tmp_path / "pocket").rename(tmp_path / "stick")
    assert len(unfinished.sweep(home)) == 1
    assert not draft.exists()


def test_a_folder_s_name_is_shown_and_not_obeyed(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "\x1b[2Jстик"
    folder.mkdir()
    left(home, folder / f".undersigned-{TOKEN}.part")
    [line] = unfinished.sweep(home)
    assert r"\x1b[2Jстик" in line
    assert line.isprintable()


def test_a_note_is_locked_for_as_long_as_its_draft_is_there(home: Path, tmp_path: Path) -> None:
    with unfinished.drafted(home, tmp_path) as draft:
        [note] = notes(home)
        assert note.read_bytes() == os.fsencode(draft.path)
        with note.open("rb") as file, pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert notes(home) == drafts(tmp_path) == []


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_is_whole_and_never_in_the_place_of_another(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """On a stick too, whose files have one name only."""

    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    if not links:
        monkeypatch.setattr(os, "link", refused)
    path = tmp_path / "organiser.key"
    with pytest.raises(RuntimeError), files.new_file(home, path) as file:
        file.write(b"ha")
        raise RuntimeError("the light went out")
    assert not path.exists()
    files.write_new(home, path, "half and half")
    with pytest.raises(FileExistsError, match=r"organiser\.key"):
        files.write_new(home, path, "another")
    assert path.read_text("utf-8") == "half and half"
    assert path.stat().st_mode & 0o777 == 0o600
    assert drafts(tmp_path) == notes(home) == []


def test_git_takes_up_no_export_nor_what_is_left_of_one() -> None:
    """Whoever exports into the project's folder publishes nobody with the next commit."""
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert {"*.csv", "*.part"} <= set(ignored)
