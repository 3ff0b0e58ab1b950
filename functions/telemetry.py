"""Telemetry: what whoever watches over a deployment is told, figures and faults but no person.

Both go to the functions' log. CloudWatch turns a figure's line (embedded metric format) into a
metric, of the stack as a whole: of a single action it could tell who pressed.
"""

import contextlib
import functools
import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import (
    AmazonCloudWatchEMFProvider,
)

from undersigned.rules.when import hour

if TYPE_CHECKING:
    from aws_lambda_powertools.logging import Logger

NAMESPACE = "Undersigned"
# Why an answer was a refusal. Each reason is a metric, which has its price by the month: so there
# is none for what only a program does wrong, nor for an address where there is nothing.
REFUSED = {
    HTTPStatus.UNPROCESSABLE_ENTITY: "fields",
    HTTPStatus.NOT_FOUND: "not-found",  # a link that has ended, or an action that there is not
    HTTPStatus.CONFLICT: "not-open",
    HTTPStatus.TOO_MANY_REQUESTS: "over-limit",
    HTTPStatus.SERVICE_UNAVAILABLE: "fault",
}


def tell(*, reason: str = "", **figures: int) -> None:
    """Add to figures of this hour, given by name; those of 0 are left out.

    The hour is all that a figure knows of its time: a press is in no metric to the minute. The
    line itself comes at its own moment, and is gone with the log after a day.
    """
    told = tuple((name, many) for name, many in figures.items() if many)
    # A figure that is lost is no harm. Raised, its loss would be a signer's fault page, and a whole
    # batch of mails sent again.
    with contextlib.suppress(Exception):
        if told:
            print(_line(hour(datetime.now(UTC)), reason, told))  # noqa: T201 - which Lambda logs


@functools.lru_cache(maxsize=32)
def _line(now: datetime, reason: str, figures: tuple[tuple[str, int], ...]) -> str:
    """Write figures as CloudWatch reads them; a signing's line is the same for all of an hour."""
    # The dimension of all figures is Powertools' own, `service`, which is the stack's name.
    metrics = AmazonCloudWatchEMFProvider(namespace=NAMESPACE)
    for name, many in figures:
        metrics.add_metric(name, "Count", many)
    if reason:
        metrics.add_dimension("reason", reason)
    metrics.set_timestamp(now)
    # Lambda reads what is printed, too: without a level, and a time as RFC 3339 has it, a line
    # counts as INFO, which the log level of the template (WARN) would drop, and the metric with it.
    # Source: AWS Lambda Developer Guide, "Log-level filtering".
    metrics.add_metadata("level", "WARN")
    metrics.add_metadata("timestamp", now.isoformat())
    return json.dumps(metrics.serialize_metric_set(), separators=(",", ":"))


@functools.cache
def logger() -> "Logger":
    """Return the logger of the entry files, made when there is first something to say.

    An adapter's own lines go through it from then on, by its name, and through Lambda's before:
    in JSON both ways, which the alarms search for words.
    """
    from aws_lambda_powertools.logging import Logger  # noqa: PLC0415 - seldom needed

    # RFC 3339 for the reason above. No trace's id: it would follow one press through the functions.
    return Logger(service="undersigned", utc=True, use_rfc3339=True, xray_trace_id=None)
