"""A line between phones and the stack that can be cut, or lose one way of what goes over it."""

import socket
import threading
from contextlib import closing, suppress
from enum import Enum, auto
from typing import Self
from urllib.parse import urlsplit

LOCALHOST = "127.0.0.1"


class State(Enum):
    """The traffic that a line lets through."""

    WHOLE = auto()
    CUT = auto()
    NO_POSTS = auto()  # a page may still come, but no press and no question whether one would
    NO_ANSWERS = auto()  # what is sent arrives, and nobody hears that it did
    SILENT = auto()  # what is sent arrives, and its answer does not come
    CUT_AFTER_POST = auto()  # a press arrives, and then the line is cut
    SILENT_AFTER_POST = auto()  # a press arrives, and no answer comes


_AFTER_POST = {
    State.CUT_AFTER_POST: State.NO_ANSWERS,
    State.SILENT_AFTER_POST: State.SILENT,
}


class Line:
    """A relay with a port of its own: whatever asks there, a page or a worker, asks over it."""

    def __init__(self, url: str) -> None:
        self._there = (LOCALHOST, urlsplit(url).port)
        self._door = socket.create_server((LOCALHOST, 0))
        self._ends: set[socket.socket] = set()
        self._state = State.WHOLE
        self.url = f"http://{LOCALHOST}:{self._door.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._answer, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.turn(State.CUT)
        self._door.close()

    def turn(self, state: State) -> None:
        """Let another set of things through; who is on the line is thrown out."""
        self._state = state
        for end in tuple(self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _answer(self) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                near = self._door.accept()[0]
                threading.Thread(target=self._relay, args=(near,), daemon=True).start()

    def _relay(self, near: socket.socket) -> None:
        with closing(near):
            if self._state is State.CUT:
                return
            with closing(socket.create_connection(self._there)) as far:
                self._ends |= {near, far}
                back = threading.Thread(target=self._bring, args=(far, near), daemon=True)
                back.start()
                self._send(near, far)
                back.join()
                self._ends -= {near, far}

    def _send(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while data := near.recv(65536):
                if self._state is State.NO_POSTS and data.startswith((b"POST ", b"HEAD ")):
                    break
                if data.startswith(b"POST "):
                    self._state = _AFTER_POST.get(self._state, self._state)
                far.sendall(data)
        _hang_up(near, far)

    def _bring(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while data := far.recv(65536):
                if self._state is State.NO_ANSWERS:
                    break
                if self._state is not State.SILENT:
                    near.sendall(data)
        _hang_up(near, far)


def _hang_up(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
