"""Many things at a time: in order, few of them in memory, and none begun after an error."""

import sys
import threading
from collections.abc import Iterator
from itertools import count, islice

import pytest

from desk.terminal import progress, watch
from desk.work.parallel import _AHEAD, side_by_side
from desk.work.stack import WORKERS


def test_what_comes_of_each_comes_in_order() -> None:
    assert list(side_by_side(lambda number: number * 2, range(1000))) == list(range(0, 2000, 2))


def test_several_are_done_at_a_time() -> None:
    together = threading.Barrier(WORKERS, timeout=10)  # breaks unless all come
    assert len(list(side_by_side(lambda _: together.wait(), range(WORKERS)))) == WORKERS


def test_of_things_without_end_a_few_are_taken_ahead() -> None:
    taken: list[int] = []

    def endless() -> Iterator[int]:
        for number in count():
            taken.append(number)
            yield number

    done = side_by_side(lambda number: number, endless())
    assert list(islice(done, 10)) == list(range(10))
    assert len(taken) == 10 + _AHEAD


def test_after_an_error_nothing_more_is_begun() -> None:
    begun: list[int] = []

    def failing(number: int) -> None:
        begun.append(number)
        if number == 3:
            raise OSError("the line is down")

    with pytest.raises(OSError, match="the line is down"):
        list(side_by_side(failing, range(10_000)))
    assert len(begun) <= 4 + _AHEAD


def test_a_log_gets_ten_lines_and_a_short_work_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress(range(10_000), 10_000, "Uploading")) == list(range(10_000))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Uploading: 1,000 of 10,000"
    assert len(lines) == 10
    assert list(progress(range(99), 99, "Uploading")) == list(range(99))
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_a_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert list(progress(range(10), 10, "Uploading")) == list(range(10))
    shown = capsys.readouterr().err
    assert "Uploading" in shown
    assert "10/10" in shown


def test_a_log_says_what_is_waited_for_before_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("time.sleep", lambda _: said.append(capsys.readouterr().err))
    watch("Waiting for the counter", 75)
    assert said == ["Waiting for the counter: 75 seconds\n"]
