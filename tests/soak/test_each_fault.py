"""Each fault at each call: somebody signs, is mailed, confirms, is counted and withdraws.

One call of the whole way meets one fault; whoever is told 503, or nothing, presses again, and the
queue and the stream give again. What comes of it is the same as on a fair day.
"""

import json
import logging
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

import mailer
import tally
import web
from tests.aws.conftest import PETITION
from tests.dynamo.dynamo import Key, written
from tests.soak.account import Account
from tests.soak.clock import Clock
from tests.soak.people import Person, pressed, signing_of
from tests.soak.queue import Queue
from tests.soak.weather import Fault, Weather, possible


class Struck(Weather):
    """Fair but for one call."""

    def __init__(self, at: int, fault: Fault) -> None:
        super().__init__(Random(1), rate=0)  # noqa: S311 - nothing is thrown
        self.begun = False
        self.calls = 0
        self._at, self._fault = at, fault

    @property
    def struck(self) -> bool:
        """Whether there was such a call."""
        return self.calls > self._at

    def fate(self, operation: str, tries: int) -> Fault | None:
        """Strike the one call."""
        self.calls += self.begun
        return (
            possible(self._fault, operation, tries)
            if self.begun and self.calls == self._at + 1
            else None
        )


class Way:
    """One person's way through an account."""

    def __init__(self, weather: Weather) -> None:
        self.clock = Clock()
        self.account = Account(self.clock, weather, Random(1))  # noqa: S311 - as below
        self.queue = Queue(self.clock, Random(1), self._mailer)  # noqa: S311 - nothing hangs on it
        self.account.services["sqs"] = self.queue
        self.account.dynamo.watch("main", self._changed)
        self.account.mailed = lambda _, text: self.mails.append(text)
        self.mails: list[str] = []
        self.records: list[dict[str, Any]] = []
        self.signed = 0
        self.last_signing = ""
        self.person = Person(1, PETITION.id, "192.0.2.1", Random(1), self)  # type: ignore[arg-type]  # noqa: S311

    @property
    def table(self) -> dict[Key, Any]:
        """The main table."""
        return self.account.dynamo.tables["main"]

    def signatures(self) -> int:
        """Count the signatures."""
        return sum(key[-1] == "SIGNATURE" for key in self.table)

    def shown(self) -> Any:
        """Return the published count."""
        return json.loads(self.account.files[f"counts/{PETITION.id}.json"])["confirmed"]

    def press(self, event: dict[str, Any]) -> None:
        """Press until it is taken."""
        for _ in range(5):
            answer = self.account.invoke(web.handler, event)
            assert answer is None or answer["statusCode"] in (303, 503)
            if answer and answer["statusCode"] == 303:
                return
        raise AssertionError("pressing again does not help")

    def sign(self) -> None:
        """Sign, and let the mail come."""
        self.press(self.person.signing())
        self.clock.run()

    def count(self) -> None:
        """Count all that changed, and once more, until it succeeds."""
        event = {
            "Records": self.records,
            "shardId": "s",
            "window": {},
            "state": {},
            "isFinalInvokeForWindow": True,
        }
        answers = [self.account.invoke(tally.handler, event) for _ in range(3)]
        assert {"state": {"actions": []}} in answers

    def press_link(self, purpose: str) -> None:
        """Press a link of the last mail."""
        self.person.read(self.mails[-1])
        self.press(pressed(purpose, self.person.mails[-1][purpose]))

    def _mailer(self, event: dict[str, Any]) -> Any:
        return self.account.invoke(mailer.handler, event)

    def _changed(self, key: Key, old: Any, new: Any) -> None:
        images = {"OldImage": old, "NewImage": new}
        body = {name: image for name, image in images.items() if image}
        number = {"SequenceNumber": str(len(self.records) + 1), "Keys": written(key)}
        self.records.append({"dynamodb": body | number})


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Log nothing: these faults are expected."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("fault", list(Fault))
def test_wherever_it_strikes_the_signature_counts_once_and_goes_when_withdrawn(
    fault: Fault,
) -> None:
    at = 0
    while True:
        weather = Struck(at, fault)
        way = Way(weather)
        with way.account.deployed():
            way.account.publish(PETITION.id)
            way.account.restart()
            weather.begun = True
            way.sign()
            way.press_link("confirm")
            way.count()
            told = f"{fault}, at call {at}"
            assert (way.signatures(), way.shown()) == (1, 1), told
            # One mail for each signing that was kept with its request, and one for a lost answer.
            signings = {signing_of(mail) for mail in way.mails}
            assert 1 <= len(signings) <= 2, told
            assert len(way.mails) <= 2, told
            way.press_link("signature")
            way.count()
            assert (way.signatures(), way.shown()) == (0, 0), told
            assert not [key for key in way.table if key[0].startswith("SIGNER#")], told
        if not weather.struck:
            break
        at += 1
    assert at > 30  # else the way was not walked
