"""The deployment on moto that the other tests have too, and a clock for its functions."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import pytest

import mailer
import tally
import web
from tests.aws.conftest import cloud

__all__ = ["cloud"]


@dataclass
class Clock:
    """What the entry files read the time from; it stands still until somebody moves it."""

    moment: datetime

    def now(self, zone: tzinfo) -> datetime:
        """Tell the time as `datetime.now` does."""
        return self.moment.astimezone(zone)

    def pass_by(self, span: timedelta) -> None:
        """Let time pass."""
        self.moment += span


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Clock:
    """Stop the clock of all three functions."""
    stopped = Clock(now)
    for function in (web, mailer, tally):
        monkeypatch.setattr(function, "datetime", stopped)
    return stopped
