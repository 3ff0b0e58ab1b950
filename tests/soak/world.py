"""The world of one soak: an account, its weather, its people, and the days that pass."""

import base64
import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

import mailer
import tally
import web
from tests.conftest import SECRET
from tests.dynamo.dynamo import Key, written
from tests.letters import text_of
from tests.soak.account import Account
from tests.soak.clock import Clock
from tests.soak.people import Life, Person, pressed, signing_of
from tests.soak.queue import Queue
from tests.soak.stream import Stream
from tests.soak.weather import Ended, Fault, Weather
from undersigned.aws.seal import mail_identity, opener
from undersigned.http import links, own
from undersigned.http.request import Request
from undersigned.rules import address, mail_request
from undersigned.rules.keys import derive
from undersigned.rules.token import Purpose

ACTIONS = ("river-petition", "forest-appeal", "lake-letter")
_SPAN = 30 * 3600.0  # in which people come
_HOUR = 3600.0
_NEVER = {"N": str(10**12)}
# (service, when as a part of the span, for how long)
_OUTAGES = (
    ("sesv2", 0.2, 2 * _HOUR),
    ("dynamodb", 0.4, 600.0),
    ("sqs", 0.55, 600.0),
    ("s3", 0.7, 900.0),
    ("bounces", 0.3, _HOUR),
    ("secretsmanager", 0.85, 900.0),
)


