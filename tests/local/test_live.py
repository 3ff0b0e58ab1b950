"""Open pages listen for the next build, and what they hold open keeps nothing from stopping."""

from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from typing import TypeAlias

import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from infra.local.front import Front, application
from infra.local.live import CHANGES, SCRIPT, Live, listening
from undersigned.rules.policy import policy

Ask: TypeAlias = Callable[..., TestResponse]
META = f'<meta http-equiv="Content-Security-Policy" content="{policy("", "")}">'
PAGE = f"<!doctype html>\n<html><head>{META}</head><body>\n<p>Words.</p>\n</body></html>"


def pages(request: Request) -> Response:
    """Answer a page or a count; compressed, or not at all, where the browser allows that."""
    if request.path.endswith(".json"):
        return Response("{}", mimetype="application/json", headers={"Cache-Control": "max-age=60"})
    if request.headers.get("If-None-Match") or request.headers.get("Accept-Encoding"):
        return Response(status=304)
    return Response(PAGE, mimetype="text/html", headers={"Cache-Control": "max-age=300"})


def glass_box(_: Request) -> Response:
    return Response("the glass box")


@pytest.fixture
def live() -> Live:
    return Live()


@pytest.fixture
def ask(live: Live) -> Ask:
    client = Client(application(pages, live.pages(pages), live.beside(glass_box), ()))
    return partial(client.get, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})


@pytest.fixture
def stream(live: Live) -> Iterator[HTTPResponse]:
    """Listen at a real front, which is stopped while that stream is open."""
    front = Front(0)
    front.start(application(pages, live.pages(pages), live.beside(glass_box), ()))
    connection = HTTPConnection(front.host, front.port, timeout=10)
    connection.request("GET", CHANGES)
    yield connection.getresponse()
    live.close()
    front.stop()
    connection.close()


def test_a_page_brings_the_script_and_is_asked_for_anew_each_time(ask: Ask) -> None:
    headers = {"If-None-Match": '"old"', "Accept-Encoding": "br"}
    answer = ask("/en/", headers=headers)
    _, body = answer.text.split("<body>")
    script = body.removeprefix("\n<p>Words.</p>\n")
    assert script.startswith(f'<script src="{SCRIPT}" data-build="')
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "EventSource" in ask(SCRIPT).text


@pytest.mark.parametrize("script", ["", "act()", "fetch('/counts/trees.json')"])
def test_the_script_and_its_stream_are_let_in_beside_what_the_page_allows(script: str) -> None:
    allowed = policy("p{}", script).replace("connect-src 'self'", "").strip(";").split(";")
    listens = listening(policy("p{}", script)).split(";")
    ran = next((said for said in allowed if said.startswith("script-src")), "script-src")
    added = {f"{ran} 'self'", "connect-src 'self'"}
    assert set(listens) == {*allowed, *added} - {ran}
    assert len(listens) == len(set(listens))


def test_a_page_is_served_with_the_policy_that_lets_the_script_in(ask: Ask) -> None:
    meta = '<meta http-equiv="Content-Security-Policy" content="{}">'
    assert meta.format(listening(policy("", ""))) in ask("/en/").text


def test_what_is_no_page_stays_as_it_is(ask: Ask) -> None:
    answer = ask("/counts/river.json")
    assert (answer.text, answer.headers["Cache-Control"]) == ("{}", "max-age=60")
    assert ask("/_local/outbox").text == "the glass box"


def test_a_stream_tells_each_build_and_each_fault_and_ends_with_the_stack(
    stream: HTTPResponse, live: Live
) -> None:
    assert b'"error": ""' in stream.readline()
    live.failed("campaign.toml: goal: expected a number")
    assert stream.readline() + stream.readline() == (
        b'\ndata: {"build": "%s", "error": "campaign.toml: goal: expected a number"}\n'
        % live.build.encode()
    )
    live.rebuilt()
    assert stream.readline() + stream.readline() == (
        b'\ndata: {"build": "%s", "error": ""}\n' % live.build.encode()
    )
    live.close()
    assert stream.read() == b"\n"
