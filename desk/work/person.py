"""One person, by their address: what there is of them, and what they may ask for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pyrage

from desk.work.agreed import agreed_secret, organiser_keys, published_actions
from desk.work.errors import DeskError
from desk.work.keys.keyring import Keyring
from desk.work.stack import Stack
from undersigned.aws.seal import open_record, sealer
from undersigned.aws.signer_items import Held
from undersigned.aws.store import Store
from undersigned.cases.take_back import take_back
from undersigned.cases.withdraw import withdraw
from undersigned.rules import address, consents, form
from undersigned.rules.action import Action
from undersigned.rules.errors import FieldCode, PetitionError
from undersigned.rules.keys import Keys, derive
from undersigned.rules.lists import Ruling
from undersigned.rules.record import Record, Seal, pack
from undersigned.rules.signature import Signature
from undersigned.rules.token import NO_SIGNING, Token

CORRECTED = "corrected"
"""The mark of a record that an organiser has corrected at its signer's word."""

_NAMES = {
    FieldCode.MISSING: "A name is needed.",
    FieldCode.TOO_LONG: "A name has at most 100 characters.",
    FieldCode.NAME_LINK: "A name holds no web address.",
    FieldCode.NAME_FORMULA: "A name begins with none of = + - @, which a spreadsheet would run.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A signature, or what waits to be one; `record` is None if no key here opens it, or is none.

    `off` are the consents that were taken back since.
    """

    held: Held
    record: Record | None
    off: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """What one action has of a person; `mailed` are the hours of the mails of the last days."""

    action: Action
    entries: Sequence[Entry]
    mailed: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class Person:
    """All that the table has of an address."""

    email: str
    parts: Sequence[Part]
    stopped: bool
    ruling: Ruling | None

    @property
    def entries(self) -> Iterator[tuple[Action, Entry]]:
        """Every signature and signing, with its action."""
        return ((part.action, entry) for part in self.parts for entry in part.entries)


@dataclass(frozen=True, slots=True)
class Finder:
    """What it takes to find a person, and to do what they ask."""

    store: Store
    actions: Sequence[Action]
    keys: Keys
    keyring: Keyring
    seal: Seal

    def find(self, typed: str) -> Person:
        """Find what there is of an address in every action; DeskError if it is no address."""
        email = address.cleaned(typed)
        if address.parse(email) is None:
            raise DeskError(f"{typed} is no mail address.")
        return Person(
            email,
            [part for action in self.actions if (part := self._part(action, email))],
            self.store.stops.find(self.keys.reader(email)),
            self.store.lists.find().addresses.get(self.keys.hashed(email)),
        )

    def correct(self, person: Person, name: str) -> int:
        """Put another name into every record that holds one, and a mark; return into how many.

        DeskError where it is no name, none was kept, or somebody else changes it just now.
        """
        try:
            name = form.read_text("name", name)
        except PetitionError as error:
            raise DeskError(_NAMES[error.fields[0].code]) from None
        named = [
            (entry.held, entry.record)
            for _, entry in person.entries
            if entry.record and entry.record.written["name"]
        ]
        if not named:
            raise DeskError("No name was kept that a key here could read, so none was corrected.")
        for held, record in named:
            right = replace(held.what, sealed=self.seal(pack(_renamed(record, name))))
            if not self.store.signers.turn(held, right):
                raise DeskError("It was changed just now by somebody else: repeat the command.")
        return len(named)

    def take_back(self, person: Person, consent: str) -> int:
        """Let their signatures agree to a consent no more; return how many signatures there are."""
        signed = [action for action, entry in person.entries if entry.held.signed]
        for action in signed:
            link = self._link(action, person)
            take_back(link, consent, store=self.store, keys=self.keys, seal=self.seal)
        return len(signed)

    def remove(self, person: Person, now: datetime) -> int:
        """Remove all of them, signed or waiting, as their own link does; return how much it was."""
        for part in person.parts:
            withdraw(self._link(part.action, person), store=self.store, now=now)
        return sum(len(part.entries) for part in person.parts)

    def stop(self, person: Person) -> None:
        """Mail them no more, whoever types the address."""
        self.store.stops.put(self.keys.reader(person.email))

    def _part(self, action: Action, email: str) -> Part | None:
        held = self.store.signers.of((action.id, self.keys.mac(action.id, email)))
        mailed = self.store.mailed.find(action.id, self.keys.cap(action.id, email))
        if not held and not mailed:
            return None
        return Part(action, [self._entry(each) for each in held], sorted(mailed.values()))

    def _entry(self, held: Held) -> Entry:
        who, off = (held.action, held.mac), frozenset[str]()
        if isinstance(held.what, Signature):
            off = consents.taken_back(self.keys.off, who, held.what.off)
        if not held.what.sealed:  # destroyed: nobody is asked for a passphrase in vain
            return Entry(held, None, off)
        try:
            return Entry(held, open_record(held.what.sealed, self.keyring.identities()), off)
        except (pyrage.DecryptError, ValueError):
            return Entry(held, None, off)

    def _link(self, action: Action, person: Person) -> Token:
        return Token(action.id, self.keys.mac(action.id, person.email), NO_SIGNING)


def finder(stack: Stack, keyring: Keyring, only: str = "") -> Finder:
    """Prepare to find people, in all that is published or in one action.

    DeskError without the secret, or where there is no such action. Without an organiser key what
    they wrote stays closed, and all else can be done.
    """
    store = stack.store()
    actions = published_actions(stack, store)
    if only:
        actions = [action for action in actions if action.id == only]
        if not actions:
            raise DeskError(
                f"There is no action {only}: `undersigned status` names those there are."
            )
    return Finder(
        store,
        actions,
        derive(agreed_secret(stack)),
        keyring,
        sealer(",".join(organiser_keys(stack))),
    )


def _renamed(record: Record, name: str) -> Record:
    marks = (*(mark for mark in record.marks if mark != CORRECTED), CORRECTED)
    return replace(record, written={**record.written, "name": name}, marks=marks)