class World:
    """Everything of one run, which follows from its seed."""

    def __init__(self, seed: int, number: int, rate: float = 0.02) -> None:
        self.rng = Random(seed)  # noqa: S311 - a run is to be the same again
        self.number = number
        self.clock = Clock()
        self.weather = Weather(Random(self.rng.random()), rate)  # noqa: S311
        self.account = Account(self.clock, self.weather, self._dice())
        self.queue = Queue(self.clock, self._dice(), self._mailer)
        self.stream = Stream(self.clock, self._dice(), self._tally)
        self.account.services["sqs"] = self.queue
        self.account.dynamo.watch("main", self._changed)
        self.account.mailed = self._mailed
        self.queue.again = lambda body: self.excuse(self._signing_of(body))
        self.weather.befell = self._befell
        self.people: dict[str, Person] = {}
        self.sent: list[tuple[float, str, Person]] = []  # mails: when, for which signing, to whom
        self.excused: Counter[str] = Counter()  # answers lost, by signing
        self.signed = 0
        self.last_signing = ""
        self.put: dict[str, float] = {}  # signings, acknowledged or not, and when
        self.gone: dict[str, str] = {}  # signings that were confirmed or taken back, and of whom
        self._sweeping = False
        self._keys = derive(SECRET)
        self._unseal = opener([mail_identity(self._keys.mail)])
        self._told = time.monotonic()

    def live(self, tell: Callable[[str], None] = lambda _: None) -> None:
        """Let people come until enough have signed, and then everything come to its end."""
        logging.disable(logging.CRITICAL)
        try:
            with self.account.deployed(mails_per_hour=max(60, self.number // 15)):
                self.account.publish(*ACTIONS)
                for outage in _OUTAGES:
                    self._forecast(*outage)
                self.clock.after(0, lambda: self._arrive(tell))
                self.clock.after(24 * _HOUR, self._sweep)
                self.clock.run()
                self.weather.rate = 0
                self.queue.redrive()
                self.clock.run()
        finally:
            logging.disable(logging.NOTSET)

    def _forecast(self, service: str, begins: float, lasts: float) -> None:
        down = self.weather.down
        self.clock.after(begins * _SPAN, lambda: down.add(service))
        self.clock.after(begins * _SPAN + lasts, lambda: down.discard(service))

    def web(
        self, event: dict[str, Any], pressing: dict[str, str] | None = None
    ) -> tuple[Any, bool]:
        """Send a request; return its answer, and whether `pressing` was pressed meanwhile too."""
        disturbed: list[bool] = []

        def press_too() -> None:
            disturbed.append(True)
            self._press_too(pressing or {})

        self.weather.meanwhile = self._sometimes(press_too) if pressing else None
        return self._invoke(web.handler, event), bool(disturbed)

    def excuse(self, signing: str) -> None:
        """Allow one more mail for a signing."""
        self.excused[signing] += 1

    def _mailer(self, event: dict[str, Any]) -> Any:
        def deliver_too() -> None:
            record = self.rng.choice(event["Records"])
            self.excuse(self._signing_of(record["body"]))
            self.account.invoke(mailer.deliver_one, SQSRecord(record))

        self.weather.meanwhile = self._sometimes(deliver_too)
        return self._invoke(mailer.handler, event)

    def _tally(self, event: dict[str, Any]) -> Any:
        self.weather.meanwhile = self._sometimes(lambda: self.account.invoke(tally.handler, event))
        return self._invoke(tally.handler, event)

    def _invoke(self, handler: Callable[..., Any], event: dict[str, Any]) -> Any:
        try:
            return self.account.invoke(handler, event)
        finally:
            self.weather.meanwhile = None

    def _sometimes(self, happens: Callable[[], object]) -> Callable[[], None]:
        """Let another process do something between two calls of this one, now and then."""

        def meanwhile() -> None:
            if self.rng.random() < 0.01:
                self.weather.meanwhile = None
                happens()

        return meanwhile

    def _press_too(self, link: dict[str, str]) -> None:
        """Press a link of a mail at the same time, from another process."""
        purpose = self.rng.choice([purpose for purpose in Purpose if purpose in link])
        request = Request.of(pressed(purpose, link[purpose]))
        with suppress(Ended):
            if purpose is Purpose.CONFIRM:
                links.press(request, web.service, self.clock.now())
            else:
                own.press(request, web.service, self.clock.now())

    def _changed(self, key: Key, old: Any, new: Any) -> None:
        kind, _, signing = key[-1].partition("#")
        if kind == "SIGNING" and new:
            self.last_signing = signing
            self.put.setdefault(signing, self.clock.second)
        elif kind == "SIGNING" and not self._sweeping:
            self.gone[signing] = key[0]
        self.stream.write(key, old, new)

    def _mailed(self, to: str, text: str) -> None:
        person = self.people[address.canonical(to)]
        self.sent.append((self.clock.second, person.read(text), person))

    def _befell(self, operation: str, fault: Fault, call: dict[str, Any]) -> None:
        if operation == "send_message" and fault is Fault.ECHOED:
            self.excuse(self._signing_of(call["MessageBody"]))
        if operation == "send_email" and fault is Fault.LOST:
            self.excuse(signing_of(text_of(call["Content"]["Raw"]["Data"])))

    def _signing_of(self, body: str) -> str:
        return mail_request.unpack(self._unseal(base64.b64decode(body))).signing

    def _arrive(self, tell: Callable[[str], None]) -> None:
        if self.signed >= self.number:
            return
        count = len(self.people)
        network = "203.0.113.1" if self.rng.random() < 0.1 else f"10.0.{count % 250}.{count % 99}"
        action = self.rng.choice(ACTIONS)
        person = Person(count, action, network, self._dice(), self)
        self.people[address.canonical(person.email)] = person
        self._step(person.live())
        self.clock.after(self.rng.expovariate(self.number / _SPAN), lambda: self._arrive(tell))
        if time.monotonic() - self._told > 10:
            self._told = time.monotonic()
            tell(self.progress())

    def _step(self, life: Life) -> None:
        seconds = next(life, None)
        if seconds is not None:
            self.clock.after(seconds, lambda: self._step(life))

    def _sweep(self) -> None:
        """Remove what has expired, as DynamoDB does in its own time, and keep as the desk does."""
        table = self.account.dynamo.tables["main"]
        now = self.clock.now().timestamp()
        self._sweeping = True
        expired = [k for k, item in table.items() if int(item.get("expires", _NEVER)["N"]) < now]
        for key in expired:
            self.account.dynamo.delete_item(TableName="main", Key=written(key))
        self._sweeping = False
        content = [person for person in self.people.values() if person.content and person.stands]
        for person in self.rng.sample(content, len(content) // 50):
            kept = table[self.signature_key(person)] | {"state": {"S": "kept"}}
            for hidden in ("sealed", "off"):
                kept.pop(hidden, None)
            self.account.dynamo.put_item(TableName="main", Item=kept)
        if not self.clock.idle:
            self.clock.after(24 * _HOUR, self._sweep)

    def signature_key(self, person: Person) -> Key:
        """Return the key of a person's signature."""
        mac = self._keys.mac(person.action, person.email)
        return f"SIGNER#{person.action}#{mac}", "SIGNATURE"

    def progress(self) -> str:
        """Say how far it has come."""
        day, faults = self.clock.second / 86_400, self.weather.met.total()
        return (
            f"{self.signed:,} of {self.number:,} signings, day {day:.1f}: {len(self.sent):,} mails,"
            f" {faults:,} faults, {self.account.ended:,} processes ended, {self.stream.shards}"
            f" shards, {self.stream.repeated:,} batches repeated"
        )

    def _dice(self) -> Random:
        return Random(self.rng.random())  # noqa: S311 - as above
