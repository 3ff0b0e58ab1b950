"""A hand-over that is stopped anywhere: whoever keeps what it wrote has everybody in the end."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.work import unfinished
from desk.work.errors import DeskError
from desk.work.export import hand_over, handed
from desk.work.export.export import Wanted, export
from desk.work.export.export_formats import Format
from desk.work.keys.keys import Key
from desk.work.opened import Opening
from tests.desk.world import NOW
from undersigned.aws.signer_items import Held
from undersigned.rules.action import Action, Kind
from undersigned.rules.record import Record
from undersigned.rules.signature import Signature, State

HELD = pyrage.x25519.Identity.generate()
KEY = Key("organiser", str(HELD.to_public()), Path("organiser.key"))
WANTED = Wanted(format=Format.JSONL)
PETITION = Action("a", "chechnya", Kind.PETITION, ("en",))

Table = dict[str, str | None]
"""What people are called by their macs; None where no key opens it."""


class Cut(Exception):  # noqa: N818 - a stop, and no error
    """The battery is empty."""


@dataclass
class Office:
    """Somebody's database, in which what was handed over is kept up to date by the ids."""

    home: Path
    people: dict[str, str] = field(default_factory=dict)
    taken: set[Path] = field(default_factory=set)
    turn: int = 0

    def told(self, table: Table, *, again: bool = False) -> None:
        """Hand over what is in the table."""
        self.turn += 1
        name = self.home / f"{self.turn:03}"
        paths = (name.with_suffix(".jsonl"), self.home / f"{self.turn:03}-gone.jsonl")
        begun = Opening(PETITION, signed(table), len(table), lambda held: opened(held, table),
                        [HELD], [KEY], "secret", set())  # fmt: skip
        file = self.home / handed.FOLDER / "s" / "a-0.age"
        try:
            hand_over.hand_over(self.home, file, paths, begun, WANTED, now=NOW, again=again)
        except Cut:
            unfinished.sweep(self.home)

    def shown(self, table: Table) -> None:
        """Write a file of everybody, and hand nothing over."""
        self.turn += 1
        path = self.home / f"{self.turn:03}.everybody"
        begun = Opening(PETITION, signed(table), len(table), lambda held: opened(held, table),
                        [HELD], [KEY], "secret", set())  # fmt: skip
        try:
            noting = hand_over.Noting(self.home, self.home / handed.FOLDER / "s" / "a-0.age", begun,
                                      WANTED)  # fmt: skip
            export(self.home, path, noting.signatures, noting.unseal, WANTED,
                   seen=noting.add, then=noting.keep)  # fmt: skip
        except Cut:
            unfinished.sweep(self.home)

    def names(self) -> Iterator[tuple[int, bool, str]]:
        """Yield every name that a file tells: at which turn, whether as gone, and which."""
        for path in [*self.home.glob("*.jsonl"), *self.home.glob("*.everybody")]:
            for line in path.read_text("utf-8").splitlines():
                yield int(path.stem[:3]), "gone" in path.stem, json.loads(line)["name"]

    def take_in(self) -> None:
        """Import each file that has come, those who are gone last."""
        new = sorted(set(self.home.glob("*.jsonl")) - self.taken, key=lambda path: path.stem[:3])
        for path in sorted(new, key=lambda path: (path.stem[:3], "gone" in path.stem)):
            for line in path.read_text("utf-8").splitlines():
                row = json.loads(line)
                if row["change"] == "gone":
                    self.people.pop(row["id"], None)
                else:
                    self.people[row["id"]] = row["name"]
            self.taken.add(path)


def signed(table: Table) -> Iterator[Held]:
    signature = Signature(State.CONFIRMED, b"", "a", "DE")
    for mac in table:
        yield Held("a", mac, "", signature)


def opened(held: Held, table: Table) -> Record:
    name = table[held.mac]
    if name is None:
        raise pyrage.DecryptError("no key")
    return Record({"name": name}, frozenset(), "4")


@contextmanager
def cut(at: int) -> Iterator[None]:
    """Stop at the n-th step by which something takes its name, before it is done."""
    steps = iter(range(10_000))
    with pytest.MonkeyPatch.context() as patched:
        for owner, name in ((Path, "replace"), (Path, "unlink"), (os, "link")):
            _breaking(patched, owner, name, steps, at)
        yield


