"""Who is gone: of those on a list, whom a walk through an action's signatures has not met.

Of some nobody can say it. A signature that no key here opens is there, and may be as it was; what
was destroyed still counts, and is nobody's any more.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import pyrage

from desk.work.export import handed
from desk.work.export.handed import Handed, Mark
from desk.work.opened import Opened
from undersigned.aws.signer_items import Held
from undersigned.rules.record import Record
from undersigned.rules.signature import State


@dataclass(slots=True)
class Meeting:
    """A walk, held against the list of what was handed over `last`.

    `unread` are the macs of what the walk could not read at all, and passed over; `changed` has by
    the id what tells the rows of those whom it met as new or changed.
    """

    last: Handed
    unread: set[str]
    changed: dict[str, bytes] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    destroyed: set[str] = field(default_factory=set)

    def meet(self, each: Opened) -> tuple[str, bytes]:
        """Take somebody for met, and return their id and what tells their row, b"" if nothing."""
        name = self.last.id(each.mac)
        return name, self.last.digests.pop(name, b"")

    def watched(self, signatures: Iterable[Held]) -> Iterator[Held]:
        """Yield the signatures of a walk, and note which are destroyed."""
        for held in signatures:
            if held.what.state is State.KEPT:
                self.destroyed.add(self.last.id(held.mac))
            yield held

    def opening(self, unseal: Callable[[Held], Record]) -> Callable[[Held], Record]:
        """Return what opens them, and notes which do not open."""

        def opened(held: Held) -> Record:
            try:
                return unseal(held)
            except (pyrage.DecryptError, ValueError):
                self.unreadable.add(self.last.id(held.mac))
                raise

        return opened

    def left(self) -> Iterator[tuple[Mark, str, str]]:
        """Yield the rows of whom the walk has not met: what is to be told of them, id and row.

        And whatever else files told of those whom it met: they will be gone by that name, too.
        """
        unsure = self._unsure()
        for mark, name, told in self.last.rows():
            if name in self.destroyed:
                continue
            if name not in self.last.digests:
                if mark is not Mark.GONE and self._former(mark, name, told):
                    yield Mark.FORMER, name, told
            elif name not in unsure:
                yield Mark.GONE, name, told
            elif mark is Mark.FORMER:
                yield mark, name, told
            else:
                sure = self.last.digests[name] == handed.digest(told)
                yield Mark.NOTHING if sure else Mark.UNSURE, name, told

    @property
    def gone(self) -> int:
        """How many are gone, once the walk is over."""
        return len(self.last.digests.keys() - self._unsure() - self.destroyed)

    @property
    def forgotten(self) -> bool:
        """Whether somebody on the list is destroyed."""
        return not self.destroyed.isdisjoint(self.last.digests)

    def _former(self, mark: Mark, name: str, told: str) -> bool:
        now = self.changed.get(name)
        return now != handed.digest(told) if now else mark is Mark.FORMER

    def _unsure(self) -> set[str]:
        return self.unreadable | {self.last.id(mac) for mac in self.unread}
