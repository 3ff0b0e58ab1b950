"""What the templates allow and make: rates, time-outs, memory, mails, alarms; read from them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
_BY_SMTP = "HasSmtpServer"


@dataclass(frozen=True, slots=True)
class Function:
    """What one run of a function may take: memory in MB, and seconds."""

    memory: float
    timeout: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that bound a day, and how much there is of what is paid by the month."""

    rates: Mapping[str, float]  # requests a second, by route
    web: Function
    mailer: Function
    tally: Function
    mailers: int  # at work at once
    letters: int  # that one run takes
    mails_per_second: float
    mails_per_hour: float  # 0 for no limit
    batching: float  # seconds that the stream collects records for
    records: int  # that one batch may bring
    window: float  # seconds between two publications of a count
    alarms: int  # counted by the metrics that they watch, as they are paid for
    kinds: Mapping[str, int]  # resources by their type, those of nested stacks too
    by_smtp: Mapping[str, int]  # those besides, where mail leaves by another provider than SES

    @property
    def mails_in_a_day(self) -> float:
        """How many mails may leave in a day."""
        paced = self.mails_per_second * 86_400
        return min(paced, self.mails_per_hour * 24) if self.mails_per_hour else paced


def load(template: Path = TEMPLATE) -> Limits:
    """Read a template and those that it nests; raises KeyError where a limit is missing."""
    content = _parsed(template)
    resources, defaults = content["Resources"], content["Parameters"]
    api = resources["Api"]["Properties"]
    throttles = api["RouteSettings"] | {"$default": api["DefaultRouteSettings"]}
    mail = resources["MailerFunction"]["Properties"]["Events"]["Mail"]["Properties"]
    whole = list(_all(template, content))
    made = [resource for resource in whole if resource.get("Condition") != _BY_SMTP]
    stream = resources["TallyFunction"]["Properties"]["Events"]["Signatures"]["Properties"]
    return Limits(
        rates={route: limit["ThrottlingRateLimit"] for route, limit in throttles.items()},
        web=_function(resources["WebFunction"]),
        mailer=_function(resources["MailerFunction"]),
        tally=_function(resources["TallyFunction"]),
        mailers=mail["ScalingConfig"]["MaximumConcurrency"],
        letters=mail["BatchSize"],
        mails_per_second=float(defaults["MailsPerSecond"]["Default"]),
        mails_per_hour=float(defaults["MailsPerHour"]["Default"]),
        batching=stream["MaximumBatchingWindowInSeconds"],
        records=stream["BatchSize"],
        window=stream["TumblingWindowInSeconds"],
        alarms=sum(watched(each) for each in made if each["Type"] == "AWS::CloudWatch::Alarm"),
        kinds=Counter(resource["Type"] for resource in made),
        by_smtp=Counter(each["Type"] for each in whole if each.get("Condition") == _BY_SMTP),
    )


def _all(template: Path, content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in content["Resources"].values():
        yield resource
        if resource["Type"] == "AWS::CloudFormation::Stack":
            nested = template.parent / resource["Properties"]["TemplateURL"]
            yield from _all(nested, _parsed(nested))


def watched(alarm: Mapping[str, Any]) -> int:
    """Count the metrics of an alarm: of an expression, those that go into it."""
    return sum("MetricStat" in each for each in alarm["Properties"].get("Metrics", ())) or 1


def _function(resource: Mapping[str, Any]) -> Function:
    properties = resource["Properties"]
    return Function(properties["MemorySize"], properties["Timeout"])


def _parsed(template: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml_parse(template.read_text("utf-8"))
    return content