def _breaking(
    patched: pytest.MonkeyPatch, owner: object, name: str, steps: Iterator[int], at: int
) -> None:
    real = getattr(owner, name)

    def step(*args: object, **named: object) -> object:
        if next(steps) == at:
            raise Cut
        return real(*args, **named)

    patched.setattr(owner, name, step)


MACS = ("m0", "m1", "m2", "m3")
NAMES = st.sampled_from(["Amina", "Bekhan"])
tables = st.dictionaries(st.sampled_from(MACS), NAMES)
turns = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(MACS), NAMES | st.none()),
        st.none() | st.integers(0, 24),  # at which step it is stopped
        st.booleans(),  # whether it is to tell again
    ),
    max_size=5,
)


@settings(deadline=None, max_examples=150)
@given(turns, tables)
def test_stopped_anywhere_and_told_again_an_office_has_everybody_and_nobody_else(
    tmp_path_factory: pytest.TempPathFactory,
    turns: list[tuple[Table, int | None, bool]],
    last: Table,
) -> None:
    office = Office(tmp_path_factory.mktemp("home"))
    for table, at, again in turns:
        with suppress(DeskError) if again else nullcontext(), cut(-1 if at is None else at):
            office.told(table, again=again)
    office.told(last)
    office.take_in()
    assert sorted(office.people.values()) == sorted(map(str, last.values()))
    office.told(last)
    assert set(office.home.glob("*.jsonl")) == office.taken


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from(MACS), st.integers(0, 1)),
            st.none() | st.integers(0, 12),  # at which step it is stopped
            st.booleans(),  # whether it hands over
        ),
        max_size=5,
    ),
    st.sets(st.sampled_from(MACS)),
)
def test_whoever_any_file_named_and_who_left_is_told_as_gone_by_their_last_name(
    tmp_path_factory: pytest.TempPathFactory,
    turns: list[tuple[dict[str, int], int | None, bool]],
    stay: set[str],
) -> None:
    office = Office(tmp_path_factory.mktemp("home"))
    for names, at, hands_over in turns:
        table: Table = {mac: f"{mac} {number}" for mac, number in names.items()}
        with cut(-1 if at is None else at):
            (office.told if hands_over else office.shown)(table)
    present: Table = {mac: f"{mac} 2" for mac in stay}
    present["m9"] = "Zara"
    office.told(present)
    told = sorted(office.names())
    last = {name[:2]: (turn, name) for turn, gone, name in told if not gone}
    for mac, (turn, name) in last.items():
        as_gone = [each for at, gone, each in told if gone and each == name and at > turn]
        assert bool(as_gone) == (mac not in {*stay, "Za"})


@settings(deadline=None, max_examples=50)
@given(tables, tables, tables, st.data())
def test_a_file_that_was_lost_and_told_again_leaves_nobody_out(
    tmp_path_factory: pytest.TempPathFactory,
    one: Table,
    lost: Table,
    last: Table,
    data: st.DataObject,
) -> None:
    office = Office(tmp_path_factory.mktemp("home"))
    office.told(one)
    office.take_in()
    office.told(lost)
    told = sorted(set(office.home.glob("*.jsonl")) - office.taken)
    for path in told:
        if data.draw(st.booleans()):
            path.unlink()
    office.told(last, again=bool(told))
    office.take_in()
    assert sorted(office.people.values()) == sorted(map(str, last.values()))


def test_what_no_key_opens_for_a_while_stays_where_it_was_handed_to(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.told({"m0": "Amina", "m1": "Bekhan"})
    office.told({"m0": None, "m1": None, "m2": "Zara"})
    office.told({"m0": "Amina", "m2": "Zara"})
    office.take_in()
    assert sorted(office.people.values()) == ["Amina", "Zara"]


def test_who_was_perhaps_told_and_cannot_be_read_meanwhile_is_told_when_they_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "link", _cut)  # when the list is kept, and before the file has its name
        office.told({"m0": "Amina"})
    assert list((tmp_path / handed.FOLDER).rglob("*.age"))
    office.told({"m0": None, "m1": "Bekhan"})
    office.told({"m0": None, "m1": "Zara"})
    office.told({"m0": "Amina", "m1": "Zara"})
    office.take_in()
    assert sorted(office.people.values()) == ["Amina", "Zara"]


def _cut(*_: object) -> None:
    raise Cut
