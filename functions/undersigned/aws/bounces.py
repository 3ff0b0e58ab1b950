"""What of the last day's mail came back, by the provider's own metrics: numbers, never addresses.

Amazon SES counts what an account sends and what bounces for good, for CloudWatch by itself. The
figures are of the whole account in this region, as is SES's judgement: at 5 % it puts an account
under review, at 10 % it may stop its mail, over no fixed time but a "representative volume", which
differs from sender to sender. A few dead addresses are therefore no reason to stop: the share of an
hour, or of twenty mails, says nothing, and a stop mends no share, as only good mail does. What ends
an account is a flood. So nothing stops at once: an hour lets out a part of what a day may still
bear, and less the more bounces, which leaves whoever hears the alarm a night to act.
Source: Amazon SES Developer Guide, "Monitoring your sending activity", "Sending review process
FAQs" (on bounces: what counts, and over what time).

Another provider tells CloudWatch nothing, so the mailer does, of the addresses that were refused at
once. What comes back later by mail goes to the sender, and is in no figure.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from undersigned.aws.client import reaching
from undersigned.rules.errors import PetitionError

TOO_MANY = "too-many-bounces"  # what an alarm reads in the log
REVIEWED, PAUSED = 5, 10  # per cent, by SES
FEWEST = 50  # bounces of a day that say anything
# Bounces of a day that are borne however little is sent: 5 % of 10,000 mails. SES names no volume;
# that one is from a notice of theirs that a sender has published, which covers 225 days.
BORNE = 500
HOURS = 6  # that what may still bounce lasts for at the least, were every mail to a dead address
_SPAN = timedelta(days=1)
_CACHE = timedelta(minutes=5)
_PERIOD = 300  # seconds
Metrics: TypeAlias = Mapping[str, Mapping[str, object]]  # of what was sent, and what bounced
BY_SES: Metrics = {
    "sent": {"Namespace": "AWS/SES", "MetricName": "Send"},
    "bounced": {"Namespace": "AWS/SES", "MetricName": "Bounce"},
}

logger = logging.getLogger(__name__)


class Bounces:
    """How many mails may leave in an hour, after what bounced in the last day."""

    def __init__(self, client: Any, metrics: Metrics = BY_SES) -> None:  # noqa: ANN401 - boto3 has no static types
        self._client = client
        self._metrics = metrics
        self._asked: datetime | None = None
        self._most: int | None = None

    def most(self, now: datetime) -> int | None:
        """Return the most for an hour, as known some minutes ago; None sets no limit.

        Metrics that cannot be had stop no mail: a fault of CloudWatch would keep everybody from
        signing, while a flood that it hides costs at worst what SES stops by itself.
        """
        if self._asked is None or not timedelta(0) <= now - self._asked < _CACHE:
            self._asked = now
            try:
                self._most = most(*self._measured(now))
            except PetitionError:
                self._most = None
            if self._most is not None:
                logger.error(TOO_MANY)
        return self._most

    def _measured(self, now: datetime) -> tuple[int, int]:
        queries = [
            {
                "Id": name,
                "MetricStat": {"Metric": metric, "Period": _PERIOD, "Stat": "Sum"},
            }
            for name, metric in self._metrics.items()
        ]
        with reaching():
            answer = self._client.get_metric_data(
                MetricDataQueries=queries, StartTime=now - _SPAN, EndTime=now
            )
        results = answer.get("MetricDataResults", ())
        sums = {result.get("Id"): sum(result.get("Values", ())) for result in results}
        return int(sums.get("sent", 0)), int(sums.get("bounced", 0))


def by_ourselves(namespace: str, dimensions: Mapping[str, str]) -> Metrics:
    """Name the figures that the mailer tells of itself, where a provider tells none."""
    where = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    return {
        name: {"Namespace": namespace, "MetricName": metric, "Dimensions": where}
        for name, metric in (("sent", "mailed"), ("bounced", "undeliverable"))
    }


def most(sent: int, bounced: int) -> int | None:
    """Return how many mails an hour may let out after a day's figures; None sets no limit."""
    if bounced < FEWEST or 100 * bounced <= REVIEWED * sent:
        return None
    left = max(BORNE, sent * PAUSED // 100) - bounced
    return max(0, left // HOURS)
