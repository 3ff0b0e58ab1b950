"""`undersigned export`: opened by the right key only, whole or not there, and safe to open."""

import csv
import io
import re
import stat
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desk.context import Desk
from desk.work import unfinished
from desk.work.errors import DeskError
from desk.work.export import export_files
from desk.work.export.columns import COLUMNS, shown, text
from desk.work.export.export import export
from desk.work.export.export_formats import safe
from desk.work.keys import key_drafts, keys
from desk.work.stack import Stack
from tests.desk.world import NOW, SECRET, Run, Sign, public_key
from undersigned.aws.signer_items import Held
from undersigned.rules import consents
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.keys import derive
from undersigned.rules.record import Record
from undersigned.rules.signature import Signature, State, signing

STARTS = tuple("=+-@\t\r＝＋－＠")


@pytest.fixture(autouse=True)
def action(request: pytest.FixtureRequest) -> None:
    """Write an action that can be exported, where there is a stack."""
    if "stack" in request.fixturenames:
        pages = {"en": Page("Free them", "/en/chechnya/petition/")}
        petition = Action("chechnya-petition", "chechnya", Kind.PETITION, ("en",), pages)
        request.getfixturevalue("stack").store().actions.publish(petition)


def made(home: Path) -> list[Path]:
    """Find the exports in the desk's home."""
    return sorted((home / "exports").glob("*"))


