"""What the use cases are given beside the store, in memory: it keeps what it is told."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from undersigned.aws.allowance import Allowance
from undersigned.aws.bucket import Bucket
from undersigned.aws.limits import Limits
from undersigned.aws.mail import Post
from undersigned.aws.queue import Queue
from undersigned.cases.compose import Mail
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.mail_request import MailRequest
from undersigned.rules.network import Blocks
from undersigned.rules.published import Part


class Gate(Limits):
    """A limit that lets pass, or refuses with a code."""

    def __init__(self, refusal: Code | None = None) -> None:
        self.refusal = refusal
        self.taken: list[tuple[str, Blocks, datetime]] = []
        self.domains: list[tuple[str | None, datetime]] = []
        self.this_hour = 1  # signings of any domain

    def take(self, action: str, blocks: Blocks, now: datetime) -> None:
        self.taken.append((action, blocks, now))
        if self.refusal:
            raise PetitionError(self.refusal)

    def of_domain(self, domain: str | None, now: datetime) -> int:
        self.domains.append((domain, now))
        return self.this_hour


class Line(Queue):
    """A queue of mail requests."""

    def __init__(self) -> None:
        self.requests: list[MailRequest] = []

    def send(self, request: MailRequest) -> None:
        self.requests.append(request)


class Purse(Allowance):
    """An allowance that may be spent, and counts what was."""

    def __init__(self, refusal: Code | None = None) -> None:
        self.refusal = refusal
        self.asked: list[datetime] = []
        self.spent = 0

    def ask(self, now: datetime) -> None:
        self.asked.append(now)
        if self.refusal:
            raise PetitionError(self.refusal)

    def spend(self) -> None:
        self.spent += 1


class Slot(Post):
    """A post that takes mails, or is down, or knows that nobody has such an address."""

    def __init__(self, *, down: bool = False, known: bool = True) -> None:
        self.down = down
        self.known = known
        self.sent: list[tuple[str, Mail]] = []

    def send(self, to: str, mail: Mail) -> bool:
        if self.down:
            raise PetitionError(Code.UNAVAILABLE)
        self.sent.append((to, mail))
        return self.known


class Rack(Bucket):
    """A bucket that keeps every version of its files; `after` runs after the n-th count."""

    def __init__(self) -> None:
        self.after: dict[int, Callable[[], object]] = {}
        self.counts: list[tuple[str, Mapping[str, object]]] = []
        self.histories: list[tuple[str, Mapping[str, object]]] = []

    def put_counts(self, action: str, counts: Mapping[str, object]) -> None:
        self.counts.append((action, counts))
        self.after.get(len(self.counts), lambda: None)()

    def put_history(self, action: str, history: Mapping[str, object]) -> None:
        self.histories.append((action, history))

    def actions(self) -> Iterator[str]:
        yield from dict(self.counts)

    def content(self, action: str, part: Part) -> bytes:
        files = {Part.COUNT: dict(self.counts), Part.HISTORY: dict(self.histories)}[part]
        return json.dumps(files[action]).encode() if action in files else b""
