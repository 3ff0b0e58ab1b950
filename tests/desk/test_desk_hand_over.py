"""`undersigned export --since last`: who came, who changed, who is gone; and nobody is lost."""

import json
import stat
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage
import pytest

from desk.work.export import hand_over, handed
from desk.work.export.export import Wanted
from desk.work.export.handed import Purpose
from desk.work.keys import keys
from desk.work.keys.identity_file import read_identity
from desk.work.stack import Stack
from tests.desk.test_desk_export import action as action  # noqa: PLC0414 - a fixture
from tests.desk.test_desk_export import made, rows
from tests.desk.world import NOW, SECRET, Run, Sign, public_key
from undersigned.aws.seal import sealer
from undersigned.rules import consents
from undersigned.rules.keys import derive
from undersigned.rules.signature import Signature, State, stripped

PETITION = "chechnya-petition"
ASKED = ("export", PETITION, "--consent", "to_target", "--since", "last")
HEAD = b'{"version": 1, "key": "%s", "handed": null, "named": true}\n' % (b"0" * 64)
EMPTY = HEAD + zlib.compress(b"")
Told = list[tuple[str, str]]


@pytest.fixture
def told(run: Run, tmp_path: Path) -> Callable[..., tuple[Told, Told]]:
    """Hand over, and read both files: changes and names, sorted."""
    number = iter(range(100))

    def handed_over(*options: str) -> tuple[Told, Told]:
        name = f"list{next(number)}"
        run(*ASKED, *options, "--out", f"{name}.csv")
        files = [tmp_path / f"{name}.csv", tmp_path / f"{name}-gone.csv"]
        came, gone = (
            sorted((row["change"], row["name"]) for row in (rows(file) if file.exists() else []))
            for file in files
        )
        return came, gone

    return handed_over


def lists(home: Path) -> list[Path]:
    """Find the lists of what was handed over."""
    return sorted((home / handed.FOLDER).rglob("*.age"))


def take_back(stack: Stack, mac: str, *names: str) -> None:
    """Take consents back, as its signer would."""
    signers = stack.store().signers
    held = signers.signature((PETITION, mac))
    assert held
    assert isinstance(held.what, Signature)
    off = consents.hidden(derive(SECRET).off, (PETITION, mac), names, bytes(consents.NONCE))
    assert signers.turn(held, replace(held.what, off=off))


def withdraw(stack: Stack, mac: str) -> None:
    """Remove a signature."""
    stack.store().signers.remove((PETITION, mac), "any")


def test_who_came_who_changed_and_who_is_gone_is_told_each_once(
    stack: Stack, sign: Sign, told: Callable[..., tuple[Told, Told]]
) -> None:
    for mac, name in (("a", "Amina"), ("b", "Bekhan"), ("c", "Zara"), ("d", "Deni")):
        sign(mac, name=name, to_target=True)
    everybody = [("new", name) for name in ("Amina", "Bekhan", "Deni", "Zara")]
    assert told() == (everybody, [])
    assert told() == ([], [])
    withdraw(stack, "a")
    take_back(stack, "b", "to_target")
    sign("c", name="Zarema", to_target=True)
    sign("e", name="Elina", to_target=True)
    assert told() == (
        [("changed", "Zarema"), ("new", "Elina")],
        [("gone", "Amina"), ("gone", "Bekhan")],
    )
    assert told() == ([], [])
    sign("d", name="Deni", to_target=True, state=State.REJECTED)
    assert told() == ([], [("gone", "Deni")])
    sign("a", name="Amina", to_target=True)
    assert told() == ([("new", "Amina")], [])


def test_what_has_changed_since_is_said_and_nothing_is_no_file(
    run: Run, home: Path, stack: Stack, sign: Sign
) -> None:
    sign("a", name="Amina", to_target=True)
    first = run(*ASKED).output
    [file] = made(home)
    assert file.name.startswith(f"{PETITION}-to_target-since_last-2")
    assert f"Written to {file}: 1 new, 0 changed.\n" in first
    assert "Nothing was handed over by these options before, so everybody is new." in first
    file = file.rename(home / "first.csv")  # of the same second
    assert run(*ASKED).output.startswith("Nothing has changed since 20")
    assert made(home) == []
    withdraw(stack, "a")
    said = run(*ASKED).output
    [gone] = made(home)
    assert f"Written to {gone}: 1 gone.\nDelete those who are gone wherever the others went" in said
    assert gone.name.endswith("-gone.csv")
    assert "by these options before" not in said
    gone.rename(home / "gone.csv")
    assert f"{PETITION} has no confirmed signature" in run(*ASKED, code=1).output


