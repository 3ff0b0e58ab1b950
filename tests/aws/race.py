"""What steps processes call by call over the double of DynamoDB, in each order of their calls.

The processes are greenlets: before each of its calls a process stops, and the schedule says who
goes on, or who ends there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count as count_from
from typing import Any

from greenlet import getcurrent, greenlet

from tests.aws.conftest import PETITION
from tests.dynamo.dynamo import Dynamo, Key
from tests.soak.weather import Ended
from undersigned.aws.limits import Limits
from undersigned.aws.store import Store, store
from undersigned.aws.stream import change_of
from undersigned.aws.table import Table
from undersigned.aws.tallies import Tallies
from undersigned.cases import count
from undersigned.cases.confirm import confirm
from undersigned.cases.sign import sign
from undersigned.cases.take_back import take_back
from undersigned.cases.withdraw import withdraw
from undersigned.rules import consents
from undersigned.rules.errors import PetitionError
from undersigned.rules.keys import Keys
from undersigned.rules.mail_request import MailRequest
from undersigned.rules.network import blocks
from undersigned.rules.record import Seal
from undersigned.rules.signature import signing as signing_of
from undersigned.rules.tally import Change
from undersigned.rules.token import Token

FIELDS = {"name": "Ada", "email": "ada@example.org", "country": "IE"}
MOVED = ("transact_write_items", "")


@dataclass
class Race:
    """One deployment, the processes in it, and what they did in which order."""

    keys: Keys
    now: datetime
    dynamo: Dynamo = field(default_factory=Dynamo)
    processes: dict[str, greenlet] = field(default_factory=dict)
    answers: dict[str, object] = field(default_factory=dict)
    calls: list[tuple[str, str, str]] = field(default_factory=list)  # who, what, on which kind
    requests: list[MailRequest] = field(default_factory=list)
    stood: list[bytes | None] = field(default_factory=list)  # whose the signature was, in turn
    stream: list[Change] = field(default_factory=list)  # what the counter has not had yet
    _records: Iterator[int] = field(default_factory=lambda: count_from(1))

    def __post_init__(self) -> None:
        self.store().actions.publish(PETITION)
        self.dynamo.watch("main", self._changed)

    def _changed(self, key: Key, old: object, new: dict[str, Any] | None) -> None:
        if key[-1] == "SIGNATURE":
            body = {"SequenceNumber": str(next(self._records)), "OldImage": old, "NewImage": new}
            self.stream.append(change_of({"dynamodb": body}))
            self.stood.append(new.get("sealed", {"B": b""})["B"] if new else None)

    def store(self) -> Store:
        """Return a process's own store, which knows action and lists as a warm one does."""
        own = store(Table(Client(self), "main"))
        own.actions.find(PETITION.id)
        own.lists.find()
        return own

    def link(self, signing: str) -> Token:
        """Return what a link of Ada's mail stands for."""
        return Token(*self.ada, signing)

    def waiting(self, *signings: str, unwanted: bool = False) -> None:
        """Let Ada have signed, once for each; or somebody who is rejected, in her name."""
        for signing in signings:
            sealed = signing.encode()
            waiting = signing_of(PETITION.id, "IE", sealed, self.now, unwanted=unwanted)
            self.store().signers.put_signing(self.ada, signing, waiting)

    def confirms(self, name: str, signing: str, now: datetime | None = None) -> None:
        """Let a process confirm."""
        store, link, at = self.store(), self.link(signing), now or self.now
        self.enter(name, lambda: confirm(link, store=store, keys=self.keys, now=at))

    def withdraws(self, name: str, signing: str, now: datetime | None = None) -> None:
        """Let a process withdraw."""
        store, link, at = self.store(), self.link(signing), now or self.now
        self.enter(name, lambda: withdraw(link, store=store, now=at))

    def takes_back(self, name: str, consent: str, seal: Seal = bytes) -> None:
        """Let a process take a consent back."""
        store, link = self.store(), self.link("any")
        self.enter(name, lambda: take_back(link, consent, store=store, keys=self.keys, seal=seal))

    def signs(self, name: str) -> None:
        """Let a process take a signing."""
        store = self.store()
        limits = Limits(Table(Client(self), "limits"), 60, b"secret")

        class Queue:
            @staticmethod
            def send(request: MailRequest) -> None:
                _pause()
                self.requests.append(request)

        self.enter(
            name,
            lambda: sign(
                PETITION.id,
                FIELDS,
                blocks("192.0.2.1:1"),
                store=store,
                limits=limits,
                queue=Queue,  # type: ignore[arg-type]
                seal=bytes,
                keys=self.keys,
                now=self.now,
            ),
        )

    def enter(self, name: str, use_case: Callable[[], object]) -> None:
        """Start a process, which stops before its first call."""

        def run() -> None:
            try:
                use_case()
                self.answers[name] = "done"
            except PetitionError as error:
                self.answers[name] = error.code
            except Ended:
                self.answers[name] = "ended"

        self.processes[name] = greenlet(run)
        self.processes[name].switch()

    def catch_up(self) -> None:
        """Let the counter have all that the stream holds, at once."""
        batch, self.stream = self.stream, []
        count.count(Tallies(Table(self.dynamo, "main")), "s", batch, self.now)

    @property
    def signatures(self) -> int:
        """How many signatures count."""
        kept = self.dynamo.tables["main"]
        return sum(
            key[-1] == "SIGNATURE" and item["state"]["S"] == "confirmed"
            for key, item in kept.items()
        )

    @property
    def signature(self) -> bytes | None:
        """What is sealed in Ada's signature, if it stands."""
        action, mac = self.ada
        item = self.dynamo.tables["main"].get((f"SIGNER#{action}#{mac}", "SIGNATURE"))
        return bytes(item["sealed"]["B"]) if item else None

    @property
    def off(self) -> frozenset[str]:
        """What Ada's signature says was taken back."""
        action, mac = self.ada
        item = self.dynamo.tables["main"][f"SIGNER#{action}#{mac}", "SIGNATURE"]
        return consents.taken_back(self.keys.off, self.ada, item["off"]["B"])

    @property
    def signings(self) -> int:
        """How many signings there are."""
        return sum(key[-1].startswith("SIGNING#") for key in self.dynamo.tables["main"])

    def order(self, *wanted: tuple[str, str, str]) -> bool:
        """Whether these calls were made, in this order."""
        made = iter(self.calls)
        return all(call in made for call in wanted)

    @property
    def ada(self) -> tuple[str, str]:
        """Whose collection it is."""
        return PETITION.id, self.keys.mac(PETITION.id, FIELDS["email"])


