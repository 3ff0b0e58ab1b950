"""Nobody who did not agree is in a file that is made for that, whatever else is asked."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.work.errors import DeskError
from desk.work.export.conditions import MARKS, Conditions, Why, conditions
from desk.work.export.export import Wanted, export
from desk.work.export.export_formats import Format
from desk.work.export.hand_over import hand_over
from desk.work.keys.keys import Key
from desk.work.opened import Opened, Opening, as_it_stands
from tests.desk.test_desk_export import action as action  # noqa: PLC0414 - a fixture
from tests.desk.test_desk_export import made, rows
from tests.desk.test_desk_export_formats import cells
from tests.desk.world import NOW, Run, Sign
from undersigned.aws.seal import sealer
from undersigned.aws.signer_items import Held
from undersigned.rules import consents
from undersigned.rules.action import Action, Kind
from undersigned.rules.fields import CONSENTS, FIELDS, WRITTEN, used
from undersigned.rules.record import Record, pack
from undersigned.rules.signature import Signature, State

PETITION = "chechnya-petition"
OFF = bytes(32)  # the key of consents that were taken back
HELD, OTHER = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
TEXTS = tuple(field.name for field in WRITTEN if field.sealed)


@dataclass(frozen=True)
class Signer:
    """Somebody who signed: what they agreed to, what they took back, and how their record is."""

    given: frozenset[str]
    off: frozenset[str]
    readable: bool
    state: State
    country: str
    language: str
    signed: datetime | None
    marks: tuple[str, ...]

    @property
    def agrees(self) -> frozenset[str]:
        return self.given - self.off


def signers() -> st.SearchStrategy[Signer]:
    some = st.frozensets(st.sampled_from(CONSENTS))
    days = st.integers(0, 5).map(lambda day: NOW + timedelta(days=day))
    return st.builds(
        Signer,
        given=some,
        off=some,
        readable=st.sampled_from([True, True, True, False]),
        state=st.sampled_from([State.CONFIRMED] * 4 + [State.REJECTED]),
        country=st.sampled_from(["DE", "FR", "ZZ"]),
        language=st.sampled_from(["en", "ru", ""]),
        signed=st.none() | days,
        marks=st.lists(st.sampled_from(MARKS), max_size=2, unique=True).map(tuple),
    )


def asked() -> st.SearchStrategy[Wanted]:
    day = st.none() | st.integers(0, 5).map(lambda day: (NOW + timedelta(days=day)).date())
    some = st.builds(
        Conditions,
        consent=st.sampled_from(("", *CONSENTS)),
        countries=st.frozensets(st.sampled_from(["DE", "ZZ"])),
        languages=st.frozensets(st.sampled_from(["en", "ru"])),
        since=day,
        until=day,
        without=st.frozensets(st.sampled_from(MARKS), max_size=1),
    )
    importers = st.sampled_from(["civicrm", "actionnetwork", "listmonk"])
    return st.builds(Wanted, some, format=st.sampled_from(Format)) | st.builds(
        lambda conditions, importer: Wanted(replace(conditions, consent="updates"), importer),
        some,
        importers,
    )


def held(number: int, signer: Signer) -> Held:
    """Put somebody into the table; each text that they wrote has their number."""
    texts = {name: f"{name}<{number}>" for name in TEXTS}
    packed = pack(Record(texts, signer.given, "4", signer.signed, signer.marks, signer.language))
    sealed = sealer(str((HELD if signer.readable else OTHER).to_public()))(packed)
    mac = f"{number:064x}"
    off = consents.hidden(OFF, (PETITION, mac), signer.off, bytes(consents.NONCE))
    what = Signature(signer.state, sealed, PETITION, signer.country, off)
    return Held(PETITION, mac, "", what)


def read(path: Path) -> list[dict[str, Any]]:
    """Read a file of any format, as texts by its columns."""
    if not path.exists():
        return []
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".xlsx":
        header, *found = cells(path)
        return [dict(zip(header, row, strict=True)) for row in found]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def opening(people: Sequence[Signer]) -> Opening:
    """Prepare to open what some people signed."""
    unseal = partial(as_it_stands, identities=[HELD], off=OFF, keep_all=False)
    signed = (held(number, signer) for number, signer in enumerate(people))
    key = Key("organiser", str(HELD.to_public()), Path("organiser.key"))
    action = Action(PETITION, "chechnya", Kind.PETITION, ("en",))
    return Opening(action, signed, len(people), unseal, [HELD], [key], "secret", set())


def fits(signer: Signer, asked: Conditions) -> bool:
    """Say by each condition itself whether somebody is asked for."""
    day = signer.signed.astimezone(UTC).date() if signer.signed else None
    return (
        signer.state is State.CONFIRMED
        and signer.readable
        and (not asked.consent or asked.consent in signer.agrees)
        and (not asked.countries or signer.country in asked.countries)
        and (not asked.languages or signer.language in asked.languages)
        and not set(signer.marks) & asked.without
        and (asked.since is None or (day is not None and day >= asked.since))
        and (asked.until is None or (day is not None and day <= asked.until))
    )


def may_be_told(signer: Signer, asked: Conditions) -> set[str]:
    """Name the texts of somebody that a file may hold."""
    return {
        field.name
        for field in WRITTEN
        if field.sealed
        and (not asked.consent or used(field, (asked.consent,)))
        and (used(field, signer.agrees) or not used(field, signer.given & signer.off))
    }


def columns(consent: str) -> set[str]:
    """Name the columns that a file may have which is made for a consent."""
    if not consent:
        return {"version", "wording", "signed_utc", "language", "marks"} | {
            field.name for field in FIELDS
        }
    mailed = {"language"} if consent == "updates" else set()
    return {"version"} | {field.name for field in FIELDS if used(field, (consent,))} | mailed


def told_of(found: Sequence[dict[str, Any]]) -> dict[int, set[str]]:
    """Say whose texts are in a file, wherever they stand: by number, which of theirs."""
    every: dict[int, set[str]] = {}
    for row in found:
        text = json.dumps(row, ensure_ascii=False)
        for name in TEXTS:
            for piece in text.split(f"{name}<")[1:]:
                every.setdefault(int(piece.split(">")[0]), set()).add(name)
    return every


@settings(deadline=None, max_examples=60)
@given(st.lists(signers(), max_size=5), asked())
def test_in_a_file_is_who_agrees_to_it_and_what_that_covers_and_nobody_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, people: list[Signer], wanted: Wanted
) -> None:
    home = tmp_path_factory.mktemp("export")
    begun, path = opening(people), home / f"people.{wanted.format}"
    outcome = export(home, path, begun.signatures, begun.unseal, wanted)
    found = read(path)
    expected = [at for at, one in enumerate(people) if fits(one, wanted.conditions)]
    assert outcome.written == len(found) == len(expected)
    told = told_of(found)
    for number, names in told.items():
        assert number in expected
        assert names <= may_be_told(people[number], wanted.conditions)
    if not wanted.importer:
        assert {*chain.from_iterable(found)} <= columns(wanted.conditions.consent)
        for number in expected:
            assert told.get(number, set()) == may_be_told(people[number], wanted.conditions)
    missed = outcome.silent + sum(outcome.left_out.values()) + outcome.unreadable
    assert missed == sum(one.state is State.CONFIRMED for one in people) - len(expected)


@settings(deadline=None, max_examples=60)
@given(st.lists(signers(), max_size=5), st.lists(signers(), max_size=5), asked())
def test_a_change_names_who_agrees_now_and_as_gone_who_was_named_before(
    tmp_path_factory: pytest.TempPathFactory, then: list[Signer], now: list[Signer], wanted: Wanted
) -> None:
    home = tmp_path_factory.mktemp("export")
    file = home / "handed-over" / "s" / f"{PETITION}-0.age"
    named: set[int] = set()
    for turn, people in enumerate((then, now)):
        paths = (home / f"{turn}.{wanted.format}", home / f"{turn}-gone.{wanted.format}")
        hand_over(home, file, paths, opening(people), wanted, now=NOW)
        came, gone = told_of(read(paths[0])), told_of(read(paths[1]))
        for number, names in came.items():
            assert fits(people[number], wanted.conditions)
            assert names <= may_be_told(people[number], wanted.conditions)
        assert gone.keys() <= named
        for number in gone:
            assert number >= len(people) or not fits(people[number], wanted.conditions)
        named = named - gone.keys() | came.keys()


def test_a_consent_that_nothing_is_kept_for_is_told_of_nobody() -> None:
    """What the property looks at has each consent and each text in it."""
    covered = {field.name for field in FIELDS if used(field, CONSENTS)}
    assert covered == {"email", "name", "role", "postcode"}


WHO: dict[str, dict[str, Any]] = {
    "a": {"name": "Amina", "country": "DE", "language": "en", "marks": ("large",)},
    "b": {"name": "Bekhan", "country": "ZZ", "language": "ru", "marks": ("disposable", "many")},
    "c": {"name": "Zara", "country": "FR", "language": "ru", "signed": NOW - timedelta(days=1)},
    "d": {"name": "Deni", "country": "FR", "language": "", "signed": None},
}


@pytest.mark.parametrize(
    ("asked", "names", "said"),
    [
        (("--country", "de"), ["Amina"], ["Left out, of another country: 3."]),
        (("--country", "FR", "--country", "ZZ"), ["Bekhan", "Deni", "Zara"], []),
        (
            ("--language", "ru"),
            ["Bekhan", "Zara"],
            ["no language is kept of them: 1.", "of another language: 1."],
        ),
        (
            ("--signed-since", "2026-11-21"),
            ["Amina", "Bekhan"],
            ["so nobody can say whether they signed on these days: 1.", "on another day: 1."],
        ),
        (("--signed-until", "2026-11-20"), ["Zara"], ["Left out, signed on another day: 2."]),
        (("--without", "many", "--without", "large"), ["Deni", "Zara"], ["Left out, marked: 2."]),
        (
            ("--country", "FR", "--language", "ru", "--signed-since", "2026-11-20"),
            ["Zara"],
            ["of another country: 2.", "no language is kept of them: 1."],
        ),
    ],
)
def test_each_condition_leaves_out_who_is_not_so_and_says_how_many(
    run: Run, home: Path, sign: Sign, asked: tuple[str, ...], names: list[str], said: list[str]
) -> None:
    for mac, details in WHO.items():
        sign(mac, **details)
    output = run("export", PETITION, *asked).stderr
    [file] = made(home)
    assert file.name.startswith(f"{PETITION}-in_part-2")
    assert sorted(row["name"] for row in rows(file)) == names
    for line in said:
        assert line in output
    assert output.count("Left out") >= len(said)


def test_where_nobody_is_so_there_is_no_file(run: Run, home: Path, sign: Sign) -> None:
    sign("a")
    said = run("export", PETITION, "--country", "FR", code=1).output
    assert "No signature is like that, so no file was written." in said
    assert "Left out, of another country: 1." in said
    assert made(home) == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"countries": ["XX"]}, "XX is no country: name it by its two letters"),
        ({"countries": ["DEU", "DE"]}, "DEU is no country"),
        ({"languages": ["tlh"]}, "Nobody signs in tlh: the languages are en, ar, de, "),
        (
            {"since": date(2026, 11, 2), "until": date(2026, 11, 1)},
            "Nobody signed since 2026-11-02 and until 2026-11-01",
        ),
    ],
)
def test_what_nobody_can_be_is_told(given: dict[str, Any], told: str) -> None:
    with pytest.raises(DeskError, match=told):
        conditions(**given)


@pytest.mark.parametrize(
    ("moment", "day"), [("2026-11-21T02:59:59+03:00", 20), ("2026-11-21T03:00:00+03:00", 21)]
)
def test_a_day_is_one_of_utc(moment: str, day: int) -> None:
    record = Record({}, frozenset(), "4", datetime.fromisoformat(moment))
    each = Opened("a", Signature(State.CONFIRMED, b"", PETITION, "DE"), record)
    today, next_day = date(2026, 11, day), date(2026, 11, day + 1)
    assert conditions(since=today, until=today).unwanted(each) == ""
    assert conditions(since=next_day).unwanted(each) == Why.DAY
