"""An AWS account in memory, with the entry files deployed to it: everything but the network."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from random import Random
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch

import boto3
import pyrage

import deployment
import mailer
import tally
import telemetry
import web
from tests.aws.conftest import ORIGIN_SECRET, PETITION
from tests.conftest import SECRET
from tests.dynamo.dynamo import Dynamo
from tests.letters import text_of
from tests.soak.clock import Clock
from tests.soak.weather import Ended, Weather
from undersigned.aws import age
from undersigned.cases import sign
from undersigned.rules.action import Action

CONTEXT = SimpleNamespace(
    invoked_function_arn="arn:aws:lambda:eu-central-1:123456789012:function:any",
    get_remaining_time_in_millis=lambda: 60_000,
)
_ENTRY_FILES = (deployment, web, mailer, tally)
_ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-central-1",
    "TABLE": "main",
    "LIMITS_TABLE": "limits",
    "QUEUE_URL": "https://queue.example/mails",
    "SECRET_ARN": "secret",
    "ORIGIN_SECRET": ORIGIN_SECRET,
    "SIGN_LIMIT_PER_NETWORK": "60",
    "SITE_URL": "https://example.org",
    "SENDER": "confirm@example.org",
    "CONFIGURATION_SET": "plain",
    "SMTP_SERVER": "",
    "MAILS_PER_SECOND": "1",
    "MAILS_PER_HOUR": "0",
    "BUCKET": "site",
}


class Account:
    """The services' doubles, reached through the weather."""

    def __init__(self, clock: Clock, weather: Weather, rng: Random) -> None:
        self.clock, self.weather, self._ids = clock, weather, rng
        self.dynamo = Dynamo()
        self.files: dict[str, bytes] = {}
        self.mailed: Callable[[str, str], None] = lambda *_: None
        self.ended = 0
        self.failed: Counter[str] = Counter()
        self.services: dict[str, Any] = {
            "dynamodb": self.dynamo,
            "secretsmanager": SimpleNamespace(
                get_secret_value=lambda **_: {"Name": "secret", "SecretString": SECRET}
            ),
            "s3": SimpleNamespace(put_object=self._put_object),
            "sesv2": SimpleNamespace(send_email=self._send_email),
            "cloudwatch": SimpleNamespace(get_metric_data=self._get_metric_data),
        }

    def client(self, service: str, config: Any = None, **_: Any) -> Any:
        """Return what stands for a boto3 client."""
        tries = config.retries["total_max_attempts"] if config else 2
        return _Client(self, service, tries)

    def invoke(self, handler: Callable[..., Any], event: Any) -> Any:
        """Let a function handle an event; None if it failed or its process ended."""
        try:
            return handler(event, CONTEXT)
        except Ended:
            self.ended += 1
            self.restart()
        except Exception as error:  # noqa: BLE001 - as Lambda does
            self.failed[type(error).__name__] += 1
        return None

    def restart(self) -> None:
        """Begin with a new process, which remembers nothing."""
        for module in _ENTRY_FILES:
            for kept in _caches(module):
                kept.cache_clear()

    @contextmanager
    def deployed(self, mails_per_hour: int = 0) -> Iterator[None]:
        """Let the entry files work in this account, by this clock."""
        organiser = pyrage.x25519.Identity.generate()
        environment = _ENVIRONMENT | {
            "ORGANISER_KEYS": str(organiser.to_public()),
            "MAILS_PER_HOUR": str(mails_per_hour),
        }
        with ExitStack() as stack:
            stack.enter_context(patch.dict(os.environ, environment))
            stack.enter_context(patch.object(boto3, "client", self.client))
            for module in (web, mailer, tally):
                stack.enter_context(patch.object(module, "datetime", self.clock))
            stack.enter_context(patch.object(mailer, "time", SimpleNamespace(sleep=_no_pause)))
            # What else depends on the machine's own time or chance would make a seed worth nothing.
            elapsed = dict.fromkeys(("monotonic", "time"), lambda: self.clock.second)
            stack.enter_context(patch.object(age, "time", SimpleNamespace(**elapsed)))
            stack.enter_context(patch.object(deployment, "_SECRET_CACHE", 10**9))
            stack.enter_context(patch.object(telemetry, "tell", lambda **_: None))  # to nobody
            chance = SimpleNamespace(token_bytes=self._ids.randbytes)
            stack.enter_context(patch.object(sign, "secrets", chance))
            stack.callback(self.restart)
            self.restart()
            yield

    def publish(self, *actions: str) -> None:
        """Publish some actions, before there is any weather."""
        rate, self.weather.rate = self.weather.rate, 0
        for action in actions:
            deployment.store().actions.publish(_action(action))
        deployment.keys()  # writes the fingerprint
        self.weather.rate = rate

    def _put_object(self, Key: str, Body: bytes, **_: Any) -> dict[str, Any]:  # noqa: N803
        self.files[Key] = Body
        return {}

    def _send_email(self, **call: Any) -> dict[str, Any]:
        (to,) = call["Destination"]["ToAddresses"]
        self.mailed(to, text_of(call["Content"]["Raw"]["Data"]))
        return {"MessageId": "m"}

    def _get_metric_data(self, **_: Any) -> dict[str, Any]:
        bounced = 10 if "bounces" in self.weather.down else 0
        results = [{"Id": "sent", "Values": [100]}, {"Id": "bounced", "Values": [bounced]}]
        return {"MetricDataResults": results}


class _Client:
    def __init__(self, account: Account, service: str, tries: int) -> None:
        self._account, self._service, self._tries = account, service, tries

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        do = getattr(self._account.services[self._service], operation)
        weather, service, tries = self._account.weather, self._service, self._tries
        return lambda **call: weather.call(service, operation, do, call, tries)


def _no_pause(_: float) -> None:
    """Take no time: mails leave at the pace of the clock's own polls."""


def _caches(module: ModuleType) -> list[Any]:
    return [kept for kept in vars(module).values() if hasattr(kept, "cache_clear")]


def _action(name: str) -> Action:
    return replace(PETITION, id=name)