def test_a_person_has_one_id_that_leads_to_nobody_else_s_list(
    run: Run, stack: Stack, sign: Sign, tmp_path: Path
) -> None:
    sign("a" * 64, name="Amina", to_target=True)
    run(*ASKED, "--out", "1.csv")
    run("export", PETITION, "--since", "last", "--out", "other.csv")
    sign("a" * 64, name="Zarema", to_target=True)
    run(*ASKED, "--out", "2.csv")
    withdraw(stack, "a" * 64)
    run(*ASKED, "--out", "3.csv")
    names = ("1", "2", "3-gone", "other")
    ids = [rows(tmp_path / f"{name}.csv")[0]["id"] for name in names]
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert "a" * 8 not in ids[0]
    assert rows(tmp_path / "3-gone.csv") == [
        {"change": "gone", "id": ids[0], "name": name, "role": "", "postcode": ""}
        for name in ("Zarema", "Amina")  # by each name that a file told
    ]


def test_of_whom_nothing_can_be_read_nothing_is_said(
    sign: Sign, told: Callable[..., tuple[Told, Told]]
) -> None:
    """A key that is not plugged in today must not have an office delete everybody."""
    sign("a", name="Amina", to_target=True)
    sign("b", name="Bekhan", to_target=True)
    told()
    sign("a", name="Amina", to_target=True, public=public_key())
    sign("c", name="Zara", to_target=True)
    assert told() == ([("new", "Zara")], [])
    sign("a", name="Zarema", to_target=True)
    assert told() == ([("changed", "Zarema")], [])


def test_what_was_destroyed_is_not_told_and_leaves_the_list(
    home: Path, stack: Stack, sign: Sign, key: keys.Key, told: Callable[..., tuple[Told, Told]]
) -> None:
    sign("a", name="Amina", to_target=True)
    sign("b", name="Bekhan", to_target=True)
    told()
    signers = stack.store().signers
    held = signers.signature((PETITION, "a"))
    assert held
    assert isinstance(held.what, Signature)
    signers.turn(held, stripped(held.what))
    assert told() == ([], [])
    [last] = lists(home)
    found = handed.find(home, last, [read_identity(key.file)])
    assert [json.loads(line)["name"] for _, _, line in found.rows()] == ["Bekhan"]


def test_a_file_that_was_lost_can_be_made_again(
    stack: Stack, run: Run, sign: Sign, told: Callable[..., tuple[Told, Told]]
) -> None:
    assert "nothing to repeat" in run(*ASKED, "--again", code=1).output
    sign("a", name="Amina", to_target=True)
    sign("b", name="Bekhan", to_target=True)
    told()
    assert told("--again") == ([("new", "Amina"), ("new", "Bekhan")], [])
    withdraw(stack, "a")
    told()
    sign("c", name="Zara", to_target=True)
    repeated = ([("new", "Zara")], [("gone", "Amina")])
    assert told("--again") == repeated
    assert told("--again") == repeated
    assert told() == ([], [])


def test_a_file_of_everybody_tells_how_many_left_and_moves_nothing(
    run: Run, stack: Stack, sign: Sign, told: Callable[..., tuple[Told, Told]]
) -> None:
    sign("a", name="Amina", to_target=True)
    sign("b", name="Bekhan", to_target=True)
    sign("c", name="Zara", to_target=True)
    asked = ("export", PETITION, "--consent", "to_target", "--out")
    told()
    assert "Gone, and" not in run(*asked, "1.csv").output
    withdraw(stack, "a")
    sign("b", to_target=True, public=public_key())
    said = run(*asked, "2.csv").stderr
    assert "Gone, and named in files that were made before: 1." in said
    assert "Gone, and" not in run("export", PETITION, "--out", "3.csv").output
    assert told() == ([], [("gone", "Amina")])
    withdraw(stack, "c")
    assert "made before: 1." in run(*asked, "4.csv", code=1).stderr


def test_whoever_leaves_after_the_first_file_of_everybody_is_told(
    run: Run, home: Path, stack: Stack, sign: Sign, told: Callable[..., tuple[Told, Told]]
) -> None:
    sign("a", name="Amina", to_target=True)
    sign("b", name="Bekhan", to_target=True)
    asked = ("export", PETITION, "--consent", "to_target", "--out")
    run(*asked, "first.csv")
    assert len(lists(home)) == 1
    withdraw(stack, "a")
    sign("e", name="Elina", to_target=True)
    assert "made before: 1." in run(*asked, "second.csv").stderr
    assert told() == ([("new", "Bekhan"), ("new", "Elina")], [("gone", "Amina")])
    assert "Gone, and" not in run(*asked, "third.csv").output
    assert told() == ([], [])


