"""Rulings on somebody: who is meant by what was typed, what is listed, and what that changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from unicodedata import normalize

from desk.work.agreed import agreed_keys, agreed_secret, published_actions
from desk.work.alone import alone
from desk.work.errors import DeskError
from desk.work.judge import Judge, Outcome
from desk.work.keys.keyring import Keyring
from desk.work.stack import Stack
from undersigned.aws.seal import open_record
from undersigned.aws.store import Store
from undersigned.rules import marks
from undersigned.rules.keys import derive
from undersigned.rules.lists import Entry, Ruling, Subject, lines_of, subject_of

LONGEST_NOTE = 200
"""Characters: all notes are in one item of the table, which has 400 KiB."""


@dataclass(frozen=True, slots=True)
class Named:
    """Who is meant: as the lists name them, and the address itself if it was typed."""

    subject: Subject
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Ruled:
    """Who was ruled on; `judge`, where it was asked for, judges what was signed before."""

    named: Named
    judge: Callable[[], Outcome] | None


def rule(
    stack: Stack, keyring: Keyring, what: str, ruling: Ruling | None, note: str = "", *, past: bool
) -> Ruled:
    """List somebody, or with no ruling take them off the lists.

    DeskError, and nothing is changed, if that cannot be, or if the past cannot be judged.
    """
    if "@" in normalize("NFKC", note):  # as wide as it may be
        raise DeskError("A note can be read in the cloud: leave addresses out of it.")
    if len(note) > LONGEST_NOTE:
        raise DeskError(f"A note has {LONGEST_NOTE} characters at the most: say it shorter.")
    store = stack.store()
    named = _named(stack, store, what)
    if past and named.subject is Subject.NETWORK:
        raise DeskError("No signature says where it came from: leave out --past.")
    if past and named.subject is Subject.ADDRESS and not named.email:
        raise DeskError("To judge what was signed before, name the address itself.")
    if not (ruling or past or _listed(store, named)):  # a repeated `unlist --past` has to finish
        who = "This address" if named.email else named.name
        raise DeskError(f"{who} is on no list: `undersigned lists` shows who is.")
    work = f"{ruling or 'unlist'} --past"
    judge = _judge(stack, store, keyring, named, work) if past else None
    if ruling:
        today = datetime.now(UTC).date()
        store.lists.put(Entry(named.subject, named.name, ruling, today, note))
    else:
        store.lists.remove(named.subject, named.name)
    return Ruled(named, judge)


def _listed(store: Store, named: Named) -> bool:
    listed = ((entry.subject, entry.name) for entry in store.lists.entries())
    return (named.subject, named.name) in listed


def breadth(stack: Stack, keyring: Keyring, what: str) -> list[str]:
    """Say whom else a block would reject than those it is for; nothing of one mailbox."""
    store = stack.store()
    named = _named(stack, store, what)
    match named.subject:
        case Subject.ADDRESS:
            return []
        case Subject.NETWORK:
            lines = f"{lines_of(named.name):,} line" + "s" * (lines_of(named.name) != 1)
            where = "each of a home, an office, or a town behind one phone carrier"
            return [f"{named.name} is {lines}, {where}. Whoever signs from there is rejected."]
    return [*_domain_breadth(stack, store, keyring, named.name)]


def _domain_breadth(stack: Stack, store: Store, keyring: Keyring, domain: str) -> Iterator[str]:
    if marks.counted(domain) is None:
        yield f"{domain} is a provider at which anybody may have a mailbox."
    yield f"Whoever signs with an address at {domain}, or below it, is rejected from then on."
    if held := keyring.identities():
        keys = derive(agreed_secret(stack))
        unseal = partial(open_record, identities=held)
        there = Judge(store.signers, store.lists.find(), keys).counting(domain, unseal)
        yield (
            f"Signatures that count now, and that left an address there: {there:,}. Most leave "
            "none, so there may be more."
        )


def _named(stack: Stack, store: Store, what: str) -> Named:
    for entry in store.lists.entries():
        if entry.name == what:
            return Named(entry.subject, entry.name)
    try:
        subject, name = subject_of(what)
    except ValueError as error:
        raise DeskError(f"{error}.") from None
    if subject is Subject.ADDRESS:
        return Named(subject, derive(agreed_secret(stack)).hashed(name), name)
    return Named(subject, name)


def _judge(
    stack: Stack, store: Store, keyring: Keyring, named: Named, work: str
) -> Callable[[], Outcome]:
    """Prepare to judge what was signed before; DeskError without what that takes."""
    keys = derive(agreed_secret(stack))

    def judge_alone(judge: Callable[[Judge], Outcome]) -> Outcome:
        with alone(stack, work) as keep:
            return judge(Judge(store.signers, store.lists.find(), keys, keep))

    if named.subject is Subject.ADDRESS:
        return lambda: judge_alone(
            lambda judge: judge.address(named.email, published_actions(stack, store))
        )
    agreed_keys(stack, keyring.home)
    unseal = partial(open_record, identities=keyring.needed())
    return lambda: judge_alone(lambda judge: judge.domain(named.name, unseal))
