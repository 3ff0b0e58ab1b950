"""Keys at a real terminal: what is shown there, and what is on the disk, whatever ends it."""

import re
import signal
from pathlib import Path

import pyrage
import pytest

from desk.work.keys import keys, session, shares
from desk.work.keys.keys import Shares
from tests.desk.protected import OURS, in_the_clear
from tests.desk.terminal import Terminal
from tests.desk.world import Run

IDENTITY = pyrage.x25519.Identity.generate()
MADE = shares.split(IDENTITY, Shares(2, 3))
ASIDE, BACK = "\x1b[?1049h", "\x1b[?1049l"


@pytest.fixture
def split_up(home: Path) -> keys.Key:
    """Know a key that is in shares."""
    return keys.add(home, "organiser", str(IDENTITY.to_public()), Shares(2, 3))


def written(folder: Path) -> str:
    """Read all that lies in a folder and below."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(path.read_bytes().decode("latin-1").lower() for path in files)


def unlocking(home: Path, *words: str) -> Terminal:
    """Unlock at a terminal, and go on when it is."""
    terminal = Terminal(home, "key", "unlock", *words)
    for number, share in enumerate(MADE[:2], 1):
        terminal.answer(f"Share {number}, from word 1 on", " ".join(share))
    terminal.until(BACK)
    return terminal


def test_a_key_is_written_down_and_no_share_stays_on_the_screen_or_the_disk(home: Path) -> None:
    terminal = Terminal(home, "key", "new", "--of", "3", "--need", "2")
    terminal.answer("Press Enter to begin.", "")
    shown = []
    for number in range(1, 4):
        terminal.until(ASIDE)
        page = terminal.answer("Then press Enter, which hides them", "")
        assert f"Share {number} of 3" in page
        assert max(len(line) for line in page.splitlines()) <= 81  # with what ends a line
        words = re.findall(r"\d+\. ([a-z]+)", page)
        assert len(words) == shares.WORDS
        shown.append(words)
        terminal.until(BACK)
        assert not any(word in written(home) for word in words if len(word) > 6)
        for first, row in shares.rows(words):
            terminal.answer(f"Words {first} to {first + len(row) - 1}: ", " ".join(row))
        terminal.until(BACK)
    assert terminal.end() == 0
    apart = re.sub(rf"{re.escape(ASIDE)}.*?{re.escape(BACK)}", "", terminal.said, flags=re.DOTALL)
    assert not any(" ".join(words[:2]) in apart for words in shown)
    assert re.findall(r"\d+\. [a-z]+", apart) == []
    read: list[shares.Share] = []
    for words in shown[1:]:
        read.append(shares.read(words, read))
    [made] = keys.known(home)
    assert str(shares.together(read).to_public()) == made.public
    assert in_the_clear(home) == []


def test_a_passphrase_is_shown_nowhere(home: Path, stick: Path) -> None:
    terminal = Terminal(home, "key", "new", "--copy", str(stick))
    terminal.answer("A passphrase for this key", OURS)
    terminal.answer("The same passphrase once more", OURS)
    terminal.answer("Is it meant to be there all the same?", "y")
    assert terminal.end() == 0
    assert OURS not in terminal.said
    assert in_the_clear(home) == []
    assert keys.known(home)[0].protected


def test_a_shell_is_unlocked_until_it_ends(home: Path, split_up: keys.Key) -> None:
    terminal = unlocking(home)
    terminal.until("organiser is unlocked in this shell. Type `exit` to lock it again.")
    terminal.type(f'test -n "${session.VARIABLE}" && ls "{home}/{session.FOLDER}" && echo o""n')
    terminal.until("on\r\n")
    assert in_the_clear(home) == []
    terminal.type("exit 4")
    terminal.until("organiser is locked again.")
    assert terminal.end() == 4
    assert list((home / session.FOLDER).iterdir()) == []
    assert split_up.file.exists()


@pytest.mark.usefixtures("split_up")
def test_ctrl_c_is_the_shell_s_own_business(home: Path) -> None:
    line = "trap 'echo heard; exit 5' INT; echo rea''dy; while :; do read x; done"
    terminal = unlocking(home, "--", "sh", "-c", line)
    terminal.until("ready")
    terminal.type("\x03")
    terminal.until("heard")
    assert terminal.end() == 5
    assert list((home / session.FOLDER).iterdir()) == []


@pytest.mark.usefixtures("split_up")
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM])
def test_what_ends_the_session_ends_its_shell(home: Path, number: signal.Signals) -> None:
    there = f'ls "{home}/{session.FOLDER}" && echo ending'
    line = f"trap '{there}; exit' HUP; echo ready; while :; do read x; done"
    terminal = unlocking(home, "--", "sh", "-c", line)
    terminal.until("ready")
    terminal.send(number)
    terminal.until(".age\r\n")  # it is told before its session has ended
    terminal.until("ending")
    assert terminal.end() == 128 + number
    assert list((home / session.FOLDER).iterdir()) == []


@pytest.mark.usefixtures("split_up")
def test_killed_it_leaves_nothing_that_is_of_use_and_the_next_command_removes_that(
    home: Path, run: Run
) -> None:
    terminal = unlocking(home, "--", "sh", "-c", "echo rea''dy; sleep 600")
    terminal.until("ready")
    terminal.send(signal.SIGKILL)
    assert terminal.process.wait() == -signal.SIGKILL
    [left] = (home / session.FOLDER).iterdir()
    assert in_the_clear(home) == []
    assert not any(word in written(home) for word in MADE[0] if len(word) > 6)
    assert str(left) in run("key", "list").stderr
    assert list((home / session.FOLDER).iterdir()) == []
    terminal.end()


@pytest.mark.usefixtures("split_up")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ended_while_shares_are_typed_nothing_is_there(home: Path, number: signal.Signals) -> None:
    terminal = Terminal(home, "key", "unlock")
    terminal.answer("Share 1, from word 1 on", " ".join(MADE[0]))
    terminal.until("Share 2, from word 1 on")
    terminal.send(number)
    assert terminal.end() != 0
    assert not (home / session.FOLDER).exists()
    assert "Traceback" not in terminal.said
    assert BACK in terminal.said or number is signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGKILL])
def test_ended_while_a_key_is_made_it_is_nowhere_in_the_clear(
    home: Path, run: Run, stick: Path, number: signal.Signals
) -> None:
    terminal = Terminal(home, "key", "new")
    terminal.answer("A passphrase for this key", OURS)
    terminal.answer("The same passphrase once more", OURS)
    terminal.until("Where does the second copy go?")
    terminal.send(number)
    assert terminal.end() != 0
    assert in_the_clear(home) == []
    begun = keys.read(home / "drafts", "organiser").public
    run("key", "new", lines=f"{OURS}\n{stick}\n")
    assert [key.public for key in keys.known(home)] == [begun]
    assert in_the_clear(home) == []


def test_what_is_typed_in_another_encoding_is_told(home: Path) -> None:
    terminal = Terminal(home, "key", "new")
    terminal.until("A passphrase for this key")
    terminal.type_bytes("Grüße aus Köln".encode("latin-1"))
    assert terminal.end() == 1
    assert "in another encoding than UTF-8" in terminal.said
    assert "Traceback" not in terminal.said


def test_a_terminal_that_cannot_be_cleared_is_told_before_a_share_is_shown(home: Path) -> None:
    terminal = Terminal(home, "key", "new", "--of", "3", "--need", "2", TERM="dumb")
    said = terminal.answer("Press Enter to begin.", "")
    assert "This terminal cannot be cleared" in said
    terminal.until("Then press Enter, which hides them")
    terminal.send(signal.SIGTERM)
    terminal.end()
    assert ASIDE not in terminal.said
