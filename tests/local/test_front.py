"""The front hands each path to its part, and shows the glass box to its own machine only."""

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request as Question
from urllib.request import urlopen

import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from infra.local import LocalError, cdn
from infra.local.front import Front, Handle, application, replacing

SETTINGS = cdn.read(Path(__file__).parents[2] / cdn.TEMPLATE)


def says(word: str) -> Handle:
    def handle(_: Request) -> Response:
        return Response(word)

    return handle


def ask(
    path: str, host: str = "127.0.0.1:8000", peer: str = "127.0.0.1", **headers: str
) -> TestResponse:
    app = application(says("api"), says("pages"), says("glass box"), SETTINGS.headers)
    viewer = {"REMOTE_ADDR": peer}
    return Client(app).get(
        path, base_url=f"http://{host}", headers=headers, environ_overrides=viewer
    )


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


@pytest.mark.parametrize(
    ("peer", "status"), [("127.0.0.1", 200), ("127.9.8.7", 200), ("192.168.1.20", 421), ("", 421)]
)
def test_another_machine_cannot_look_into_the_glass_box(peer: str, status: int) -> None:
    assert ask("/_local/table", peer=peer).status_code == status
    assert ask("/en/", peer=peer).status_code == 200


@pytest.mark.parametrize(
    ("host", "path", "said"),
    [
        ("127.0.0.2", "/", "pages"),
        ("127.0.0.2", "/api/confirm", "api"),
        ("127.0.0.2", "/_local/", 421),
        ("127.0.0.2", "/_local/table", 421),
        ("127.0.0.1", "/_local/table", 421),
        ("localhost", "/", 421),
    ],
)
def test_the_door_to_a_network_answers_by_its_own_address_and_knows_no_glass_box(
    host: str, path: str, said: str | int
) -> None:
    door = Front(0, "127.0.0.2")  # a second address of this machine stands for the network's
    door.start(application(says("api"), says("pages"), None, (), frozenset({door.host})))
    question = Question(door.url + path, headers={"Host": f"{host}:{door.port}"})
    try:
        with urlopen(question) as answer:
            heard = answer.read().decode()
    except HTTPError as refusal:
        with refusal:
            heard = refusal.code
    finally:
        door.stop()
    assert heard == said


@pytest.mark.parametrize("path", ["/", "/api/confirm", "/_local/"])
def test_every_answer_carries_the_headers_of_the_cdn(path: str) -> None:
    headers = ask(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert headers["Permissions-Policy"].startswith("camera=(), microphone=(), ")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_the_policy_of_an_answer_itself_is_let_stand_and_no_other_header_is() -> None:
    own = {"Content-Security-Policy": "default-src 'none'", "X-Frame-Options": "ALLOWALL"}
    app = application(lambda _: Response(headers=own), says("pages"), None, SETTINGS.headers)
    headers = Client(app).get("/api/confirm", base_url="http://127.0.0.1").headers
    assert headers.getlist("Content-Security-Policy") == ["default-src 'none'"]
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(("said", "status", "text"), [(403, 404, "/404.html"), (409, 409, "api")])
def test_the_cdn_s_page_for_a_missing_one_stands_in_the_place_of_a_403_and_of_no_other(
    said: int, status: int, text: str
) -> None:
    """So what the API wants to be read it never says by a 403."""
    api = replacing(
        lambda _: Response("api", said), lambda request: Response(request.path), SETTINGS.instead
    )
    client = Client(application(api, says("pages"), None, SETTINGS.headers))
    answer = client.post("/api/confirm", base_url="http://127.0.0.1", data={"token": "x"})
    assert (answer.status_code, answer.text) == (status, text)


def test_a_port_in_use_is_one_clear_sentence() -> None:
    first = Front(0)
    first.start(says("taken"))
    try:
        with pytest.raises(LocalError, match=f"Port {first.port} is in use"):
            Front(first.port)
    finally:
        first.stop()
