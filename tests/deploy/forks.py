"""Programs that are started again and again, each by a process that has imported them already.

Most of what a short command takes is its imports. So `Forks` starts one process that imports them
once, and puts a small program in the place of each, which hands over what it was started with
(arguments, folder, environment, and its three files) and ends as the program ends in a fork there.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

# No `#!` can name a Python in a folder with a blank.
_START = """#!/bin/sh
exec "{python}" -SE "{program}" "$@"
"""
_PROGRAM = """
import json, os, socket, sys
order = json.dumps(["{name}", sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
with socket.socket(socket.AF_UNIX) as line:
    line.connect("{address}")
    socket.send_fds(line, [len(order).to_bytes(4, "big")], [0, 1, 2])
    line.sendall(order)
    sys.exit((line.recv(1) or bytes([70]))[0])
"""


class Forks:
    """A process of `python` that has imported programs; what each runs is a `module:function`."""

    def __init__(self, python: Path, programs: Mapping[str, str], *more: str) -> None:
        self.names = tuple(programs)
        self._folder = tempfile.TemporaryDirectory()  # short, as the address of a socket has to be
        self._address = f"{self._folder.name}/forks"
        modules = [str(Path(__file__).parent), *more]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(modules), "LANG": "C.UTF-8"}
        self._process = subprocess.Popen(
            [python, "-P", __file__, self._address, json.dumps(dict(programs))],
            stdout=subprocess.PIPE,
            env=environment,
        )
        assert self._process.stdout
        assert self._process.stdout.readline() == b"ready\n"

    def lay_out(self, folder: Path) -> None:
        """Put the programs into a folder."""
        for name in self.names:
            program, file = Path(self._folder.name) / f"{name}.py", folder / name
            program.write_text(_PROGRAM.format(name=name, address=self._address), "utf-8")
            file.unlink(missing_ok=True)
            file.write_text(_START.format(python=sys.executable, program=program), "utf-8")
            file.chmod(0o755)

    def stop(self) -> None:
        """End the process; what it forked has ended."""
        self._process.terminate()
        self._process.communicate()
        self._folder.cleanup()


def serve(address: str, programs: Mapping[str, str]) -> None:
    """Import, and fork for whoever connects."""
    found = {}
    for name, place in programs.items():
        module, _, function = place.partition(":")
        found[name] = getattr(import_module(module), function)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(8)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            line, _ = listening.accept()
            if os.fork():
                line.close()
                continue
            listening.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            size, files, *_ = socket.recv_fds(line, 4, 3)
            with line, line.makefile("rb") as reader:
                name, words, folder, environment = json.loads(
                    reader.read(int.from_bytes(size, "big"))
                )
                _become(files, folder, environment)
                sys.argv = [name, *words]
                code = _run(found[name])
                line.sendall(bytes([code & 255]))
            os._exit(code)


def _become(files: Sequence[int], folder: str, environment: Mapping[str, str]) -> None:
    """Take over what the program was started with."""
    for ours, theirs in enumerate(files):
        os.dup2(theirs, ours)
        os.close(theirs)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)


def _run(program: object) -> int:
    """Run it to its end; returns the code that it ends with."""
    code: object = 0
    try:
        program()  # type: ignore[operator]
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - as Python ends a program
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    serve(sys.argv[1], json.loads(sys.argv[2]))
