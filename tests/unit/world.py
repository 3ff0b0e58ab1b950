"""The store on the double of DynamoDB: what a test puts there, and what it finds afterwards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tests.dynamo.dynamo import Dynamo
from undersigned.aws.store import Store, store
from undersigned.aws.table import Table
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.lists import Entry, Ruling, Subject
from undersigned.rules.signature import Signature, Signing

ACTION = Action(
    "river-petition",
    "river",
    Kind.PETITION,
    ("en", "ru"),
    {"en": Page("Keep it clean", "/en/river/"), "ru": Page("Чистая река", "/ru/river/")},
)
Person = tuple[str, str]


class World:
    """A main table with one action; `before` runs something ahead of the n-th call of an operation.

    `lost` is raised once that call was made, as where its answer does not come back. `calls` are
    the operations in order, such as `put_item`, from when the world was made.
    """

    def __init__(self, action: Action = ACTION) -> None:
        self.calls: list[str] = []
        self.before: dict[tuple[str, int], Callable[[], Any]] = {}
        self.lost: dict[tuple[str, int], Exception] = {}
        self._dynamo = Dynamo()
        self.store: Store = store(Table(self, "main"))
        self.store.actions.publish(action)
        self.store.actions.decide(action)
        self.calls.clear()

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        """Call DynamoDB's double as boto3's client would be called."""
        call: Callable[..., Any] = getattr(self._dynamo, operation)

        def called(**arguments: Any) -> Any:
            self.calls.append(operation)
            at = (operation, self.calls.count(operation))
            self.before.pop(at, lambda: None)()
            answer = call(**arguments)
            if at in self.lost:
                raise self.lost[at]
            return answer

        return called

    def signings(self, who: Person | None = None) -> dict[str, Signing]:
        """Return what waits, by the ids."""
        held = [h for h in self.store.signers.walk() if who in (None, (h.action, h.mac))]
        return {h.signing: h.what for h in held if isinstance(h.what, Signing)}

    def signatures(self) -> dict[Person, Signature]:
        """Return what was signed, by person; without `off`, which is drawn anew each time."""
        held = ((h.action, h.mac, h.what) for h in self.store.signers.walk())
        return {
            (action, mac): replace(what, off=b"")
            for action, mac, what in held
            if isinstance(what, Signature)
        }

    def rule(self, subject: Subject, name: str, ruling: Ruling) -> None:
        """Put somebody on the lists."""
        self.store.lists.put(Entry(subject, name, ruling, date(2026, 11, 21)))

    def mail(self, action: str, cap: str, mailed: dict[str, datetime]) -> None:
        """Remember mails in place of those that are."""
        seen = self.store.mailed.find(action, cap)
        assert self.store.mailed.remember(action, cap, seen, mailed)
