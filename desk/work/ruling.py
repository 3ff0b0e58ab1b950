"""Rulings on somebody: who is meant by what was typed, what is listed, and what that changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from desk.work.agreed import agreed_keys, agreed_secret, published_actions
from desk.work.alone import alone
from desk.work.errors import DeskError
from desk.work.judge import Judge, Outcome
from desk.work.keys import held_identities
from desk.work.stack import Stack
from undersigned.aws.seal import open_record
from undersigned.aws.store import Store
from undersigned.rules.keys import derive
from undersigned.rules.lists import Entry, Ruling, Subject, subject_of


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
    stack: Stack, home: Path, what: str, ruling: Ruling | None, note: str = "", *, past: bool
) -> Ruled:
    """List somebody, or with no ruling take them off the lists.

    DeskError, and nothing is changed, if that cannot be, or if the past cannot be judged.
    """
    if "@" in note:
        raise DeskError("A note can be read in the cloud: leave addresses out of it.")
    store = stack.store()
    named = _named(stack, store, what)
    if past and named.subject is Subject.NETWORK:
        raise DeskError("No signature says where it came from: leave out --past.")
    if past and named.subject is Subject.ADDRESS and not named.email:
        raise DeskError("To judge what was signed before, name the address itself.")
    work = f"{ruling or 'unlist'} --past"
    judge = _judge(stack, store, home, named, work) if past else None
    if ruling:
        today = datetime.now(UTC).date()
        store.lists.put(Entry(named.subject, named.name, ruling, today, note))
    else:
        store.lists.remove(named.subject, named.name)
    return Ruled(named, judge)


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
    stack: Stack, store: Store, home: Path, named: Named, work: str
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
    agreed_keys(stack, home)
    unseal = partial(open_record, identities=held_identities(home))
    return lambda: judge_alone(lambda judge: judge.domain(named.name, unseal))