def rows(path: Path) -> list[dict[str, str]]:
    """Read an export as a spreadsheet would."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_signature_is_written_with_all_that_was_said(run: Run, home: Path, sign: Sign) -> None:
    moment = datetime(2026, 11, 21, 17, 5, 6, tzinfo=timezone(timedelta(hours=3)))
    sign(
        "a", name="محمد O’Brien", email="a@example.org", postcode="366007",
        comment='Free "them",\nall', updates=True, to_target=True, signed=moment,
        marks=("disposable",),
    )  # fmt: skip
    run("export", "chechnya-petition")
    [file] = made(home)
    assert rows(file) == [
        {
            "role": "",
            "language": "",
            "name": "محمد O’Brien",
            "email": "a@example.org",
            "country": "DE",
            "postcode": "366007",
            "comment": 'Free "them",\nall',
            "updates": "yes",
            "public": "no",
            "to_target": "yes",
            "wording": "1",
            "signed_utc": "2026-11-21T14:05:06Z",
            "marks": "disposable",
        }
    ]


@pytest.mark.parametrize(
    ("off", "written"),
    [
        ({"updates"}, ("no", "no", "yes")),
        ({"updates", "public", "to_target"}, ("no", "no", "no")),
        (set(), ("yes", "no", "yes")),
        (None, ("no", "no", "no")),  # damaged, or another signer's: nobody is named by a fault
    ],
)
def test_a_consent_that_was_taken_back_is_no(
    run: Run, home: Path, stack: Stack, sign: Sign, off: set[str] | None, written: tuple[str, ...]
) -> None:
    sign("a", updates=True, to_target=True)
    signers = stack.store().signers
    held = signers.signature(("chechnya-petition", "a"))
    assert held
    assert isinstance(held.what, Signature)
    who = ("chechnya-petition", "a" if off is not None else "b")
    hidden = consents.hidden(derive(SECRET).off, who, off or (), bytes(consents.NONCE))
    assert signers.turn(held, replace(held.what, off=hidden))
    run("export", "chechnya-petition")
    [file] = made(home)
    [row] = rows(file)
    assert (row["updates"], row["public"], row["to_target"]) == written


@pytest.mark.parametrize(
    ("off", "keep_all", "written"),
    [
        ({"to_target"}, False, ("", "a@example.org", "", "Why")),
        ({"updates"}, False, ("Amina", "", "366007", "Why")),
        ({"to_target"}, True, ("Amina", "a@example.org", "366007", "Why")),
        ({"public"}, False, ("Amina", "a@example.org", "366007", "Why")),
    ],
    ids=str,
)
def test_what_a_consent_was_for_goes_from_every_file_with_it(
    run: Run, home: Path, stack: Stack, sign: Sign, off: set[str], *, keep_all: bool,
    written: tuple[str, ...],
) -> None:  # fmt: skip
    """The seal cannot be opened where it is taken back, so the desk leaves it out."""
    store = stack.store()
    found = store.actions.find("chechnya-petition")
    assert found
    store.actions.publish(replace(found, keep_all=keep_all))
    sign(
        "a", name="Amina", email="a@example.org", postcode="366007", comment="Why",
        updates=True, to_target=True,
    )  # fmt: skip
    who = ("chechnya-petition", "a")
    held = store.signers.signature(who)
    assert held
    assert isinstance(held.what, Signature)
    hidden = consents.hidden(derive(SECRET).off, who, off, bytes(consents.NONCE))
    assert store.signers.turn(held, replace(held.what, off=hidden))
    run("export", "chechnya-petition")
    [file] = made(home)
    [row] = rows(file)
    assert (row["name"], row["email"], row["postcode"], row["comment"]) == written


def test_with_another_secret_nothing_is_exported(run: Run, stack: Stack, sign: Sign) -> None:
    """It would tell of no consent that was taken back."""
    sign("a")
    stack.store().fingerprint.settled("of another secret")
    assert "is not the one that its signatures" in run("export", "chechnya-petition", code=1).output


def test_the_file_is_for_its_owner_only_and_read_right_by_excel(run: Run, sign: Sign) -> None:
    sign("a")
    run("export", "chechnya-petition", "--out", "people.csv")
    raw = Path("people.csv").read_bytes()
    assert stat.S_IMODE(Path("people.csv").stat().st_mode) == 0o600
    assert raw.startswith(b'\xef\xbb\xbf"email",')
    assert raw.count(b"\r\n") == raw.count(b"\n") == 2


def test_who_did_not_tick_it_is_in_no_file_that_is_handed_over(
    run: Run, home: Path, sign: Sign
) -> None:
    sign("a", name="Amina", to_target=True)
    sign("b", email="zelim@example.org", updates=True)
    output = run("export", "chechnya-petition", "--consent", "to_target").output
    [file] = made(home)
    assert [row["name"] for row in rows(file)] == ["Amina"]
    assert "Left out, as they did not tick to_target: 1." in output
    run("export", "chechnya-petition", "--out", "x.csv", "--consent", "updates")
    assert [row["email"] for row in rows(Path("x.csv"))] == ["zelim@example.org"]


def test_a_file_that_is_handed_over_tells_nothing_but_what_was_agreed_to(
    run: Run, home: Path, sign: Sign
) -> None:
    """The form says of the address that it is never shown, and of a comment who reads it."""
    sign(
        "a", name="Amina", email="a@example.org", postcode="366007", comment="My brother",
        updates=True, to_target=True,
    )  # fmt: skip
    run("export", "chechnya-petition", "--consent", "to_target")
    [file] = made(home)
    assert rows(file) == [{"name": "Amina", "role": "", "postcode": "366007"}]


def test_a_file_that_may_be_handed_over_is_told_from_one_of_everybody_by_its_name(
    run: Run, home: Path, sign: Sign
) -> None:
    """And what it lacks is never taken for exported."""
    sign("a", to_target=True)
    run("export", "chechnya-petition", "--consent", "to_target")
    [file] = made(home)
    assert file.name.startswith("chechnya-petition-to_target-2")
    assert export_files.latest(home, "chechnya-petition") is None


def test_where_some_did_not_tick_it_and_others_no_key_opens_both_are_told(
    run: Run, home: Path, sign: Sign
) -> None:
    sign("a")
    sign("b", to_target=True, public=public_key())
    output = run("export", "chechnya-petition", "--consent", "to_target", code=1).output
    assert "Of the signatures that a key here opens (1) none ticked to_target" in output
    assert "no key here opens others (1)" in output
    assert made(home) == []


def test_only_this_action_s_confirmed_signatures_are_written(
    run: Run, home: Path, stack: Stack, sign: Sign
) -> None:
    sign("a", email="yes@example.org")
    sign("b", state=State.REJECTED)
    sign("a", action="chechnya-petition-2", email="other@example.org")
    signers = stack.store().signers
    signature = signers.signature(("chechnya-petition", "a"))
    assert signature
    waiting = signing("chechnya-petition", "DE", signature.what.sealed, NOW)
    signers.put_signing(("chechnya-petition", "a"), "w", waiting)
    run("export", "chechnya-petition")
    [file] = made(home)
    assert [row["email"] for row in rows(file)] == ["yes@example.org"]


def test_what_another_key_sealed_is_counted_and_told(run: Run, home: Path, sign: Sign) -> None:
    sign("a")
    sign("b", public=public_key())
    output = run("export", "chechnya-petition").output
    [file] = made(home)
    assert f"Signatures written to {file}: 1\n" in output
    assert "Signatures that no key here opens: 1." in output


def test_a_second_key_in_the_home_opens_what_was_sealed_to_it(
    run: Run, home: Path, sign: Sign
) -> None:
    older = key_drafts.new_identity(home, "older")
    keys.retire(home, "older")
    sign("a")
    sign("b", public=older.public)
    assert ".csv: 2\n" in run("export", "chechnya-petition").output


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_record_of_an_impossible_time_is_one_that_does_not_open(
    run: Run, sign: Sign, moment: str
) -> None:
    sign("a", name="Amina")
    sign("b", name="Bekhan", signed=datetime.fromisoformat(moment))
    said = run("export", "chechnya-petition", "--out", "1.csv")
    assert [row["name"] for row in rows(Path("1.csv"))] == ["Amina"]
    assert "no key here opens: 1." in said.stderr


def test_if_none_opens_there_is_no_file_and_no_success(run: Run, home: Path, sign: Sign) -> None:
    sign("a", public=public_key())
    output = run("export", "chechnya-petition", code=1).output
    assert "No key held here opens any of the signatures (1)" in output
    assert made(home) == []


def test_no_signature_at_all_is_told_and_is_no_file(run: Run, home: Path, sign: Sign) -> None:
    sign("a", state=State.REJECTED)
    said = run("export", "chechnya-petition", code=1).output
    assert "chechnya-petition has no confirmed signature, so no file was written." in said
    assert made(home) == []


def test_exports_lie_in_the_home_by_action_and_moment_for_their_owner_only(
    run: Run, home: Path, sign: Sign
) -> None:
    sign("a")
    before = datetime.now(UTC).replace(microsecond=0)
    run("export", "chechnya-petition")
    [file] = made(home)
    assert list(Path().glob("*.csv")) == []
    found = export_files.latest(home, "chechnya-petition")
    assert found
    assert found[0] == file
    assert before <= found[1] <= datetime.now(UTC)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_newest_export_of_an_action_is_known_by_its_name(home: Path) -> None:
    (home / "exports").mkdir(parents=True)
    for name in (
        "a-20261121T140506Z.csv", "a-20261122T140506Z.csv", "a-20261399T140506Z.csv",
        "a-b-20261123T140506Z.csv", "a-20261124T140506Z.csv.bak", "a.csv",
    ):  # fmt: skip
        (home / "exports" / name).write_text("names", "utf-8")
    (home / "exports" / "a-20261125T140506Z.csv").touch()  # empty
    newest = home / "exports" / "a-20261122T140506Z.csv"
    assert export_files.latest(home, "a") == (newest, NOW + timedelta(days=1))
    assert export_files.latest(home, "c") is None


@pytest.mark.usefixtures("stack")
def test_a_folder_is_a_place_for_the_export_and_a_tilde_the_own_folder(
    run: Run, sign: Sign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign("a")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "safe").mkdir()
    run("export", "chechnya-petition", "--out", "~/safe")
    [file] = (tmp_path / "safe").iterdir()
    assert re.fullmatch(r"chechnya-petition-\d{8}T\d{6}Z\.csv", file.name)
    run("export", "chechnya-petition", "--out", "~/safe/people.csv")
    assert len(rows(tmp_path / "safe" / "people.csv")) == 1
    run("export", "chechnya-petition", "--out", ".")
    assert len(list(tmp_path.glob("chechnya-petition-*.csv"))) == 1


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("-", "This is not shown in a terminal"),
        ("nowhere/people.csv", "There is no folder nowhere: make it"),
        ("nowhere/", "There is no folder nowhere: make it"),
        ("~nobody-of-this-name/a.csv", "nobody of that name has a folder"),
    ],
)
def test_a_place_that_is_none_is_told(run: Run, sign: Sign, out: str, told: str) -> None:
    sign("a")
    before = set(Path().iterdir())
    assert told in run("export", "chechnya-petition", "--out", out, code=1).output
    assert set(Path().iterdir()) == before


def test_an_export_never_takes_the_place_of_a_file(run: Run, sign: Sign) -> None:
    """It may be the only copy of what was destroyed since."""
    sign("a")
    Path("people.csv").write_text("the only copy", "utf-8")
    Path("lost.csv").symlink_to("nowhere")
    for name in ("people.csv", "lost.csv"):
        said = run("export", "chechnya-petition", "--out", name, code=1).output
        assert f"{name} is there already" in said
        assert "name another with `--out`" in said
    assert Path("people.csv").read_text("utf-8") == "the only copy"
    assert not Path("nowhere").exists()


def test_a_file_that_comes_while_an_export_is_written_stays(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"

    def signatures() -> Iterator[Held]:
        yield stored()
        path.write_text("the only copy", "utf-8")
        yield stored()

    with pytest.raises(DeskError, match=r"people\.csv is there already"):
        export(tmp_path, path, signatures(), lambda _: record())
    assert path.read_text("utf-8") == "the only copy"
    assert list(tmp_path.glob(".*")) == []


def test_a_tilde_in_the_home_s_name_is_the_own_folder(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exports would lie in a folder called `~` of the project's."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("UNDERSIGNED_HOME", "~/home")
    assert Desk("undersigned", None, local=False).home == home
    monkeypatch.setenv("UNDERSIGNED_HOME", "~nobody-of-this-name/home")
    with pytest.raises(DeskError, match="UNDERSIGNED_HOME is ~nobody"):
        _ = Desk("undersigned", None, local=False).home


@pytest.mark.usefixtures("stack")
def test_an_action_that_is_not_there_is_told(run: Run) -> None:
    assert "There is no action nothing" in run("export", "nothing", code=1).output


def test_without_an_identity_nothing_is_opened(run: Run, home: Path, stack: Stack) -> None:
    (home / "keys" / "organiser.key").unlink()
    keys.add(home, "Ruslan", _deployed(stack))
    assert "No organiser key is held" in run("export", "chechnya-petition", code=1).output


def test_an_export_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"

    def signatures() -> Iterator[Held]:
        yield stored()
        raise OSError("the line is down")

    with pytest.raises(OSError, match="the line is down"):
        export(tmp_path / "home", path, signatures(), lambda _: record())
    assert {file.name for file in tmp_path.iterdir()} == {"home"}
    assert list((tmp_path / "home" / unfinished.FOLDER).iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{}", zlib.compress(b"{}"), zlib.compress(b"[1]")])
def test_what_is_damaged_is_counted_and_the_rest_is_written(
    run: Run, home: Path, sign: Sign, content: bytes
) -> None:
    sign("a", content=content)
    sign("b")
    assert "Signatures that no key here opens: 1." in run("export", "chechnya-petition").output
    [file] = made(home)
    assert len(rows(file)) == 1


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("O’Brien", "O’Brien"),
        ("a - b = c", "a - b = c"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+49 30", "'+49 30"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("harmless;=1", "harmless;'=1"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(typed: str, written: str) -> None:
    assert safe(typed) == written


@given(st.text(alphabet="=+-@\t\r\n ;,\"'a＝"))
@example('";=1')
@example("a\n\n=1")
def test_no_cell_starts_a_formula_whatever_splits_it(typed: str) -> None:
    written = safe(typed)
    assert not written.lstrip(' \n"').startswith(STARTS)
    for piece in re.split(r"[;\t\r\n]", written):
        assert not piece.lstrip(' "').startswith(STARTS)
    assert re.sub("'", "", written) == re.sub("'", "", typed)


@settings(deadline=None)  # a disk may be slow
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3))
def test_whatever_was_typed_stays_in_its_own_cell(
    tmp_path_factory: pytest.TempPathFactory, typed: list[str]
) -> None:
    home = tmp_path_factory.mktemp("export")
    path = home / "people.csv"
    name, postcode, comment = typed
    export(home, path, [stored()], lambda _: record(name, postcode, comment))
    with io.TextIOWrapper(io.BytesIO(path.read_bytes()), "utf-8-sig", newline="") as file:
        header, row = csv.reader(file)
    assert tuple(header) == COLUMNS
    read = [safe(text(shown(each))) for each in (name, "", postcode, comment)]
    assert row[5:9] == read


def stored() -> Held:
    """Return a signature whose content does not matter."""
    signed = Signature(State.CONFIRMED, b"", "chechnya-petition", "DE")
    return Held("chechnya-petition", "a", "", signed)


def record(name: str = "", postcode: str = "", comment: str = "") -> Record:
    """Return what a signer typed."""
    written = {"name": name, "email": "a@example.org", "postcode": postcode, "comment": comment}
    return Record(written, frozenset(), "1", NOW)


def _deployed(stack: Stack) -> str:
    function = stack.client("lambda").get_function_configuration(
        FunctionName=stack.output("WebFunction")
    )
    return str(function["Environment"]["Variables"]["ORGANISER_KEYS"])


def test_two_within_a_second_are_two_files(run: Run, home: Path, sign: Sign) -> None:
    sign("a", name="Amina")
    for _ in range(3):
        run("export", "chechnya-petition")
    assert len(made(home)) == 3
