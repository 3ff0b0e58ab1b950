"""The engine leaves nothing behind, and takes nothing for its own that is not."""

import fcntl
import json
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local import LocalError
from infra.local import engine as engine_module
from infra.local.engine import Engine, forget_stream_positions, seize

HOLD = (
    "import fcntl, sys; fcntl.flock(int(sys.argv[1]), fcntl.LOCK_EX); print(1, flush=True); input()"
)


def test_a_stream_is_read_from_its_start_after_a_restart(tmp_path: Path) -> None:
    saved = tmp_path / "lambda.json"
    mappings = {"__account_region_scoped__": True, "data": {"a": 1}}
    payload = {"esms": mappings, "dynamodb_stream_positions": {"data": {"a": 7}}}
    saved.write_text(json.dumps({"__ministack_format__": 2, "payload": payload}))
    forget_stream_positions(tmp_path)
    expected = {"__ministack_format__": 2, "payload": {"esms": mappings}}
    assert json.loads(saved.read_text()) == expected


def test_nothing_saved_is_nothing_to_forget(tmp_path: Path) -> None:
    forget_stream_positions(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_crash_left_running_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "STOP_SECONDS", 0)
    path = tmp_path / "lock"
    with path.open("a+") as lock:
        orphan = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(lock.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[lock.fileno()],
            start_new_session=True,
        )
        lock.write(str(orphan.pid))
    with orphan:
        assert orphan.stdout
        orphan.stdout.readline()  # it holds the lock now
        with path.open("a+") as lock:
            seize(lock)
            with path.open() as other, pytest.raises(BlockingIOError):
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert orphan.wait() < 0


def test_a_missing_program_is_one_clear_sentence(tmp_path: Path) -> None:
    engine = Engine(tmp_path, tmp_path / "no" / "python", tmp_path)
    with pytest.raises(LocalError, match="MiniStack is not installed"):
        engine.start()


def test_an_engine_that_was_not_started_stops(tmp_path: Path) -> None:
    Engine(tmp_path, tmp_path / "python", tmp_path).stop()
