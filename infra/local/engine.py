"""The embedded AWS: MiniStack as a child process whose state lives in one folder."""

import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import IO

from infra.local.cloud import REGION
from infra.local.errors import LocalError

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 20
RUNNER = Path(__file__).with_name("runner.py")


class Engine:
    """One MiniStack, started and stopped with its state under `folder`.

    `python` is the interpreter of MiniStack's own environment, `runtime` the folder of packages
    that the Lambda runtime would bring along.
    """

    runner = RUNNER

    def __init__(self, folder: Path, python: Path, runtime: Path) -> None:
        self.folder = folder
        self.log = folder / "ministack.log"
        self.mails = folder / "mails.jsonl"
        self.port = 0
        self._python = python
        self._runtime = runtime
        self._process: subprocess.Popen[str] | None = None

    @property
    def endpoint(self) -> str:
        """Where its APIs answer."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers; LocalError says why it does not."""
        if not self._python.exists():
            raise LocalError(f"MiniStack is not installed ({self._python} is missing): run `make`.")
        state, temporary = self.folder / "state", self.folder / "tmp"
        state.mkdir(parents=True, exist_ok=True)
        with (self.folder / "ministack.lock").open("a+") as lock:
            seize(lock)
            shutil.rmtree(temporary, ignore_errors=True)  # unpacked functions of the last run
            temporary.mkdir()
            forget_stream_positions(state)
            self.port = self._choose_port()
            with self.log.open("w") as log:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
                    [self._python, "-P", self.runner, self._runtime, self.mails],
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    text=True,
                    env=self._environment(state, temporary),
                    pass_fds=[lock.fileno()],  # held for as long as MiniStack lives
                    start_new_session=True,  # the terminal's Ctrl-C is ours to pass on
                )
            lock.truncate(0)
            lock.write(str(self._process.pid))
        self._wait_until_healthy()

    def save(self) -> None:
        """Ask it to write its state to disk, so that being killed loses little."""
        if self._process and self._process.stdin and self._process.poll() is None:
            self._process.stdin.write("save\n")
            self._process.stdin.flush()

    def stop(self) -> None:
        """Let it save its state and end; one that does not end in time is killed."""
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            return
        with suppress(BrokenPipeError):  # it may be gone already
            process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _choose_port(self) -> int:
        """Take the port of last time, as URLs of queues hold it, if it is still free."""
        remembered = self.folder / "ministack.port"
        last = int(remembered.read_text()) if remembered.exists() else 0
        port = last if last and is_free(last) else free_port()
        remembered.write_text(str(port))
        return port

    def _environment(self, state: Path, temporary: Path) -> dict[str, str]:
        """Nothing of the caller's AWS settings: a function must not find another account."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(temporary),
            "TMPDIR": str(temporary),
            "LANG": "C.UTF-8",
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(state),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(state / "s3"),
        }

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self._process and self._process.poll() is None and time.monotonic() < deadline:
            if answers(self.port):
                return
            time.sleep(0.05)
        self.stop()
        last_words = "\n".join(self.log.read_text().splitlines()[-5:])
        raise LocalError(f"MiniStack did not start; the end of {self.log}:\n{last_words}")


def answers(port: int) -> bool:
    """Whether a healthy MiniStack listens there."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=2)) as connection:
        try:
            connection.request("GET", "/_ministack/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False


def seize(lock: IO[str]) -> None:
    """Take the lock that a running MiniStack holds, ending one that a crash left behind.

    The kernel frees the lock with its holder, so as long as it is held, the process that is named
    in the file is that holder and no stranger with a used-again number.
    """
    deadline = time.monotonic() + STOP_SECONDS  # it may be saving its state just now
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                lock.seek(0)
                os.killpg(int(lock.read()), signal.SIGKILL)
            time.sleep(0.1)
        else:
            return


def forget_stream_positions(state: Path) -> None:
    """Make every stream's mapping read from the start again.

    MiniStack saves a mapping's position in its stream, but not the stream's records: after a
    restart it would wait at that position and pass over as many new records.
    """
    saved = state / "lambda.json"
    if saved.exists():
        content = json.loads(saved.read_text())
        content["payload"].pop("dynamodb_stream_positions", None)
        saved.write_text(json.dumps(content))


def is_free(port: int, host: str = HOST) -> bool:
    """Whether a server could listen on that port, at an address of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
