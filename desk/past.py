"""What was signed before a ruling: found again, and rejected or counted after all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pyrage
from undersigned.aws.items import Item

from undersigned.aws import items
from undersigned.aws.table import Table
from undersigned.rules import address
from undersigned.rules.action import Action
from undersigned.rules.keys import Keys
from undersigned.rules.lists import Lists, Ruling
from undersigned.rules.signature import Record, State


@dataclass(slots=True)
class Outcome:
    """How many signatures were turned which way, and how many records no key here opens."""

    rejected: int = 0
    counted: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """What there is in a table, to be judged by the lists as they stand now.

    Which network somebody came from is nowhere to be read, so no ruling on one is applied.
    """

    table: Table
    lists: Lists
    keys: Keys

    def judge_address(self, email: str, actions: Iterable[Action]) -> Outcome:
        """Judge an address's signatures; what waits is judged when it is confirmed."""
        outcome = Outcome()
        for action in actions:
            pk = items.signature_key(action.id, self.keys.mac(action.id, email))
            if item := self.table.get(pk):
                self._turn(item, email, outcome)
        return outcome

    def judge_domain(self, domain: str, unseal: Callable[[bytes], Record]) -> Outcome:
        """Judge all of a domain's, those that wait too. The whole table is read, and opened.

        `unseal` raises pyrage.DecryptError for what no key here opens, ValueError or TypeError for
        what is damaged.
        """
        outcome = Outcome()
        meant = Lists(domains={domain: Ruling.BLOCK})
        for item, email in self._opened(unseal, outcome):
            if meant.verdict(address.domain(email), "").unwanted:
                self._turn(item, email, outcome)
        return outcome

    def _opened(
        self, unseal: Callable[[bytes], Record], outcome: Outcome
    ) -> Iterator[tuple[Item, str]]:
        for item in self.table.scan("SIGNATURE#", "SIGNING#"):
            if "sealed" not in item:
                continue
            try:
                yield item, unseal(item["sealed"]["B"]).email
            except (pyrage.DecryptError, ValueError, TypeError):
                outcome.unreadable += 1

    def _turn(self, item: Item, email: str, outcome: Outcome) -> None:
        state, unwanted = State(item["state"]["S"]), self._unwanted(email)
        if state is State.KEPT or (state is State.REJECTED) == unwanted:
            return
        signature = "confirmed" in item
        wanted = State.CONFIRMED if signature else State.WAITING
        turned = item | {"state": {"S": State.REJECTED if unwanted else wanted}}
        # Unless it was withdrawn or destroyed since it was read.
        if self.table.put(turned, "sealed = :sealed", {":sealed": item["sealed"]}) and signature:
            outcome.rejected += unwanted
            outcome.counted += not unwanted

    def _unwanted(self, email: str) -> bool:
        ruling = self.lists.addresses.get(self.keys.hashed(email))
        if ruling:
            return ruling is Ruling.BLOCK
        without_network = Lists(domains=self.lists.domains)
        return without_network.verdict(address.domain(email), "").unwanted
