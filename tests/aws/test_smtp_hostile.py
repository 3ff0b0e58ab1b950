"""A mail provider's server, or whoever stands on the way to it, that means us no good."""

import io
import socket
import ssl
import time
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import pytest

from tests.aws.conftest import Cloud
from tests.aws.journey import press
from tests.aws.test_smtp import MAIL, SENDER, login, mailed
from tests.provider import Provider
from undersigned.aws.smtp import PATIENCE, Line, Login, NotReadyError, Reason, connect
from undersigned.aws.smtp_post import SmtpPost

_TOO_MUCH = 1_000_000  # bytes, of one answer


class Talker(io.RawIOBase):
    """A line on which somebody talks without end, a piece after so many seconds."""

    def __init__(self, clock: list[float], pieces: Iterator[bytes], seconds: float) -> None:
        self.clock, self.pieces, self.seconds = clock, pieces, seconds
        self.said = 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        """Say one piece more."""
        piece = next(self.pieces)
        self.clock[0] += self.seconds
        self.said += len(piece)
        assert self.said < _TOO_MUCH, "it is still listened to"
        into[: len(piece)] = piece
        return len(piece)

    recv_into = readinto

    def makefile(self, _: str) -> io.BufferedReader:
        """Be read as smtplib would."""
        return io.BufferedReader(self)

    def settimeout(self, _: float) -> None:
        """Wait for nothing: the clock is ours."""

    def sendall(self, _: bytes) -> None:
        """Take what is said."""


@pytest.mark.parametrize(
    ("piece", "seconds"),
    [(b"2", 9.0), (b"220-x\r\n", 9.0), (b"220-too much\r\n" * 100, 0.0)],
    ids=["a drip", "line after line", "a flood"],
)
def test_an_answer_without_end_costs_neither_time_nor_room(
    monkeypatch: pytest.MonkeyPatch, piece: bytes, seconds: float
) -> None:
    """Ended by Lambda for either, a batch came back whole, and was mailed again."""
    clock = [1000.0]
    talker = Talker(clock, repeat(piece), seconds)
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(socket, "create_connection", lambda *_: talker)
    with pytest.raises(NotReadyError) as fault:
        connect("smtp.example.org", Login("a", "b"), SENDER)
    assert fault.value.reason is Reason.NO_ANSWER
    assert clock[0] <= 1000 + PATIENCE + seconds
    assert talker.said < 100_000


def test_a_challenge_that_is_none_is_a_refusal(
    cloud: Cloud, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.answers["AUTH"] = "334 A"  # no base64
    press()
    assert mailed(cloud) == 1
    assert "smtp: refused" in caplog.text


def test_a_name_that_is_none_is_told_as_one() -> None:
    with pytest.raises(NotReadyError, match="unknown-host"):
        connect(f"{'a' * 64}.example.org", Login("a", "b"), SENDER)


def test_a_server_that_looks_into_a_mail_is_given_the_time_that_is_left(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who hangs up before the answer sends again what was taken."""
    clock, waited = [1000.0], list[float]()
    settimeout = ssl.SSLSocket.settimeout

    def noted(line: ssl.SSLSocket, seconds: float) -> None:
        waited.append(seconds)
        settimeout(line, seconds)

    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(ssl.SSLSocket, "settimeout", noted)
    post = SmtpPost(provider.server, SENDER, login)
    assert post.send("ada@example.org", MAIL)
    assert waited[-1] == PATIENCE
    assert post.send("ada@example.org", MAIL)
    post.close()
    assert sorted({*waited}) == [2, 10, PATIENCE]


def test_a_line_that_died_takes_its_time_from_the_one_mail_s(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    post = SmtpPost(provider.server, SENDER, login)
    assert post.send("ada@example.org", MAIL)

    def dies(_: Line) -> tuple[int, bytes]:
        clock[0] += 10
        raise TimeoutError

    monkeypatch.setattr(Line, "rset", dies)
    assert post.send("ada@example.org", MAIL)
    assert post._line  # noqa: SLF001
    assert post._line.deadline == 1000 + PATIENCE  # noqa: SLF001
    post.close()
