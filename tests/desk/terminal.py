"""A terminal of its own, at which the desk is typed as by an organiser."""

import fcntl
import os
import pty
import signal
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

from tests.desk.world import ROOT

# A passphrase costs no second here.
_DESK = (
    "from desk.work.keys import keys; from tests.desk.age_file import cheaply; "
    "keys.protect = cheaply; "
    "from desk.cli import main; main(prog_name='undersigned')"
)


class Terminal:
    """A command of the desk at a terminal that is its own, as getpass asks the one it finds."""

    def __init__(self, home: Path, *words: str, **more: str) -> None:
        self._ours, theirs = pty.openpty()
        self.said = ""
        self._read = 0
        paths = [str(ROOT), str(ROOT / "functions"), os.environ.get("PYTHONPATH", "")]
        own = {
            "UNDERSIGNED_HOME": str(home),
            "PYTHONPATH": os.pathsep.join(paths),
            "SHELL": "/bin/sh",
            "TERM": "xterm",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", _DESK, *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=home.parent,
            env=os.environ | own | more,
            start_new_session=True,
            preexec_fn=_at_home,  # noqa: PLW1509 - no other thread runs
        )
        os.close(theirs)

    def until(self, text: str) -> str:
        """Wait until a text appears after what was waited for before; returns what came with it."""
        while text not in self.said[self._read :]:
            assert self._hear(), self.said
        start, self._read = self._read, self.said.index(text, self._read) + len(text)
        return self.said[start : self._read]

    def type(self, line: str) -> None:
        """Type a line."""
        self.type_bytes(line.encode())

    def type_bytes(self, line: bytes) -> None:
        """Type a line that may be no text."""
        os.write(self._ours, line + b"\n")

    def answer(self, question: str, line: str) -> str:
        """Wait for a question, and answer it; returns what came before."""
        said = self.until(question)
        self.type(line)
        return said

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the command alone, and not to what it runs."""
        os.kill(self.process.pid, number)
        with suppress(OSError):  # it has ended
            self.type("")  # for Python heeds none that comes just before it reads

    def end(self) -> int:
        """Wait for its end, and return its exit code."""
        while self._hear():
            pass
        os.close(self._ours)
        return self.process.wait()

    def _hear(self) -> str:
        try:
            heard = os.read(self._ours, 4096).decode("utf-8", "replace")
        except OSError:  # what Linux says at the end
            return ""
        self.said += heard
        return heard


def _at_home() -> None:
    """Have the terminal as one's own, and every signal as it comes, whoever ran the tests."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for each in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
