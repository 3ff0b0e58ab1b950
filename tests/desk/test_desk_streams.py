"""Whatever its streams are, a command does its work, and shows no traceback."""

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk.world import ROOT

PROGRAM = f"{shlex.quote(sys.executable)} -c 'from desk.start import main; main()'"
MAKING = "undersigned key new --no-passphrase --copy second.key"


def typed(line: str, home: Path, **said: str) -> subprocess.CompletedProcess[str]:
    """Type a line into a shell of its own, where `undersigned` is the command."""
    folders = os.pathsep.join(str(ROOT / each) for each in ("", "functions", "site/plugins"))
    return subprocess.run(
        ["sh", "-c", line.replace("undersigned", PROGRAM)],
        cwd=home.parent,
        env={**os.environ, "PYTHONPATH": folders, "UNDERSIGNED_HOME": str(home), **said},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_keep_no_command_from_its_work(home: Path, closed: str) -> None:
    done = typed(f"{MAKING} {closed} && undersigned key list {closed}", home)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(home.rglob("organiser.key"))


def test_a_closed_standard_input_answers_no_question(home: Path) -> None:
    done = typed("undersigned key new <&-", home)
    assert done.returncode == 1
    assert "Error: Nobody answered that." in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_tables_and_bars_are_shown_to_nobody_where_nobody_looks(home: Path, closed: str) -> None:
    shown = (
        "from desk import streams, terminal; streams.ready(); terminal.table(['Who'], [['Ada']]); "
        "assert [*terminal.progress('ab', 2, 'Opening')] == ['a', 'b']"
    )
    done = typed(f"{shlex.quote(sys.executable)} -c {shlex.quote(shown)} {closed}", home)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8:strict"])
def test_what_an_encoding_lacks_is_written_as_escapes(home: Path, encoding: str) -> None:
    name = os.fsencode(home.parent) + "/Ключ\udcff".encode("utf-8", "surrogateescape")
    Path(os.fsdecode(name)).mkdir()
    copy = shlex.quote(os.fsdecode(name))
    line = f"undersigned key new --no-passphrase --copy {copy}"
    done = typed(line, home, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert r"\udcff" in done.stdout


@pytest.mark.parametrize("line", ["undersigned --help", MAKING])
def test_a_reader_who_has_seen_enough_ends_a_command_quietly(home: Path, line: str) -> None:
    done = typed(f"{line} | true", home)
    assert "Error" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize("line", ["undersigned --help", MAKING])
def test_a_full_standard_output_is_told(home: Path, line: str) -> None:
    done = typed(f"{line} >/dev/full", home)
    assert done.returncode == 1
    assert done.stderr == (
        "Error: Standard output takes no more (No space left on device): the rest of what this "
        "command says is lost.\n"
    )


def test_ctrl_c_ends_a_command_that_is_not_yet_read_as_it_ends_any_program(home: Path) -> None:
    """Without a traceback: it comes while the desk is being imported."""
    stopping = (
        "import os, sys, signal\n"
        "class Finder:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'desk.cli': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from desk.start import main; main()"
    )
    done = typed(f"exec {shlex.quote(sys.executable)} -c {shlex.quote(stopping)}", home)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")


@pytest.mark.parametrize(("before", "kept"), [("", "SIG_DFL"), ("trap '' INT; ", "SIG_IGN")])
def test_what_ctrl_c_does_is_as_it_was_when_a_command_has_ended(
    home: Path, before: str, kept: str
) -> None:
    """What is ignored stays so: as `nohup` and a shell's `&` have it."""
    shown = (
        "import signal; from contextlib import suppress; from desk.start import main\n"
        "with suppress(SystemExit): main()\n"
        "print(signal.getsignal(signal.SIGINT).name)"
    )
    done = typed(
        f"{before}exec {shlex.quote(sys.executable)} -c {shlex.quote(shown)} key list", home
    )
    assert done.stdout == f"{kept}\n"
