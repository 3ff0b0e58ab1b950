"""The front hands each path to its part, and shows the glass box to its own machine only."""

from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from infra.local import LocalError, cdn
from infra.local.front import Front, Handle, application

SETTINGS = cdn.read(Path(__file__).parents[2] / cdn.TEMPLATE)


def says(word: str) -> Handle:
    def handle(_: Request) -> Response:
        return Response(word)

    return handle


def ask(path: str, host: str = "127.0.0.1:8000", **headers: str) -> TestResponse:
    app = application(says("api"), says("pages"), says("glass box"), SETTINGS.headers)
    return Client(app).get(path, base_url=f"http://{host}", headers=headers)


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/", "pages"),
        ("/apis/", "pages"),
        ("/api/confirm", "api"),
        ("/_local", "glass box"),
        ("/_local/outbox", "glass box"),
        ("/_locale/", "pages"),
    ],
)
def test_each_path_has_its_part(path: str, part: str) -> None:
    assert ask(path).text == part


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_this_machine_is_answered(host: str) -> None:
    assert ask("/_local/table", host).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8000", "10.0.0.5"])
def test_a_name_that_somebody_pointed_here_is_not_answered(host: str) -> None:
    assert ask("/_local/table", host).status_code == 421


@pytest.mark.parametrize(("site", "status"), [("cross-site", 421), ("same-origin", 200)])
def test_another_sites_page_cannot_look_into_the_glass_box(site: str, status: int) -> None:
    assert ask("/_local/table", **{"Sec-Fetch-Site": site}).status_code == status


@pytest.mark.parametrize("path", ["/", "/api/confirm", "/_local/"])
def test_every_answer_carries_the_headers_of_the_cdn(path: str) -> None:
    headers = ask(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert "Strict-Transport-Security" not in headers


def test_a_port_in_use_is_one_clear_sentence() -> None:
    first = Front(0)
    first.start(says("taken"))
    try:
        with pytest.raises(LocalError, match=f"Port {first.port} is in use"):
            Front(first.port)
    finally:
        first.stop()