class Client:
    """A process's client: each of its calls waits for its turn."""

    def __init__(self, race: Race) -> None:
        self._race = race

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            _pause()
            self._note(operation, arguments)
            return getattr(self._race.dynamo, operation)(**arguments)

        return call

    def _note(self, operation: str, arguments: dict[str, Any]) -> None:
        key = arguments.get("Key") or arguments.get("Item") or {}
        kind = key.get("sk", key.get("pk", {"S": ""}))["S"].partition("#")[0]
        for name, process in self._race.processes.items():
            if process is getcurrent():
                self._race.calls.append((name, operation, kind))


def _pause() -> None:
    above = getcurrent().parent
    if above is not None:
        above.switch()


def outcomes(start: Callable[[], Race], *, deaths: int = 0) -> Iterator[Race]:
    """Run a race in each order of its calls, with up to so many processes ended on the way."""
    path: list[int] = []
    while True:
        race, taken, ended = start(), list[tuple[int, int]](), 0
        while alive := [process for process in race.processes.values() if not process.dead]:
            ways = len(alive) * (2 if ended < deaths else 1)
            way = path[len(taken)] if len(taken) < len(path) else 0
            taken.append((way, ways))
            process = alive[way % len(alive)]
            if way < len(alive):
                process.switch()
            else:
                ended += 1
                process.throw(Ended)
        yield race
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        if not taken:
            return
        path = [way for way, _ in taken]
        path[-1] += 1