def test_whom_a_later_file_of_everybody_names_is_told_as_gone_by_each_name(
    run: Run, stack: Stack, sign: Sign, told: Callable[..., tuple[Told, Told]]
) -> None:
    asked = ("export", PETITION, "--consent", "to_target", "--out")
    sign("a", name="Amina", to_target=True)
    told()
    sign("a", name="Zarema", to_target=True)
    sign("b", name="Bekhan", to_target=True)
    for file in ("1.csv", "2.csv"):
        run(*asked, file)
    for mac in "ab":
        withdraw(stack, mac)
    assert told() == ([], [("gone", "Amina"), ("gone", "Bekhan"), ("gone", "Zarema")])


def test_whom_a_file_of_everybody_names_anew_is_told_as_changed(
    run: Run, sign: Sign, told: Callable[..., tuple[Told, Told]]
) -> None:
    sign("a", name="Amina", to_target=True)
    told()
    sign("a", name="Zarema", to_target=True)
    run("export", PETITION, "--consent", "to_target", "--out", "1.csv")
    assert told() == ([("changed", "Zarema")], [])


def test_two_at_once_are_kept_apart(run: Run, home: Path, stack: Stack, sign: Sign) -> None:
    sign("a", name="Amina", to_target=True)
    folder = home / handed.FOLDER / stack.name
    with handed.alone(folder / "any.age"):
        for words in (ASKED, ASKED[:-2]):
            assert "Another export is at work" in run(*words, code=1).output
    assert list(folder.iterdir()) == made(home) == []
    run(*ASKED)


def test_what_a_newer_release_wrote_is_not_told_as_gone(
    stack: Stack, run: Run, sign: Sign, told: Callable[..., tuple[Told, Told]]
) -> None:
    """It is there, and nobody withdrew."""
    sign("a", name="Amina", to_target=True)
    sign("b", name="Bekhan", to_target=True)
    told()
    stack.client("dynamodb").update_item(
        TableName=stack.output("Table"),
        Key={"pk": {"S": f"SIGNER#{PETITION}#a"}, "sk": {"S": "SIGNATURE"}},
        UpdateExpression="SET #state = :newer",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":newer": {"S": "confirmed-2"}},
    )
    assert told() == ([], [])
    said = run("export", PETITION, "--consent", "to_target", "--out", "x.csv").stderr
    assert "Signatures that no key here opens: 1." in said
    assert "Gone, and" not in said


def test_people_under_another_secret_are_on_another_list(home: Path, stack: Stack) -> None:
    here, there = (
        hand_over.purpose(stack, PETITION, secret, Wanted()).file(home) for secret in "ab"
    )
    assert here != there


@pytest.mark.parametrize(
    ("row", "name"),
    [("{}", ""), ('{"name": "Amina"}', "Amina"), ("5", None), ("x", None), ('{"name": {}}', None)],
)
def test_a_row_of_another_release_is_filled_in_and_one_that_is_none_is_told(
    run: Run, home: Path, sign: Sign, row: str, name: str | None
) -> None:
    sign("a", name="Zara", to_target=True)
    run(*ASKED, "--out", "1.csv")
    [file] = lists(home)
    coming = handed.Next(b"0" * 32, NOW)
    coming.add(handed.Mark.NEW, "p00", row)
    coming.end()
    handed.keep(home, file, coming.packed(named=True), keys.known(home))
    if name is None:
        assert f"is damaged: move {file} away" in run(*ASKED, "--out", "2.csv", code=1).output
        assert not Path("2.csv").exists()
    else:
        run(*ASKED, "--out", "2.csv")
        assert [each["name"] for each in rows(Path("2-gone.csv"))] == [name]


def test_where_there_is_nothing_to_write_no_list_begins(run: Run, home: Path, sign: Sign) -> None:
    sign("a")
    run("export", PETITION, "--consent", "to_target", code=1)
    assert lists(home) == []


@pytest.mark.parametrize(
    "other",
    [
        ("--country", "DE"), ("--language", "en"), ("--signed-since", "2020-01-01"),
        ("--signed-until", "2100-01-01"), ("--without", "many"),
    ],
)  # fmt: skip
def test_each_purpose_has_a_list_of_its_own(
    run: Run, home: Path, sign: Sign, other: tuple[str, ...]
) -> None:
    sign("a", name="Amina", to_target=True, language="en")
    run(*ASKED)
    assert "everybody is new" in run(*ASKED, *other, "--out", "other.csv").output
    assert len(lists(home)) == 2


