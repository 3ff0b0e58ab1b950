"""What was signed before a ruling: found again, and rejected or counted after all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import pyrage

from desk.work.alone import Keep, keeping
from undersigned.aws.signer_items import Held
from undersigned.aws.signers import Signers
from undersigned.rules import address
from undersigned.rules.action import Action
from undersigned.rules.keys import Keys
from undersigned.rules.lists import Lists, Ruling
from undersigned.rules.record import Record
from undersigned.rules.signature import State


@dataclass(slots=True)
class Outcome:
    """How many signatures were turned which way, and how many records no key here opens."""

    rejected: int = 0
    counted: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges what there is by the lists as they stand now.

    Which network somebody came from is nowhere to be read, so no ruling on one is applied.
    """

    signers: Signers
    lists: Lists
    keys: Keys
    keep: Keep = lambda: None  # called again and again, so that nobody else sets to work

    def address(self, email: str, actions: Iterable[Action]) -> Outcome:
        """Judge an address's signatures; what waits is judged when it is confirmed."""
        outcome = Outcome()
        for action in actions:
            if held := self.signers.signature((action.id, self.keys.mac(action.id, email))):
                self._turn(held, email, outcome)
        return outcome

    def domain(self, domain: str, unseal: Callable[[bytes], Record]) -> Outcome:
        """Judge all of a domain's, those that wait too. The whole table is read, and opened.

        `unseal` raises pyrage.DecryptError for what no key here opens, ValueError for what is
        damaged. Who left no address in their record is of no domain that could be told.
        """
        outcome = Outcome()
        for held, email in self._of(domain, unseal, outcome):
            self._turn(held, email, outcome)
        return outcome

    def counting(self, domain: str, unseal: Callable[[bytes], Record]) -> int:
        """Count a domain's signatures that count, and change nothing; opened as above."""
        found = self._of(domain, unseal, Outcome())
        return sum(held.what.state is State.CONFIRMED for held, _ in found)

    def _of(
        self, domain: str, unseal: Callable[[bytes], Record], outcome: Outcome
    ) -> Iterator[tuple[Held, str]]:
        meant = Lists(domains={domain: Ruling.BLOCK})
        for held, email in self._opened(unseal, outcome):
            if email and meant.verdict(address.domain(email), "").unwanted:
                yield held, email

    def _opened(
        self, unseal: Callable[[bytes], Record], outcome: Outcome
    ) -> Iterator[tuple[Held, str]]:
        for held in keeping(self.keep, self.signers.walk()):
            if not held.what.sealed:
                continue
            try:
                email = unseal(held.what.sealed).email
                if email:
                    address.canonical(email)
            except (pyrage.DecryptError, ValueError):
                outcome.unreadable += 1
            else:
                yield held, email

    def _turn(self, held: Held, email: str, outcome: Outcome) -> None:
        state, unwanted = held.what.state, self._unwanted(email)
        if state is State.KEPT or (state is State.REJECTED) == unwanted:
            return
        wanted = State.CONFIRMED if held.signed else State.WAITING
        turned = replace(held.what, state=State.REJECTED if unwanted else wanted)
        # Unless it was withdrawn, replaced or destroyed since it was read.
        if self.signers.turn(held, turned) and held.signed:
            outcome.rejected += unwanted
            outcome.counted += not unwanted

    def _unwanted(self, email: str) -> bool:
        ruling = self.lists.addresses.get(self.keys.hashed(email))
        if ruling:
            return ruling is Ruling.BLOCK
        without_network = Lists(domains=self.lists.domains)
        return without_network.verdict(address.domain(email), "").unwanted
