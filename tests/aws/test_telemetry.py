"""Telemetry: figures by the hour that single nobody out, and faults by their kind, in JSON."""

import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

import tally
import telemetry
from tests.aws.conftest import CONTEXT, Cloud
from tests.aws.journey import deliver, open_link, press, press_link, sign_and_read
from tests.aws.test_refusals import republish
from tests.aws.test_tally import batch, confirmed, record, signature
from undersigned.aws import allowance, bounces
from undersigned.rules.errors import Code
from undersigned.rules.signature import State

RFC_3339 = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> Lines:
    """Read what the functions have printed since the last time, as CloudWatch would."""
    assert cloud
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def figures(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the figures of each line, with the reason if there is one."""
    names = [[m["Name"] for m in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]] for line in lines]
    return [
        {name: line[name][0] for name in told} | {k: line[k] for k in ("reason",) if k in line}
        for line, told in zip(lines, names, strict=True)
    ]


def test_a_line_is_what_cloudwatch_and_lambda_want_of_it_and_nothing_more(lines: Lines) -> None:
    """Without level and time, in this form, Lambda would drop it below the level WARN."""
    before = datetime.now(UTC)
    press()
    (line,) = lines()
    assert re.fullmatch(RFC_3339, line["timestamp"])
    told = datetime.fromisoformat(line["timestamp"])
    assert told in {
        moment.replace(minute=0, second=0, microsecond=0) for moment in (before, datetime.now(UTC))
    }
    assert line == {
        "_aws": {
            "Timestamp": int(told.timestamp() * 1000),
            "CloudWatchMetrics": [
                {
                    "Namespace": "Undersigned",
                    "Dimensions": [["service"]],
                    "Metrics": [{"Name": "signed", "Unit": "Count"}],
                }
            ],
        },
        "service": "river",
        "level": "WARN",
        "timestamp": told.isoformat(),
        "signed": [1.0],
    }


def test_what_becomes_of_a_signature_is_told_once_by_whoever_knows(
    cloud: Cloud, lines: Lines
) -> None:
    links = sign_and_read(cloud)
    press_link("confirm", links["confirm"])
    press_link("signature", links["signature"])
    assert figures(lines()) == [{"signed": 1}, {"mailed": 1}]
    counted = signature(1)
    tally.handler(batch("s", [record(1, None, counted), *confirmed(2, 3)]), CONTEXT)
    tally.handler(batch("s", [record(4, counted, None)]), CONTEXT)
    assert figures(lines()) == [{"confirmed": 3}, {"withdrawn": 1}]


def test_a_batch_given_again_or_in_part_is_told_no_second_time(lines: Lines) -> None:
    for records in (confirmed(1, 2), confirmed(1, 2), confirmed(1, 2, 3), confirmed(2)):
        tally.handler(batch("s", records), CONTEXT)
    for _ in range(2):
        tally.handler(batch("s", [record(4, signature(1), None)]), CONTEXT)
    assert figures(lines()) == [{"confirmed": 2}, {"confirmed": 1}, {"withdrawn": 1}]


@pytest.mark.parametrize(
    ("old", "new"),
    [(State.CONFIRMED, State.KEPT), (State.CONFIRMED, State.REJECTED), (None, State.REJECTED)],
)
def test_what_the_organiser_decides_is_no_withdrawal_and_no_confirmation(
    lines: Lines, old: State | None, new: State
) -> None:
    before = signature(1, old) if old else None
    tally.handler(batch("s", [record(1, before, signature(1, new))]), CONTEXT)
    assert lines() == []


def test_a_figure_that_cannot_be_told_stops_no_press_no_mail_and_no_count(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a batch that failed for it, every mail would be sent again."""

    def broken(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(telemetry, "print", broken, raising=False)
    assert press()["statusCode"] == 303
    assert deliver(cloud) == {"batchItemFailures": []}
    assert tally.handler(batch("s", confirmed(1)), CONTEXT) == {"state": {"actions": []}}


def test_letters_are_told_by_the_batch_and_only_those_that_left(cloud: Cloud, lines: Lines) -> None:
    for _ in range(5):  # three are mailed to one address in a day
        press()
    lines()
    deliver(cloud)
    assert figures(lines()) == [{"mailed": 3}]


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda: press(country=""), "fields"),
        (lambda: open_link("confirm", "x"), "not-found"),
        (lambda: press_link("signature", "x"), "not-found"),
    ],
)
def test_a_refusal_is_told_with_its_reason(
    lines: Lines, act: Callable[[], Any], reason: str
) -> None:
    act()
    (line,) = lines()
    assert figures([line]) == [{"refused": 1, "reason": reason}]
    (dimensions,) = line["_aws"]["CloudWatchMetrics"][0]["Dimensions"]
    assert sorted(dimensions) == ["reason", "service"]


def test_a_press_too_many_and_one_that_comes_too_late_are_told_with_their_reason(
    cloud: Cloud, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGN_LIMIT_PER_NETWORK", "1")
    assert [press()["statusCode"] for _ in range(2)] == [303, 429]
    republish(cloud, closes=datetime(2020, 1, 1, tzinfo=UTC))
    assert press()["statusCode"] == 409
    assert figures(lines())[1:] == [
        {"refused": 1, "reason": "over-limit"},
        {"refused": 1, "reason": "not-open"},
    ]


def test_what_only_a_program_does_wrong_and_a_page_that_is_shown_are_no_figures(
    cloud: Cloud, lines: Lines
) -> None:
    links = sign_and_read(cloud)
    lines()
    open_link("confirm", links["confirm"])
    open_link("nothing", "x")
    press(comment="x" * 20_000)
    assert lines() == []


def test_there_are_few_enough_metrics_to_cost_nothing_or_little() -> None:
    """Ten are free, each other is 0.30 USD a month. The alarms' three filters make metrics too."""
    each = {"signed", "confirmed", "withdrawn", "mailed"} | set(telemetry.REFUSED.values())
    assert len(each) == 9


@pytest.mark.parametrize("word", [Code.WRONG_SECRET, allowance.SPENT, bounces.TOO_MANY])
@pytest.mark.parametrize("adapter", [False, True], ids=["entry file", "adapter"])
def test_a_word_that_an_alarm_waits_for_stands_in_the_log_as_it_is(
    lines: Lines, word: str, adapter: bool
) -> None:
    """Once, whoever says it: an entry file, or an adapter after an entry file has spoken."""
    ours = telemetry.logger()
    (logging.getLogger("undersigned.adapter") if adapter else ours).error("%s", word)
    (line,) = lines()
    assert (line["message"], line["level"]) == (word, "ERROR")


def test_a_fault_is_logged_in_json_with_a_time_that_lambda_reads_and_nothing_that_follows_a_press(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1")
    monkeypatch.setattr("undersigned.http.signing.sign", lambda *_, **__: 1 // 0)
    assert press()["statusCode"] == 503
    logged, told = lines()
    assert re.fullmatch(RFC_3339, logged.pop("timestamp"))
    assert logged.pop("location").startswith("fault:")
    assert logged == {
        "level": "ERROR",
        "message": "fault: ZeroDivisionError",
        "service": "undersigned",
    }
    assert figures([told]) == [{"refused": 1, "reason": "fault"}]
