"""Whether an alarm of the stack rings, and whether anybody would hear it."""

from collections.abc import Iterator
from typing import Any

from desk.work.finding import Finding, Grade
from desk.work.stack import Stack

_NESTED = "Alarms"  # the nested stack's name in template.yaml
_TOPIC = "Topic"  # what its alarms ring on, by the name in infra/alarms.yaml
# What SNS says in place of a subscription's name. The second stays for some days after somebody, or
# a filter of their mail that follows links, has pressed "unsubscribe" under an alarm.
_UNCONFIRMED, _ENDED = "PendingConfirmation", "Deleted"


def findings(stack: Stack) -> Iterator[Finding]:
    """Say which alarms ring, and who is told."""
    topic = stack.resource(_TOPIC, within=stack.resource(_NESTED))
    found = list(_alarms(stack, topic))
    ringing = [alarm for alarm in found if alarm["StateValue"] == "ALARM"]
    for alarm in ringing:
        text = alarm.get("AlarmDescription") or alarm["AlarmName"]
        yield Finding("alarms", text, Grade.CARE)
    if not ringing:
        yield Finding("alarms", "None rings.")
    if silent := [alarm["AlarmName"] for alarm in found if not alarm["ActionsEnabled"]]:
        yield Finding(
            "alarms",
            f"Somebody has silenced {', '.join(silent)}: enable the actions again (AWS console, "
            "CloudWatch, Alarms).",
            Grade.CARE,
        )
    yield from _heard(stack, topic)


def _alarms(stack: Stack, topic: str) -> Iterator[dict[str, Any]]:
    """Return the alarms that ring on a topic, as CloudWatch describes them."""
    pages = stack.client("cloudwatch").get_paginator("describe_alarms")
    for page in pages.paginate(ActionPrefix=topic):  # which another topic's name may begin with
        yield from (alarm for alarm in page["MetricAlarms"] if topic in alarm["AlarmActions"])


def _heard(stack: Stack, topic: str) -> Iterator[Finding]:
    answer = stack.client("sns").list_subscriptions_by_topic(TopicArn=topic)
    mails = [
        one
        for one in answer["Subscriptions"]
        if one["Protocol"] == "email" and one["SubscriptionArn"] != _ENDED
    ]
    if not mails:
        yield Finding(
            "alarms",
            "Nobody gets a mail when something needs a person: deploy with AlarmMail=your address.",
            Grade.CARE,
        )
    for mail in mails:
        if mail["SubscriptionArn"] == _UNCONFIRMED:
            yield Finding(
                "alarms",
                f"{mail['Endpoint']} has not confirmed that it wants the alarms: press the link in "
                "AWS's mail to it (look among the spam).",
                Grade.CARE,
            )
