"""Every alarm reaches the organiser, in words that say what to do."""

from typing import Any

import pytest

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


def test_a_wrong_secret_is_known_by_the_code_that_the_functions_log(
    alarms: dict[str, Any],
) -> None:
    watched = alarms["Resources"]["WrongSecrets"]["Properties"]
    assert watched["FilterPattern"] == f'"{Code.WRONG_SECRET}"'
    (metric,) = watched["MetricTransformations"]
    alarm = alarms["Resources"]["SecretIsAnother"]["Properties"]
    assert alarm["MetricName"] == metric["MetricName"]
    assert alarm["Namespace"] == metric["MetricNamespace"]


def test_mail_is_sent_only_where_somebody_asked_for_it(alarms: dict[str, Any]) -> None:
    assert alarms["Resources"]["Mail"]["Condition"] == "HasAlarmMail"
