"""Every alarm reaches the organiser, in words that say what to do; the dashboard shows the rest."""

import ast
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from undersigned.aws import allowance, bounces, stream
from undersigned.rules.errors import Code

FUNCTIONS = Path(__file__).parents[2] / "functions"
# What the issue of an alarm is, and what tells it.
TOLD = {
    "NobodyCanSign": ("AWS/ApiGateway", "5xx", "ApiId"),
    "TooManyAtOnce": ("AWS/Lambda", "Throttles", "FunctionName"),
    "MailsWait": ("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName"),
    "MailsGaveUp": ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName"),
    "MailerFails": ("AWS/Lambda", "Errors", "FunctionName"),
    "TallyFails": ("AWS/Lambda", "Errors", "FunctionName"),
    "TallyIsBehind": ("AWS/Lambda", "IteratorAge", "FunctionName"),
}
# Partitions with accounts, and so with a bill, of their own.
ELSEWHERE = ("cn-", "us-gov-", "us-iso", "eu-iso", "eusc-")


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


def test_every_alarm_begins_its_mail_with_the_campaign_and_plain_words(
    made: dict[str, Any],
) -> None:
    """CloudWatch puts an alarm's name into the subject, which may have 100 characters."""
    for alarm in made.values():
        name = alarm["AlarmName"]["Fn::Sub"]
        assert re.fullmatch(r"\$\{Name} - [a-z -]{8,40}", name)


@pytest.mark.parametrize("alarm", TOLD)
def test_an_alarm_listens_to_a_metric_that_there_is(made: dict[str, Any], alarm: str) -> None:
    listening = made[alarm]
    (dimension,) = listening["Dimensions"]
    assert (listening["Namespace"], listening["MetricName"], dimension["Name"]) == TOLD[alarm]


def test_the_stream_may_be_an_hour_behind_and_no_more(made: dict[str, Any]) -> None:
    assert made["TallyIsBehind"]["Threshold"] == 3600 * 1000  # milliseconds


def test_a_counter_that_nothing_feeds_is_known_by_its_silence(made: dict[str, Any]) -> None:
    """It has neither errors nor an age; a campaign's first mails are no alarm yet."""
    mailed, counted, stands = made["CountStands"]["Metrics"]
    assert [mailed["Id"], counted["Id"]] == ["mailed", "counted"]
    assert mailed["MetricStat"]["Metric"]["MetricName"] in figures()
    # Not how often it is invoked: the timer does that, whatever the stream does.
    assert counted["MetricStat"]["Metric"]["MetricName"] == "IteratorAge"
    assert counted["MetricStat"]["Stat"] == "SampleCount"
    assert stands["Expression"] == "IF(mailed >= 10 AND FILL(counted, 0) == 0, 1, 0)"
    assert made["CountStands"]["EvaluationPeriods"] == 2


def test_the_topic_has_no_key_that_cloudwatch_may_not_use(alarms: dict[str, Any]) -> None:
    assert alarms["Resources"]["Topic"]["Properties"] == {"DisplayName": "Undersigned"}


def test_silence_is_no_alarm(made: dict[str, Any]) -> None:
    """A quiet night has no metrics at all."""
    assert {alarm["TreatMissingData"] for alarm in made.values()} == {"notBreaching"}


@pytest.mark.parametrize(
    ("alarm", "filter_", "word"),
    [
        ("SecretIsAnother", "WrongSecrets", Code.WRONG_SECRET),
        ("MailsHeldBack", "HoursSpent", allowance.SPENT),
        ("MailsBounce", "BouncesTooMany", bounces.TOO_MANY),
        ("CountLacksSome", "PutAside", stream.PUT_ASIDE),
    ],
)
def test_what_only_a_function_can_know_is_told_by_the_word_that_it_logs(
    alarms: dict[str, Any], alarm: str, filter_: str, word: str
) -> None:
    watched = alarms["Resources"][filter_]["Properties"]
    assert watched["FilterPattern"] == f'"{word}"'
    (metric,) = watched["MetricTransformations"]
    ringing = alarms["Resources"][alarm]["Properties"]
    assert ringing["MetricName"] == metric["MetricName"]
    assert ringing["Namespace"] == metric["MetricNamespace"]
    assert ringing["Threshold"] == 1


def test_an_alarm_of_mail_held_back_lasts_until_what_waits_is_tried_again(
    made: dict[str, Any],
) -> None:
    """Nothing is logged while every request is hidden, which is for an hour at most."""
    assert made["MailsHeldBack"]["Period"] == made["MailsBounce"]["Period"] == 3600


def test_an_organiser_is_warned_before_ses_reviews_the_account(made: dict[str, Any]) -> None:
    """By SES's own figure, over the time that it judges by: also of a few dead addresses a day."""
    warned = made["MailsComeBack"]
    assert (warned["Namespace"], warned["MetricName"]) == ("AWS/SES", "Reputation.BounceRate")
    assert "Dimensions" not in warned  # the whole account's
    assert 100 * warned["Threshold"] < bounces.REVIEWED


