"""The front: one small server that stands for CloudFront and shows what is behind it."""

import threading
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from infra.local.cdn import Header
from infra.local.engine import HOST, is_free
from infra.local.errors import LocalError

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_OWN_FETCH = frozenset({"none", "same-origin"})

Handle: TypeAlias = Callable[[Request], Response]


def application(
    api: Handle,
    pages: Handle,
    glass_box: Handle | None,
    headers: Iterable[Header],
    hosts: frozenset[str] = LOOPBACK,
) -> Any:  # noqa: ANN401
    """Make the WSGI application out of its parts; every answer carries the headers.

    It answers by the names in `hosts` only. What serves a network is given no `glass_box` at all.
    """

    @Request.application
    def app(request: Request) -> Response:
        try:
            answer = choose(request)(request)
        except HTTPException as error:
            answer = Response.force_type(error.get_response(request.environ), request.environ)
        for header in headers:
            if header.override or header.name not in answer.headers:
                answer.headers[header.name] = header.value
        return answer

    def choose(request: Request) -> Handle:
        if hostname(request.host) not in hosts:
            return _misdirected
        if request.path.startswith("/api/"):
            return api
        if request.path == "/_local" or request.path.startswith("/_local/"):
            return glass_box if glass_box and _comes_from_us(request) else _misdirected
        return pages

    return app


def replacing(api: Handle, pages: Handle, instead: Mapping[int, tuple[int, str]]) -> Handle:
    """Put pages in the place of some of the API's answers, by status, as CloudFront does."""

    def handle(request: Request) -> Response:
        answer = api(request)
        if answer.status_code not in instead:
            return answer
        status, path = instead[answer.status_code]
        page = pages(Request(EnvironBuilder(path).get_environ()))
        page.status_code = status
        return page

    return handle


def hostname(host: str) -> str | None:
    """Return the name in a Host header: a domain that somebody pointed here is none of ours."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _comes_from_us(request: Request) -> bool:
    """Keep other machines, and other sites' pages in the same browser, away from the glass box."""
    return (
        ip_address(request.remote_addr or "::").is_loopback
        and request.headers.get("Sec-Fetch-Site", "none") in _OWN_FETCH
    )


def _misdirected(_: Request) -> Response:
    return Response("This machine does not answer by that name, or not to you.\n", 421)


class _Handler(WSGIRequestHandler):
    """Requests without a line for each: who looks at the terminal looks for what went wrong."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401
        if type == "error":
            super().log(type, message, *args)


class Front:
    """The server in its thread; `port` 0 takes a free one, `host` is the address to listen at."""

    def __init__(self, port: int, host: str = HOST) -> None:
        if port and not is_free(port, host):
            raise LocalError(
                f"Port {port} is in use, or not for everybody: stop what uses it, or choose "
                f"another, as in `make serve PORT=8080`."
            )
        self.host = host
        self._app: Any = None
        self._server: BaseWSGIServer = make_server(
            host, port, self._call, threaded=True, request_handler=_Handler
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def port(self) -> int:
        """The port that it took."""
        return self._server.server_port

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    def start(self, app: Any) -> None:  # noqa: ANN401 - a WSGI application
        """Answer with an application."""
        self._app = app
        self._thread.start()

    def stop(self) -> None:
        """Free the port."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def _call(self, environ: Any, start_response: Any) -> Iterable[bytes]:  # noqa: ANN401
        answer: Iterable[bytes] = self._app(environ, start_response)
        return answer
