"""What the use cases are given, in memory: it keeps what it is told, and a test can read it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from undersigned.aws.items import figures_item, tally_key
from undersigned.aws.ledger import Ledger, Survey
from undersigned.rules.letter import Letter, lately

from undersigned.aws.allowance import Allowance
from undersigned.aws.bucket import Bucket
from undersigned.aws.limits import Limits
from undersigned.aws.mail import Post
from undersigned.aws.queue import Queue
from undersigned.aws.store import Store
from undersigned.cases.compose import Mail
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.lists import Lists
from undersigned.rules.network import Blocks
from undersigned.rules.signature import Stored
from undersigned.rules.tally import Part, Tally

ACTION = Action(
    "river-petition",
    "river",
    Kind.PETITION,
    ("en", "ru"),
    {"en": Page("Keep it clean", "/en/river/"), "ru": Page("Чистая река", "/ru/river/")},
)


class Shelf(Store):
    """A store of one action; `before` runs something ahead of the n-th call of a method."""

    def __init__(self, action: Action = ACTION) -> None:
        self.actions = {action.id: action}
        self.signings: dict[str, Stored] = {}
        self.signatures: dict[tuple[str, str], Stored] = {}
        self.mails: dict[tuple[str, str], dict[str, datetime]] = {}
        self.rulings = Lists()
        self.print = ""
        self.calls: list[str] = []
        self.before: dict[tuple[str, int], Callable[[], Any]] = {}

    def _called(self, method: str) -> None:
        self.calls.append(method)
        self.before.get((method, self.calls.count(method)), lambda: None)()

    def action(self, action: str) -> Action | None:
        self._called("action")
        return self.actions.get(action)

    def lists(self) -> Lists:
        self._called("lists")
        return self.rulings

    def put_signing(self, signing: str, waiting: Stored) -> None:
        self._called("put_signing")
        self.signings[signing] = waiting

    def signing(self, signing: str, now: datetime) -> Stored | None:
        self._called("signing")
        found = self.signings.get(signing)
        return found if found and found.readable(now) else None

    def remove_signing(self, signing: str) -> None:
        self._called("remove_signing")
        self.signings.pop(signing, None)

    def signed(self, action: str, mac: str) -> bool:
        self._called("signed")
        return (action, mac) in self.signatures

    def put_signature(self, action: str, mac: str, signature: Stored) -> bool:
        self._called("put_signature")
        return self.signatures.setdefault((action, mac), signature) is signature

    def remove_signature(self, action: str, mac: str, only: Stored | None = None) -> None:
        self._called("remove_signature")
        if only is None or self.signatures.get((action, mac)) == only:
            self.signatures.pop((action, mac), None)

    def mailed(self, action: str, mac: str) -> dict[str, datetime]:
        self._called("mailed")
        return dict(self.mails.get((action, mac), {}))

    def put_mailed(
        self, action: str, mac: str, seen: Mapping[str, datetime], mailed: Mapping[str, datetime]
    ) -> bool:
        self._called("put_mailed")
        if self.mails.get((action, mac), {}) != seen:
            return False
        self.mails[action, mac] = dict(mailed)
        return True

    def forget_mailed(self, action: str, mac: str, now: datetime) -> None:
        self._called("forget_mailed")
        self.mails[action, mac] = lately(self.mails.get((action, mac), {}), now)

    def fingerprint(self, computed: str) -> str:
        self._called("fingerprint")
        self.print = self.print or computed
        return self.print


class Gate(Limits):
    """A limit that lets pass, or refuses with a code."""

    def __init__(self, refusal: Code | None = None) -> None:
        self.refusal = refusal
        self.taken: list[tuple[str, Blocks, datetime]] = []

    def take(self, action: str, blocks: Blocks, now: datetime) -> None:
        self.taken.append((action, blocks, now))
        if self.refusal:
            raise PetitionError(self.refusal)


class Line(Queue):
    """A queue of letters."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, content: Letter) -> None:
        self.letters.append(content)


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
    """A post that takes mails, or is down."""

    def __init__(self, *, down: bool = False) -> None:
        self.down = down
        self.sent: list[tuple[str, Mail]] = []

    def send(self, to: str, mail: Mail) -> None:
        if self.down:
            raise PetitionError(Code.UNAVAILABLE)
        self.sent.append((to, mail))


class Books(Ledger):
    """A ledger that books what it is given, unless another call was there first."""

    def __init__(self, most: int = 99) -> None:
        self.most_items = most
        self.read: dict[str, str] = {}
        self.tallies: dict[str, Tally] = {}
        self.found = Tally()
        self.booked_at: list[datetime] = []
        self.looked_at: list[datetime] = []
        self.calls: list[str] = []
        self.before: dict[tuple[str, int], Callable[[], Any]] = {}

    def _called(self, method: str) -> None:
        self.calls.append(method)
        self.before.get((method, self.calls.count(method)), lambda: None)()

    def checkpoint(self, shard: str) -> str:
        self._called("checkpoint")
        return self.read.get(shard, "")

    def book(self, shard: str, part: Part, since: str, now: datetime) -> bool:
        self._called("book")
        if self.read.get(shard, "") != since:
            return False
        self.read[shard] = part.sequence
        self.booked_at.append(now)
        for action, tally in part.tallies.items():
            self.tallies[action] = added(self.tallies.get(action, Tally()), tally)
        return True

    def tally_by_hour(self, action: str, now: datetime) -> Tally:
        self._called("tally_by_hour")
        self.looked_at.append(now)
        return replace(self.tallies.get(action, Tally()))

    def survey(self, action: str) -> Survey:
        self._called("survey")
        booked = self.tallies.get(action, Tally())
        item = figures_item(tally_key(action), {"confirmed": booked.confirmed, "kept": booked.kept})
        return Survey(replace(self.found), {tally_key(action): item})

    def correct(self, action: str, survey: Survey) -> bool:
        self._called("correct")
        self.tallies[action] = replace(survey.found)
        return True


def added(one: Tally, other: Tally) -> Tally:
    """Add up two tallies."""
    return Tally(
        one.confirmed + other.confirmed,
        one.kept + other.kept,
        one.countries + other.countries,
        one.hours + other.hours,
    )


class Rack(Bucket):
    """A bucket that keeps every version of its files."""

    def __init__(self) -> None:
        self.counts: list[tuple[str, Mapping[str, object]]] = []
        self.histories: list[tuple[str, Mapping[str, object]]] = []

    def put_counts(self, action: str, counts: Mapping[str, object]) -> None:
        self.counts.append((action, counts))

    def put_history(self, action: str, history: Mapping[str, object]) -> None:
        self.histories.append((action, history))
