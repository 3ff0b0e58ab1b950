"""Lambda's side of a function: hands it events over HTTP, and takes its answers.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from threading import Thread
from typing import Any

_ARN = "arn:aws:lambda:eu-central-1:123456789012:function:web"


class RuntimeApi(ThreadingHTTPServer):
    """One function's Runtime API, on a free port."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.events: SimpleQueue[bytes] = SimpleQueue()
        self.answers: SimpleQueue[tuple[str, Any]] = SimpleQueue()

    @property
    def address(self) -> str:
        """What the runtime reads in AWS_LAMBDA_RUNTIME_API."""
        return f"127.0.0.1:{self.server_port}"

    def invoke(self, event: dict[str, Any], patience: float = 20) -> Any:
        """Hand over an event; returns what the function answered, or fails with what it raised."""
        self.events.put(json.dumps(event).encode())
        kind, said = self.answers.get(timeout=patience)
        assert kind == "response", said
        return said


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or every small answer waits 40 ms
    server: RuntimeApi

    def do_GET(self) -> None:
        """Wait for the next event."""
        headers = {
            "Lambda-Runtime-Aws-Request-Id": "00000000-0000-0000-0000-000000000000",
            "Lambda-Runtime-Deadline-Ms": "4102444800000",
            "Lambda-Runtime-Invoked-Function-Arn": _ARN,
            "Content-Type": "application/json",
        }
        self._answer(200, self.server.events.get(), headers)

    def do_POST(self) -> None:
        """Take an answer: its path ends in `response`, or in `error`."""
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.answers.put((self.path.rpartition("/")[2], said))
        self._answer(202, b"{}", {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def runtime_api() -> Iterator[RuntimeApi]:
    """Serve it."""
    with RuntimeApi() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
