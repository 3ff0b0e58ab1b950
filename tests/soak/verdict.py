"""What must be true when everything has come to its end."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator

import deployment
from tests.soak.people import Person
from tests.soak.world import ACTIONS, World
from undersigned.cases.recount import Recount, counted_afresh, recount
from undersigned.rules.tally import Tally

# The design's own figures, so that another cap in the code is noticed.
_CAP, _DAY = 3, 86_400.0
_SLACK = 3 * 3600.0  # only hours are remembered, and some mails are tried in vain for a while


def broken(world: World) -> list[str]:
    """Return a sentence for each promise that was broken; none is as it should be."""
    with world.account.deployed():
        world.weather.rate = 0
        return [*_signatures(world), *_counts(world), *_mails(world)]


def _signatures(world: World) -> Iterator[str]:
    table = world.account.dynamo.tables["main"]
    owners = {world.signature_key(person): person for person in world.people.values()}
    for key, person in owners.items():
        if person.stands and key not in table:
            yield f"an acknowledged signature is lost: {key}"
        if person.stands is False and key in table:
            yield f"a signature stands that was withdrawn or never confirmed: {key}"
    for key in table:
        if key[-1] == "SIGNATURE" and key not in owners:
            yield f"a signature of nobody: {key}"


def _counts(world: World) -> Iterator[str]:
    store, table = deployment.store(), world.account.dynamo.tables["main"]
    for action in ACTIONS:
        own = [key for key in table if key[0].startswith(f"SIGNER#{action}#")]
        signatures = sum(key[1] == "SIGNATURE" for key in own)
        tally, found = store.tallies.find(action), counted_afresh(store, action)
        if tally.total != signatures:
            yield f"{action}: {tally.total} counted, {signatures} signatures"
        if _figures(tally) != _figures(found):
            yield f"{action}: the tally {tally} is not what the table says: {found}"
        recounted = recount(store, action, lambda: None)
        if recounted != Recount(tally.total, tally.total, settled=True):
            yield f"{action}: recounted as {recounted}"
        shown = json.loads(world.account.files[f"counts/{action}.json"])
        if shown["confirmed"] != tally.total:
            yield f"{action}: {shown['confirmed']} shown, {tally.total} counted"
        told = store.countries.find(action).shown.among(tally.total)
        if shown["countries"] != told:
            yield f"{action}: countries are shown as {shown['countries']}, and kept as {told}"


def _figures(tally: Tally) -> tuple[object, ...]:
    return tally.confirmed, tally.kept, +tally.countries


def _mails(world: World) -> Iterator[str]:
    times = Counter(signing for _, signing, _ in world.sent)
    for signing, number in times.items():
        if number > 1 + world.excused[signing]:
            lost = world.excused[signing]
            yield f"a signing was mailed {number} times, with {lost} answers lost"
    mailed: dict[Person, list[tuple[float, str]]] = defaultdict(list)
    for at, signing, person in world.sent:
        mailed[person].append((at, signing))
    gone: dict[str, dict[str, float]] = defaultdict(dict)  # by signer
    for signing, signer in world.gone.items():
        gone[signer][signing] = world.put[signing]
    for person in world.people.values():
        signer, _ = world.signature_key(person)
        yield from _mails_of(person, mailed[person], gone[signer])
    if world.queue.expired:
        yield f"{len(world.queue.expired)} mail requests expired"


def _mails_of(
    person: Person, mails: list[tuple[float, str]], gone: dict[str, float]
) -> Iterator[str]:
    for last, _ in mails:
        day = {signing for at, signing in mails if last - _DAY < at <= last}
        if len(day) > _CAP:
            yield f"{len(day)} signings of one address were mailed in a day"
    others = {signing for _, signing in mails}
    for signing, at in person.signings:
        near = {other for sent, other in mails if at - _DAY - _SLACK < sent < at + _DAY}
        # A place is taken before a mail is sent, as its answer may be lost: so also by one that was
        # tried in vain until its signing had gone, though its press was never acknowledged.
        near |= {other for other, put in gone.items() if at - _DAY - _SLACK < put < at + _DAY}
        if signing not in others | gone.keys() and len(near) < _CAP:
            yield f"no mail for a signing of {at:.0f} s, and {len(near)} others were mailed then"