def test_a_format_is_no_other_purpose(run: Run, sign: Sign) -> None:
    sign("a", to_target=True)
    run(*ASKED, "--out", "a.xlsx")
    assert "Nothing has changed since" in run(*ASKED, "--out", "b.jsonl").output


def test_the_list_names_nobody_to_who_has_no_key(
    run: Run, home: Path, stack: Stack, sign: Sign, key: keys.Key
) -> None:
    sign("m1", name="Amina", to_target=True)
    for number in range(3):
        sign("m2", name=f"Bekhan{number}", to_target=True)
        run(*ASKED, "--out", f"{number}.csv")
    [file] = lists(home)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    sealed = file.read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1\n")
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [pyrage.x25519.Identity.generate()])
    for path in home.rglob("*"):
        assert path.is_dir() or b"Amina" not in path.read_bytes()
    opened = handed.find(home, file, [read_identity(key.file)])
    assert {tuple(json.loads(line)) for _, _, line in opened.rows()} == {
        ("name", "role", "postcode")
    }
    assert stack.name == file.parent.name


@pytest.mark.parametrize(
    ("content", "ours", "told"),
    [
        (EMPTY, False, "No key held here opens the list"),
        (b"", True, "is damaged: move"),
        (b"[]", True, "is damaged: move"),
        (EMPTY.replace(b"00", b"0", 1), True, "is damaged: move"),
        (EMPTY.replace(b'"version": 1', b'"version": 2'), True, "is damaged: move"),
        (EMPTY[:-1], True, "is damaged: move"),
        (HEAD + zlib.compress(b"\n"), True, "is damaged: move"),
        (HEAD + zlib.compress(b"*p0 {}\n"), True, "is damaged: move"),
    ],
)
def test_a_list_that_cannot_be_read_is_told_and_left_alone(
    run: Run, home: Path, sign: Sign, key: keys.Key, content: bytes, *, ours: bool, told: str
) -> None:
    sign("a", to_target=True)
    run(*ASKED, "--out", "a.csv")
    [file] = lists(home)
    file.write_bytes(sealer(key.public if ours else public_key())(content))
    there = file.read_bytes()
    said = run(*ASKED, "--out", "b.csv", code=1).output
    assert told in said
    assert f"move {file} away, and everybody is told as new" in said
    assert not Path("b.csv").exists()
    plain = run("export", PETITION, "--consent", "to_target")
    assert told in plain.stderr
    assert "Signatures written" in plain.output
    assert file.read_bytes() == there
    file.rename(home / "away.age")
    assert "1 new" in run(*ASKED, "--out", "c.csv").output


def test_a_place_that_is_taken_is_told_before_anything_is_written(run: Run, sign: Sign) -> None:
    sign("a", to_target=True)
    Path("a-gone.csv").write_text("the only copy", "utf-8")
    assert "a-gone.csv is there already" in run(*ASKED, "--out", "a.csv", code=1).output
    assert not Path("a.csv").exists()
    assert Path("a-gone.csv").read_text("utf-8") == "the only copy"


def test_what_nobody_answers_to_is_told(run: Run, home: Path, sign: Sign) -> None:
    sign("a")
    assert "none ticked to_target" in run(*ASKED, code=1).output
    assert made(home) == []


def test_destroying_removes_the_lists_of_an_action_and_of_no_other(home: Path) -> None:
    folder = home / handed.FOLDER / "undersigned"
    folder.mkdir(parents=True)
    names = [
        f"{action}-{purpose * 16}.age" for action in ("a", "b", "a-b", "ab") for purpose in "0f"
    ]
    for name in (*names, "a.age", "a-notes.age"):
        (folder / name).touch()
    assert handed.forget(home, "undersigned", ["a", "ab"]) == 4
    left = {path.name for path in folder.iterdir()}
    assert left == {name for name in names if name.startswith(("b", "a-b"))} | {
        "a.age",
        "a-notes.age",
    }
    assert handed.forget(home, "another", ["a"]) == 0


def test_a_purpose_is_found_again_by_its_words_alone() -> None:
    facts: dict[str, Any] = {"consent": "to_target", "countries": ["DE"]}
    one, same = Purpose("s", "a", facts), Purpose("s", "a", dict(reversed(facts.items())))
    assert one.file(Path()) == same.file(Path())
    other = Purpose("s", "a", {**facts, "countries": ["DE", "FR"]})
    assert one.file(Path()) != other.file(Path())
