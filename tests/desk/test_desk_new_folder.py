"""A folder of files that gets its name at the end: there with all of them, or not at all."""

import errno
import multiprocessing
import os
import signal
import stat
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from desk.work import files, unfinished
from desk.work.errors import DeskError
from desk.work.files import new_folder

TOKEN = "0123456789abcdef" * 2
FORK = multiprocessing.get_context("fork")


def left(folder: Path) -> list[str]:
    """Name all that is in a folder and below, but for the desk's own."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.name not in ("home", unfinished.FOLDER)
    )


def test_it_is_there_with_all_its_files_for_its_owner_only(home: Path, tmp_path: Path) -> None:
    with new_folder(home, tmp_path / "pack") as put:
        put("a", b"Amina")
        put("b", b"")
        assert not (tmp_path / "pack").exists()
    assert left(tmp_path) == ["pack", "pack/a", "pack/b"]
    assert (tmp_path / "pack" / "a").read_bytes() == b"Amina"
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in left(tmp_path)]
    assert modes == [0o700, 0o600, 0o600]


def test_what_breaks_off_leaves_nothing(home: Path, tmp_path: Path) -> None:
    def broken() -> None:
        with new_folder(home, tmp_path / "pack") as put:
            put("a", b"Amina")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert left(tmp_path) == []


@pytest.mark.parametrize("folder", [True, False])
def test_what_has_its_name_by_then_stays(home: Path, tmp_path: Path, *, folder: bool) -> None:
    precious = tmp_path / "pack" / "only copy" if folder else tmp_path / "pack"

    def late() -> None:
        with new_folder(home, tmp_path / "pack") as put:
            put("a", b"Amina")
            precious.parent.mkdir(exist_ok=True)
            precious.write_text("the only copy", "utf-8")

    with pytest.raises(FileExistsError, match="pack"):
        late()
    assert precious.read_text("utf-8") == "the only copy"
    assert left(tmp_path) == (["pack", "pack/only copy"] if folder else ["pack"])


def test_no_file_takes_another_s_place(home: Path, tmp_path: Path) -> None:
    with new_folder(home, tmp_path / "pack") as put:
        put("a", b"Amina")
        with pytest.raises(FileExistsError):
            put("a", b"Bela")
    assert (tmp_path / "pack" / "a").read_bytes() == b"Amina"


def test_a_full_disk_is_told_and_leaves_nothing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "_to_disk", full)
    with pytest.raises(DeskError, match="There is no room left"), new_folder(
        home, tmp_path / "pack"
    ) as put:  # fmt: skip
        put("a", b"Amina")
    assert left(tmp_path) == []


def writing(home: Path, path: Path, there: Connection) -> None:
    """Put a name into a folder, and wait to be killed."""
    with new_folder(home, path) as put:
        put("a", b"Amina")
        there.send("written")
        there.recv()  # which nobody sends


def test_what_a_killed_command_left_goes_when_the_next_starts(home: Path, tmp_path: Path) -> None:
    here, there = FORK.Pipe()
    process = FORK.Process(target=writing, args=(home, tmp_path / "pack", there), daemon=True)
    process.start()
    assert here.recv() == "written"
    assert unfinished.sweep(home) == []  # it is still writing
    [draft] = tmp_path.glob(".undersigned-*.parts")
    assert (draft / "a").read_bytes() == b"Amina"
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert unfinished.sweep(home) == [
        f"Removed what a stopped command had left half-written: {str(draft)!r}"
    ]
    assert left(tmp_path) == []


def noted(home: Path, draft: Path) -> None:
    """Leave a note of a draft, as a killed command does."""
    (home / unfinished.FOLDER).mkdir(parents=True, exist_ok=True)
    (home / unfinished.FOLDER / TOKEN).write_bytes(os.fsencode(draft))


def test_a_file_or_a_link_of_a_draft_folder_s_name_stays(home: Path, tmp_path: Path) -> None:
    draft, precious = tmp_path / f".undersigned-{TOKEN}.parts", tmp_path / "precious"
    draft.write_text("the only copy", "utf-8")
    noted(home, draft)
    assert unfinished.sweep(home) == []
    assert draft.read_text("utf-8") == "the only copy"
    draft.rename(tmp_path / "a")
    precious.mkdir()
    (precious / "b").touch()
    draft.symlink_to(precious)
    noted(home, draft)
    assert unfinished.sweep(home) == []
    assert (precious / "b").exists()


def test_a_folder_within_a_draft_is_nobody_s_to_remove(home: Path, tmp_path: Path) -> None:
    draft = tmp_path / f".undersigned-{TOKEN}.parts"
    (draft / "precious").mkdir(parents=True)
    noted(home, draft)
    [said] = unfinished.sweep(home)
    assert said.startswith(f"A stopped command left {str(draft)!r} half-written; remove it")
    assert (draft / "precious").is_dir()
