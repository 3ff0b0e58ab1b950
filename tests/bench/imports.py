"""What a cold start waits for: the import of the web function, beside that of a textbook handler.

Each is imported from a folder as its own build would leave it in Lambda's read-only /var/task. Ours
is what `make build` makes, though with wheels for this machine and byte-compiled for this Python.
The textbook's is what a plain `sam build` makes: sources, which every cold start compiles anew,
since what it compiles cannot be kept. The SDK (boto3) is the runtime's, compiled for both. That is
the comparison that the budget speaks of, of one built artifact with the other. As part of it is
the bytecode, a second one follows with the textbook's compiled like ours, and a third with neither:
ours where no Python of the runtime's version was at hand to build it.

What is measured is processor time, in a process of its own: until the import is done, and, so that
what is only put off shows, until the first signature is answered too, by an AWS on this machine
(no TLS).
"""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pyrage

from infra.local import bundle
from making import artifact
from tests.bench import ROOT
from tests.bench.canned import ENVIRONMENT, answer
from tests.bench.row import Row

BUDGET = 3.0  # times faster
_TRIES = 7
# What `aws-lambda-powertools[tracer,validation]` brings along, beyond the runtime's own.
_TEXTBOOK = (
    "aws-lambda-powertools",
    "annotated-types",
    "aws-xray-sdk",
    "jmespath",
    "pydantic",
    "pydantic-core",
    "typing-extensions",
    "typing-inspection",
    "wrapt",
)
# The tracer looks for these; a trace that is not sampled is sent nowhere.
_LAMBDA = {
    "PATH": os.defpath,
    "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
    "AWS_LAMBDA_FUNCTION_NAME": "web",
    "LAMBDA_TASK_ROOT": "/var/task",
    "_X_AMZN_TRACE_ID": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
}
_TIMED = """
import json, pathlib, sys, time
event = json.loads(pathlib.Path({event!r}).read_text())
began = time.process_time()
import {module}
imported = time.process_time()
assert {module}.handler(event, None)["statusCode"] in (200, 202)
print(imported - began, time.process_time() - began, file=sys.stderr)
"""


def measure(_: object) -> Iterator[Row]:
    """Import each by turns, and take the best: what else the machine does can only add."""
    with TemporaryDirectory() as folder, _aws() as endpoint:
        runtime = Path(folder) / "runtime"
        bundle.link_runtime(ROOT, runtime)
        subprocess.run([sys.executable, "-m", "compileall", "-q", *runtime.iterdir()], check=True)

        def turn(module: str, *, compiled: bool) -> tuple[float, float]:
            return _start((Path(folder) / f"{module}-{compiled}", runtime), endpoint, module)

        for module, build in (("web", _web), ("textbook", _textbook)):
            build(Path(folder) / f"{module}-False")
            shutil.copytree(Path(folder) / f"{module}-False", Path(folder) / f"{module}-True")
            artifact.compile_in(Path(folder) / f"{module}-True", sys.executable)
        turns = [
            (
                turn("web", compiled=True),
                turn("textbook", compiled=False),
                turn("web", compiled=False),
                turn("textbook", compiled=True),
            )
            for _ in range(_TRIES)
        ]
    ours, theirs, ours_plain, theirs_compiled = (_best(of) for of in zip(*turns, strict=True))
    yield Row("import of the web function, as built", ours[0], "ms")
    yield Row("  of the textbook handler, as built", theirs[0], "ms")
    yield Row("  how many times faster ours is", theirs[0] / ours[0], "", BUDGET, least=True)
    yield Row("  the same, if both were compiled", theirs_compiled[0] / ours[0], "")
    yield Row("  the same, if neither was", theirs[0] / ours_plain[0], "")
    yield Row("cold start and first signature, CPU", ours[1], "ms")
    yield Row("  of the textbook handler", theirs[1], "ms")


def _web(folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(bundle.code(ROOT))) as packed:
        packed.extractall(folder)
    artifact.strip(folder)


def _textbook(folder: Path) -> None:
    for package in map(distribution, _TEXTBOOK):
        for name, path in bundle.installed(package):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / name)
    shutil.copy(Path(__file__).with_name("textbook.py"), folder)


def _best(times: Sequence[tuple[float, float]]) -> tuple[float, float]:
    first, second = map(min, zip(*times, strict=True))
    return first, second


def _start(path: Sequence[Path], endpoint: str, module: str) -> tuple[float, float]:
    """Return the milliseconds until a module is imported, and until it has answered."""
    key = str(pyrage.x25519.Identity.generate().to_public())
    event = str(ROOT / "tests" / "events" / "sign-json.json")
    done = subprocess.run(
        [sys.executable, "-S", "-c", _TIMED.format(event=event, module=module)],
        env={
            **_LAMBDA,
            **ENVIRONMENT,
            "AWS_ENDPOINT_URL": endpoint,
            "ORGANISER_KEYS": key,
            "PYTHONPATH": os.pathsep.join(map(str, path)),
            "PYTHONDONTWRITEBYTECODE": "1",  # as in a folder that cannot be written to
        },
        stdout=subprocess.DEVNULL,  # where figures are told
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    imported, answered = done.stderr.split()
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
