"""Every alarm reaches the organiser, in words that say what to do."""

from typing import Any

import pytest

from undersigned import allowance, bounces
from undersigned.errors import Code


@pytest.fixture(scope="module")
def made(alarms: dict[str, Any]) -> dict[str, Any]:
    return {
        name: resource["Properties"]
        for name, resource in alarms["Resources"].items()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    }


def test_every_alarm_is_mailed_when_it_begins_and_when_it_is_over(made: dict[str, Any]) -> None:
    for alarm in made.values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "Topic"}]


def test_every_alarm_says_what_happens_in_at_least_two_sentences(made: dict[str, Any]) -> None:
    for alarm in made.values():
        assert alarm["AlarmDescription"].count(". ") >= 1
        assert len(alarm["AlarmDescription"]) <= 1024  # CloudWatch's limit


def test_silence_is_no_alarm(made: dict[str, Any]) -> None:
    """A quiet night has no metrics at all."""
    assert {alarm["TreatMissingData"] for alarm in made.values()} == {"notBreaching"}


@pytest.mark.parametrize(
    ("alarm", "filter_", "word"),
    [
        ("SecretIsAnother", "WrongSecrets", Code.WRONG_SECRET),
        ("MailsHeldBack", "HoursSpent", allowance.SPENT),
        ("MailsBounce", "BouncesTooMany", bounces.TOO_MANY),
    ],
)
def test_what_only_a_function_can_know_is_told_by_the_word_that_it_logs(
    alarms: dict[str, Any], alarm: str, filter_: str, word: str
) -> None:
    watched = alarms["Resources"][filter_]["Properties"]
    assert watched["FilterPattern"] == f'"{word}"'
    (metric,) = watched["MetricTransformations"]
    told = alarms["Resources"][alarm]["Properties"]
    assert told["MetricName"] == metric["MetricName"]
    assert told["Namespace"] == metric["MetricNamespace"]
    assert told["Threshold"] == 1


def test_an_alarm_of_mail_held_back_lasts_until_what_waits_is_tried_again(
    made: dict[str, Any],
) -> None:
    """Nothing is logged while every letter is hidden, which is for an hour at most."""
    assert made["MailsHeldBack"]["Period"] == made["MailsBounce"]["Period"] == 3600


def test_mail_is_sent_only_where_somebody_asked_for_it(alarms: dict[str, Any]) -> None:
    assert alarms["Resources"]["Mail"]["Condition"] == "HasAlarmMail"
