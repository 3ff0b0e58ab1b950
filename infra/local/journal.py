"""The log that the functions wrote, by the CloudWatch Logs API."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime

from infra.local.cloud import Cloud

# What MiniStack writes for each run, and Lambda would not at the log level of template.yaml.
_OF_EACH_RUN = ("START RequestId:", "END RequestId:", "REPORT RequestId:")
_OVERLAP = 5_000  # milliseconds by which a line may be written after its time


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the log."""

    time: str
    group: str
    message: str

    @property
    def ours(self) -> bool:
        """Whether a deployed function would have written it too."""
        return not self.message.startswith(_OF_EACH_RUN)


class Journal:
    """Every line, of which each reading asks only for what came since the last."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._lines: dict[tuple[int, str, str], Event] = {}  # by time, stream and message
        self._since = 0
        self._reading = threading.Lock()

    def events(self) -> list[Event]:
        """Return every line, oldest first."""
        logs = self._cloud.client("logs")
        with self._reading:
            for page in logs.get_paginator("describe_log_groups").paginate():
                for group in page["logGroups"]:
                    self._read(group["logGroupName"])
            self._since = max((at for at, _, _ in self._lines), default=0) - _OVERLAP
            return [self._lines[key] for key in sorted(self._lines, key=lambda key: key[0])]

    def _read(self, group: str) -> None:
        pages = self._cloud.client("logs").get_paginator("filter_log_events")
        for page in pages.paginate(logGroupName=group, startTime=max(self._since, 0)):
            for found in page["events"]:
                at, message = found["timestamp"], found["message"]
                time = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
                key = (at, found["logStreamName"], message)
                self._lines.setdefault(key, Event(time, group, message))
