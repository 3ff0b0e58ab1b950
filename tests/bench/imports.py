"""What a cold start waits for: the import of the web function, beside that of a textbook handler.

Both are imported from one folder, as `sam build` would fill it but with wheels for this machine and
this Python, byte-compiled; boto3, pydantic and the tracer's SDK come from this environment. What is
measured is processor time, in a process of its own: until the import is done, and, so that what is
only put off shows, until the first signature is answered too, by an AWS on this machine (no TLS).
"""

import compileall
import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from py_compile import PycInvalidationMode
from tempfile import TemporaryDirectory
from threading import Thread

import pyrage

from infra.local import bundle
from tests.bench import ROOT
from tests.bench.canned import ENVIRONMENT, answer
from tests.bench.row import Row

BUDGET = 3.0  # times faster
_TRIES = 7
# The tracer looks for these; a trace that is not sampled is sent nowhere.
_LAMBDA = {
    "PATH": os.defpath,
    "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
    "AWS_LAMBDA_FUNCTION_NAME": "web",
    "LAMBDA_TASK_ROOT": "/var/task",
    "_X_AMZN_TRACE_ID": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
}
_TIMED = """
import json, pathlib, time
event = json.loads(pathlib.Path({event!r}).read_text())
began = time.process_time()
import {module}
imported = time.process_time()
assert {module}.handler(event, None)["statusCode"] in (200, 202)
print(imported - began, time.process_time() - began)
"""


def measure(_: object) -> Iterator[Row]:
    """Import each by turns, and take the best: what else the machine does can only add."""
    with TemporaryDirectory() as folder, _aws() as endpoint:
        with zipfile.ZipFile(io.BytesIO(bundle.code(ROOT))) as built:
            built.extractall(folder)
        shutil.copy(Path(__file__).with_name("textbook.py"), folder)
        compileall.compile_dir(
            folder, quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH
        )
        # The first of each compiles what is not in the folder.
        web = [_start(folder, endpoint, "web") for _ in range(_TRIES)]
        textbook = [_start(folder, endpoint, "textbook") for _ in range(_TRIES)]
    ours, theirs = _best(web), _best(textbook)
    yield Row("import of the web function", ours[0], "ms")
    yield Row("  of the textbook handler", theirs[0], "ms")
    yield Row("  how many times faster ours is", theirs[0] / ours[0], "", BUDGET, least=True)
    yield Row("cold start and first signature, CPU", ours[1], "ms")
    yield Row("  of the textbook handler", theirs[1], "ms")


def _best(times: list[tuple[float, float]]) -> tuple[float, float]:
    first, second = map(min, zip(*times, strict=True))
    return first, second


def _start(folder: str, endpoint: str, module: str) -> tuple[float, float]:
    """Return the milliseconds until a module is imported, and until it has answered."""
    key = str(pyrage.x25519.Identity.generate().to_public())
    event = str(ROOT / "tests" / "events" / "sign-json.json")
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(event=event, module=module)],
        cwd=folder,
        env=_LAMBDA | ENVIRONMENT | {"AWS_ENDPOINT_URL": endpoint, "ORGANISER_KEYS": key},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    imported, answered = done.stdout.split()
    return float(imported) * 1000, float(answered) * 1000


class _Aws(BaseHTTPRequestHandler):
    """Answers whatever a signature asks of AWS."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        said = answer(self.headers["X-Amz-Target"].rpartition(".")[2], body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _aws() -> Iterator[str]:
    """Serve it on a free port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Aws) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
