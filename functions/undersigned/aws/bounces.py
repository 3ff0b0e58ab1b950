"""What of the last hour's mail came back, by the provider's own metrics: numbers, never addresses.

Amazon SES counts what an account sends and what bounces for CloudWatch by itself, with no event
destination. The figures are of the whole account in this region, as is SES's judgement: at 5 % it
puts an account under review, at 10 % it may stop its mail.
Source: Amazon SES Developer Guide, "Monitoring your sending activity", "Sending review process".
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from undersigned.aws.client import reaching
from undersigned.rules.errors import PetitionError

TOO_MANY = "too-many-bounces"  # what an alarm reads in the log
MOST = 4  # per cent
FEWEST = 5  # bounces that say anything: one of three mails does not
_SPAN = timedelta(hours=1)
_CACHE = timedelta(minutes=5)
_PERIOD = 300  # seconds
_METRICS = {"sent": "Send", "bounced": "Bounce"}

logger = logging.getLogger(__name__)


class Bounces:
    """Whether so much of the last hour's mail bounced that more of it would cost the sender."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - boto3 has no static types
        self._client = client
        self._asked: datetime | None = None
        self._too_many = False

    def too_many(self, now: datetime) -> bool:
        """Whether more than `MOST` per cent bounced, as known some minutes ago.

        Metrics that cannot be had stop no mail: a fault of CloudWatch would keep everybody from
        signing, while a flood that it hides costs at worst what SES stops by itself.
        """
        if self._asked is None or not timedelta(0) <= now - self._asked < _CACHE:
            self._asked = now
            try:
                self._too_many = self._exceeds(now)
            except PetitionError:
                self._too_many = False
            if self._too_many:
                logger.error(TOO_MANY)
        return self._too_many

    def _exceeds(self, now: datetime) -> bool:
        queries = [
            {
                "Id": name,
                "MetricStat": {
                    "Metric": {"Namespace": "AWS/SES", "MetricName": metric},
                    "Period": _PERIOD,
                    "Stat": "Sum",
                },
            }
            for name, metric in _METRICS.items()
        ]
        with reaching():
            answer = self._client.get_metric_data(
                MetricDataQueries=queries, StartTime=now - _SPAN, EndTime=now
            )
        sums = {result["Id"]: sum(result["Values"]) for result in answer["MetricDataResults"]}
        sent, bounced = sums.get("sent", 0), sums.get("bounced", 0)
        return bool(bounced >= FEWEST and 100 * bounced > MOST * sent)
