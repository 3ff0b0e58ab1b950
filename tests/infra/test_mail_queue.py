"""Mail waits where nothing is lost, and leaves without being tracked."""

from collections import Counter
from typing import Any

import mailer
from undersigned.rules.mail_request import LIFE

DAY = 86400  # seconds
HOUR = 3600


def test_a_mail_is_tried_for_three_days_and_gone_after_four_set_aside_or_not(
    resources: dict[str, Any],
) -> None:
    """As the privacy page says: what is set aside keeps the time at which it was first sent."""
    mails = resources["MailQueue"]["Properties"]
    dead = resources["DeadLetters"]["Properties"]
    redrive = mails["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": ["DeadLetters", "Arn"]}
    assert mails["VisibilityTimeout"] * redrive["maxReceiveCount"] == 3 * DAY
    assert mails["MessageRetentionPeriod"] == 4 * DAY
    assert dead["MessageRetentionPeriod"] == LIFE.total_seconds() == 4 * DAY
    assert mails["SqsManagedSseEnabled"] is dead["SqsManagedSseEnabled"] is True


def test_what_waits_for_its_hour_outlasts_the_queue_before_it_is_taken_for_undeliverable(
    resources: dict[str, Any],
) -> None:
    """Held back, a request is received once an hour; tried in vain besides, each quarter of one."""
    mails = resources["MailQueue"]["Properties"]
    hours = mails["MessageRetentionPeriod"] / HOUR
    assert hours <= mails["RedrivePolicy"]["maxReceiveCount"] / 3


def test_what_may_leave_in_a_day_is_within_the_first_quota_of_the_provider(
    template: dict[str, Any],
) -> None:
    """SES grants 50,000 mails a day to an account that left the sandbox."""
    assert 24 * int(template["Parameters"]["MailsPerHour"]["Default"]) <= 50_000


def test_a_mailer_has_time_for_a_whole_batch_and_for_one_mail_with_aws_at_its_slowest(
    resources: dict[str, Any],
) -> None:
    """At one mail a second: what there is no time for would wait a quarter of an hour."""
    batch = resources["MailerFunctionMail"]["Properties"]["BatchSize"]
    paced = batch * mailer._CONCURRENCY  # noqa: SLF001 - seconds
    slowest = mailer._ENOUGH_BY_SMTP / 1000  # noqa: SLF001
    assert resources["MailerFunction"]["Properties"]["Timeout"] >= 1.5 * paced + slowest


def test_a_batch_of_mails_ends_long_before_its_messages_show_again(
    resources: dict[str, Any],
) -> None:
    """AWS asks for six times the function's time-out."""
    visible = resources["MailQueue"]["Properties"]["VisibilityTimeout"]
    assert visible >= 6 * resources["MailerFunction"]["Properties"]["Timeout"]


def test_the_mailer_takes_small_batches_two_at_a_time_and_returns_what_failed(
    resources: dict[str, Any],
) -> None:
    assert resources["MailerFunctionMail"]["Properties"] == {
        "EventSourceArn": {"Fn::GetAtt": ["MailQueue", "Arn"]},
        "FunctionName": {"Ref": "MailerFunction"},
        "BatchSize": 10,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": 2},
    }


def test_no_list_of_addresses_grows_at_the_mail_provider(resources: dict[str, Any]) -> None:
    settings = resources["MailSettings"]["Properties"]
    assert settings["SuppressionOptions"] == {"SuppressedReasons": []}


def test_what_comes_back_is_told_to_nobody_and_nobody_can_listen(
    resources: dict[str, Any],
) -> None:
    """Each event carries the signer's address. Without any, SES would mail it to the sender."""
    kinds = Counter(resource["Type"] for resource in resources.values())
    assert kinds["AWS::SES::ConfigurationSetEventDestination"] == kinds["AWS::SNS::Topic"] == 1
    assert "AWS::SNS::Subscription" not in kinds
    assert resources["ReturnedMailToNobody"]["Properties"] == {
        "ConfigurationSetName": {"Ref": "MailSettings"},
        "EventDestination": {
            "Name": "nobody",
            "Enabled": True,
            "MatchingEventTypes": ["bounce", "complaint"],
            "SnsDestination": {"TopicARN": {"Ref": "ReturnedMail"}},
        },
    }
    policy = resources["ReturnedMailPolicy"]["Properties"]
    assert policy["Topics"] == [{"Ref": "ReturnedMail"}]
    said = {
        (each["Effect"], each["Action"], str(each["Principal"]))
        for each in policy["PolicyDocument"]["Statement"]
    }
    assert said == {
        ("Allow", "sns:Publish", "{'Service': 'ses.amazonaws.com'}"),
        ("Deny", "sns:Subscribe", "*"),
    }


def test_mails_are_not_tracked_and_never_sent_in_the_clear(resources: dict[str, Any]) -> None:
    settings = resources["MailSettings"]["Properties"]
    assert settings["VdmOptions"]["DashboardOptions"] == {"EngagementMetrics": "DISABLED"}
    assert settings["DeliveryOptions"] == {"TlsPolicy": "REQUIRE"}
    assert "TrackingOptions" not in settings