def test_mails_that_fail_are_told_by_what_the_mailer_logs_of_each(alarms: dict[str, Any]) -> None:
    """The queue's age leaves out what was received four times, so all of it while SES is down."""
    logged = {
        ast.unparse(node.args[0]).strip("'").partition(":")[0]
        for node in ast.walk(ast.parse((FUNCTIONS / "mailer.py").read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".error")
    }
    filter_ = alarms["Resources"]["NotMailed"]["Properties"]
    assert {filter_["FilterPattern"].strip('"')} == logged
    (metric,) = filter_["MetricTransformations"]
    ringing = alarms["Resources"]["MailsFail"]["Properties"]
    assert ringing["MetricName"] == metric["MetricName"]
    assert ringing["Threshold"] > 3600 / 900  # more than one request is tried in an hour


def test_mail_is_sent_only_where_somebody_asked_for_it(alarms: dict[str, Any]) -> None:
    assert alarms["Resources"]["Mail"]["Condition"] == "HasAlarmMail"
    wanted, *_ = alarms["Conditions"]["HasBudget"]["Fn::And"]
    assert wanted == {"Condition": "HasAlarmMail"}


def test_the_bill_is_odd_at_half_of_the_budget_at_all_of_it_and_on_the_way(
    alarms: dict[str, Any],
) -> None:
    bill = alarms["Resources"]["Bill"]["Properties"]
    assert bill["Budget"]["BudgetLimit"] == {"Amount": {"Ref": "MonthlyBudget"}, "Unit": "USD"}
    warnings = [each["Notification"] for each in bill["NotificationsWithSubscribers"]]
    assert [(each["NotificationType"], each["Threshold"]) for each in warnings] == [
        ("ACTUAL", 50),
        ("ACTUAL", 100),
        ("FORECASTED", 100),
    ]
    for each in bill["NotificationsWithSubscribers"]:
        assert each["Subscribers"] == [
            {"SubscriptionType": "EMAIL", "Address": {"Ref": "AlarmMail"}}
        ]


def test_a_budget_is_made_in_each_region_that_can_make_one_and_in_no_other(
    alarms: dict[str, Any],
) -> None:
    """Elsewhere CloudFormation would refuse the whole template for the word."""
    named = {
        region["Fn::Equals"][1]
        for name, condition in alarms["Conditions"].items()
        if name.startswith("HasBudgetsIn")
        for region in condition["Fn::Or"]
    }
    known = {
        file.name.removesuffix(".json")
        for file in (files("cfnlint") / "data" / "schemas" / "providers").iterdir()
        if file.name.endswith(".json") and "AWS::Budgets::Budget" in file.read_text("utf-8")
    }
    assert named == {region for region in known if not region.startswith(ELSEWHERE)}


def test_a_name_that_is_the_whole_account_s_says_of_which_region_it_is(
    alarms: dict[str, Any],
) -> None:
    name = alarms["Resources"]["Dashboard"]["Properties"]["DashboardName"]
    assert {"${Name}", "${AWS::Region}"} <= set(re.findall(r"\$\{[\w:]+\}", name["Fn::Sub"]))


def test_the_way_to_the_dashboard_is_by_its_name(
    alarms: dict[str, Any], template: dict[str, Any]
) -> None:
    name = alarms["Resources"]["Dashboard"]["Properties"]["DashboardName"]["Fn::Sub"]
    link = template["Outputs"]["Dashboard"]["Value"]["Fn::Sub"]
    assert link.endswith(f"#dashboards/dashboard/{name.replace('Name', 'AWS::StackName')}")


# ---- The dashboard -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def widgets(alarms: dict[str, Any]) -> list[dict[str, Any]]:
    """Read the dashboard's parts, with each name that is filled in left as it is."""
    body, filled = alarms["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    _, more, _ = filled["CountStandsToo"]["Fn::If"]
    content = json.loads(body.replace("${CountStandsToo}", more["Fn::Sub"]))
    parts: list[dict[str, Any]] = content["widgets"]
    return parts


def test_the_dashboard_shows_every_alarm(
    widgets: list[dict[str, Any]], made: dict[str, Any]
) -> None:
    (shown,) = (widget for widget in widgets if widget["type"] == "alarm")
    assert sorted(shown["properties"]["alarms"]) == sorted(f"${{{name}.Arn}}" for name in made)


def test_the_dashboard_shows_every_figure_that_the_functions_tell(
    widgets: list[dict[str, Any]],
) -> None:
    shown = json.dumps(widgets)
    figures_shown = {figure for figure in figures() if re.search(rf'"{figure}\\?"', shown)}
    assert figures_shown == figures()
    assert figures() == {
        "signed", "mailed", "undeliverable", "confirmed", "withdrawn", "refused",
    }  # fmt: skip


def test_no_part_of_the_dashboard_hides_another(widgets: list[dict[str, Any]]) -> None:
    squares = [
        (x, y)
        for widget in widgets
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]
    assert len(squares) == len(set(squares))
    assert max(x for x, _ in squares) < 24  # columns


def test_what_cloudfront_counts_is_looked_up_where_it_counts(
    widgets: list[dict[str, Any]],
) -> None:
    for widget in widgets:
        if widget["type"] == "metric":
            of_cloudfront = "AWS/CloudFront" in json.dumps(widget)
            expected = "us-east-1" if of_cloudfront else "${AWS::Region}"
            assert widget["properties"]["region"] == expected


def figures() -> set[str]:
    """Name what the functions tell, by reading their calls of `telemetry.tell`."""
    calls = (
        node
        for path in FUNCTIONS.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "telemetry.tell"
    )
    return {str(word.arg) for call in calls for word in call.keywords} - {"reason"}
