"""A key's passphrase: as it is chosen, made up, changed, and brought back from."""

import resource
import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest

from desk.work.errors import DeskError
from desk.work.keys import identity_file, key_drafts, keys, passphrase
from tests.desk.age_file import cheaply
from tests.desk.protected import OURS, TWICE, answering, in_the_clear
from tests.desk.terminal import Terminal
from tests.desk.world import Run, identities

pytestmark = pytest.mark.usefixtures("cheap")


def test_a_new_key_is_under_a_passphrase_and_its_second_copy_under_none(
    run: Run, home: Path, stick: Path
) -> None:
    output = run("key", "new", "--copy", stick, lines=TWICE).output
    [made], [copy] = keys.known(home), list(stick.iterdir())
    assert (made.protected, in_the_clear(home)) == (True, [])
    assert identity_file.public_of(copy) == made.public
    assert "It has no passphrase: keep it in a sealed envelope" in output
    assert OURS not in output
    [identity] = answering(OURS)[1].identities()
    assert str(identity.to_public()) == made.public
    assert "organiser, held here, with a passphrase\n" in run("key", "list").output


def test_of_the_key_s_files_nobody_else_reads_any(run: Run, home: Path, stick: Path) -> None:
    run("key", "new", "--copy", stick, lines=TWICE)
    found = {path.name: path.stat().st_mode & 0o777 for path in (home / "keys").iterdir()}
    assert found == {"organiser.key": 0o600, "organiser.pub": 0o600}


@pytest.mark.usefixtures("at_cost")
def test_what_is_written_is_opened_by_age_itself(home: Path, stick: Path, run: Run) -> None:
    run("key", "new", "--copy", stick, lines=TWICE)
    file, copy = home / "keys" / "organiser.key", stick / "undersigned-organiser.key"
    text = bytes(pyrage.passphrase.decrypt(file.read_bytes(), OURS)).decode()
    assert text == copy.read_text("utf-8")
    assert text == identity_file.written(identity_file.read_identity(copy))


@pytest.mark.usefixtures("at_cost")
@pytest.mark.skipif(
    not shutil.which("age") or not shutil.which("script"),
    reason="needs age and script (on Debian: apt-get install age bsdutils)",
)
def test_age_opens_with_the_key_what_was_sealed_to_it(home: Path, key: keys.Key) -> None:
    identity = identity_file.read_identity(key.file)
    keys.store(home, key.file, identity, OURS)
    Path("sealed.age").write_bytes(pyrage.encrypt(b"Amina", [identity.to_public()]))
    line = f"age --decrypt --identity {key.file} --output opened.txt sealed.age"
    subprocess.run(
        ["script", "--quiet", "--return", "--command", line, "/dev/null"],
        input=f"{OURS}\n".encode(),
        check=True,
        capture_output=True,
    )
    assert Path("opened.txt").read_bytes() == b"Amina"


def test_a_passphrase_that_is_typed_in_two_ways_is_asked_for_again(run: Run, stick: Path) -> None:
    lines = f"{OURS}\nthe river at dusk\n{TWICE}"
    assert "These were two different ones" in run("key", "new", "--copy", stick, lines=lines).output
    assert answering(OURS)[1].needed()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("seven77", "has 8 characters or more"),
        (" a river at dawn", "neither begins nor ends with a blank"),
        ("a river\x1b[D at dawn", "a key that writes nothing"),
        ("a river \udce4t dawn", "a key that writes nothing"),
    ],
)
def test_a_passphrase_that_is_no_good_is_refused(typed: str, said: str) -> None:
    assert said in (passphrase.refusal(typed) or "")


@pytest.mark.parametrize("typed", [OURS, "Грозный, зимой", "12345678"])
def test_a_passphrase_may_be_of_any_letters(typed: str) -> None:
    assert passphrase.refusal(typed) is None


def test_one_that_is_no_good_is_told_and_asked_for_again(run: Run, stick: Path, home: Path) -> None:
    said = run("key", "new", "--copy", stick, lines=f"short\n{TWICE}").output
    assert "A passphrase has 8 characters or more" in said
    assert keys.known(home)


def test_enter_makes_one_up_which_is_typed_back(
    run: Run, home: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passphrase, "made_up", lambda: "acid-acne-acrobat")
    lines = "\n\nacid-acne\n\nacid-acne-acrobat\n"
    output = run("key", "new", "--copy", stick, lines=lines).output
    assert output.count("  acid-acne-acrobat\n") == 2  # shown, and again after a slip
    assert answering("acid-acne-acrobat")[1].needed()
    assert in_the_clear(home) == []


def test_seven_words_are_made_up_of_a_thousand_and_no_two_times_the_same() -> None:
    made = [passphrase.made_up().split("-") for _ in range(20)]
    assert {len(words) for words in made} == {7}
    assert len({tuple(words) for words in made}) == 20
    assert passphrase.refusal("-".join(made[0])) is None


def test_without_a_passphrase_the_key_is_as_it_was(run: Run, home: Path, stick: Path) -> None:
    run("key", "new", "--no-passphrase", "--copy", stick)
    assert in_the_clear(home) == [home / "keys" / "organiser.key"]
    assert len(identities(home)) == 1


def test_stopped_before_the_second_copy_the_key_is_not_in_the_clear_and_goes_on(
    run: Run, home: Path, stick: Path
) -> None:
    run("key", "new", lines=TWICE, code=1)
    assert in_the_clear(home) == []
    begun = keys.read(home / "drafts", "organiser").public
    run("key", "new", lines=f"{OURS}\n{stick}\n")
    assert [key.public for key in keys.known(home)] == [begun]
    assert list((home / "drafts").iterdir()) == []
    assert identity_file.public_of(stick / "undersigned-organiser.key") == begun


def test_where_nobody_knows_what_was_typed_before_another_key_is_begun(
    run: Run, home: Path, stick: Path
) -> None:
    run("key", "new", lines=TWICE, code=1)
    begun = keys.read(home / "drafts", "organiser").public
    run("key", "new", lines=f"wrong\n\n{TWICE}{stick}\n")
    [made] = keys.known(home)
    assert made.public != begun
    assert identity_file.public_of(stick / "undersigned-organiser.key") == made.public


def test_a_key_that_was_begun_without_a_passphrase_gets_one(
    run: Run, home: Path, stick: Path
) -> None:
    begun = key_drafts.draft(home, "organiser").public
    run("key", "new", lines=f"{TWICE}{stick}\n")
    assert [key.public for key in keys.known(home)] == [begun]
    assert in_the_clear(home) == []


@pytest.mark.parametrize("stopped", ["before the key", "before the draft is gone"])
def test_stopped_while_it_is_taken_into_use_the_same_command_goes_on(
    run: Run, home: Path, stick: Path, stopped: str
) -> None:
    run("key", "new", lines=TWICE, code=1)
    (home / "keys").mkdir(mode=0o700)
    for name in ("organiser.pub", "organiser.key")[: 1 + (stopped != "before the key")]:
        shutil.copy(home / "drafts" / name, home / "keys")
    run("key", "new", lines=f"{OURS}\n{stick}\n")
    [made] = keys.known(home)
    assert made.protected
    assert identity_file.public_of(stick / "undersigned-organiser.key") == made.public
    assert list((home / "drafts").iterdir()) == []


def test_another_key_is_not_mixed_with_the_half_of_one_that_was_stopped(
    run: Run, home: Path, stick: Path
) -> None:
    run("key", "new", lines=TWICE, code=1)
    (home / "keys").mkdir(mode=0o700)
    shutil.copy(home / "drafts" / "organiser.pub", home / "keys")
    output = run("key", "new", lines=f"\n{TWICE}{stick}\n", code=1).output
    assert "A key called organiser is here already" in output
    assert [path.name for path in (home / "keys").iterdir()] == ["organiser.pub"]


def test_a_draft_that_is_damaged_gives_way_to_another_key(
    run: Run, home: Path, stick: Path
) -> None:
    run("key", "new", lines=TWICE, code=1)
    (home / "drafts" / "organiser.key").write_bytes(b"")
    run("key", "new", lines=f"{TWICE}{stick}\n")
    assert keys.known(home)[0].protected


def test_a_second_copy_that_was_made_by_hand_may_have_the_passphrase(
    run: Run, home: Path, stick: Path
) -> None:
    run("key", "new", lines=TWICE, code=1)
    shutil.copy(home / "drafts" / "organiser.key", stick / "mine.age")
    output = run("key", "new", "--copy", stick / "mine.age", lines=f"{OURS}\n").output
    assert "It has the same passphrase" in output
    assert [key.protected for key in keys.known(home)] == [True]


def test_a_copy_under_another_passphrase_is_none(run: Run, stick: Path) -> None:
    text = identity_file.written(pyrage.x25519.Identity.generate())
    (stick / "theirs.age").write_bytes(cheaply(text, "another river"))
    lines = f"{TWICE}{stick}\n"
    output = run("key", "new", "--copy", stick / "theirs.age", lines=lines).output
    assert "holds another key (under another passphrase)" in output


# ---- Where the second copy goes, and who else is at it ------------------------------------------


@pytest.mark.parametrize("folder", ["", "keys", "link"])
def test_a_second_copy_that_is_refused_was_never_written(
    run: Run, home: Path, stick: Path, folder: str
) -> None:
    (home / "keys").mkdir(parents=True)
    (home / "link").symlink_to(home / "keys")
    output = run("key", "new", "--copy", home / folder, lines=f"{TWICE}{stick}\n").output
    assert "would be lost together with the desk's home" in output
    assert in_the_clear(home) == []
    assert keys.known(home)


def test_a_second_copy_on_this_disk_is_written_only_where_it_is_meant(
    run: Run, home: Path, stick: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "STIK"  # of STICK
    run("key", "new", "--copy", copy, lines=TWICE, code=1)
    run("key", "new", "--copy", copy, lines=f"{OURS}\nn\n", code=1)
    assert not copy.exists()
    assert keys.known(home) == []
    output = run("key", "new", "--copy", copy, lines=f"{OURS}\ny\n").output
    assert f"Then remove {copy}: it opens everything without a passphrase." in output
    shutil.rmtree(home)
    run("key", "new", "--copy", tmp_path / "no", lines=f"{TWICE}n\n{stick}\n")
    assert not (tmp_path / "no").exists()


def test_two_never_make_a_key_at_once(home: Path, stick: Path) -> None:
    first = Terminal(home, "key", "new")
    first.answer("A passphrase for this key", OURS)
    first.answer("The same passphrase once more", OURS)
    first.until("Where does the second copy go?")
    second = Terminal(home, "key", "new")
    assert second.end() == 1
    assert "Another `undersigned key new` is going on here" in second.said
    first.type(str(stick))
    first.answer("Is it meant to be there all the same?", "y")
    assert first.end() == 0
    [made] = keys.known(home)
    assert identity_file.public_of(stick / "undersigned-organiser.key") == made.public


def test_a_draft_that_is_another_key_by_now_is_not_taken_into_use(home: Path) -> None:
    begun = key_drafts.draft(home, "organiser")
    key_drafts.put_draft(home, "organiser", pyrage.x25519.Identity.generate(), "")
    with pytest.raises(DeskError, match="was changed meanwhile"):
        key_drafts.settle(home, begun)
    assert not (home / "keys").exists()


def test_a_key_of_an_earlier_version_that_was_killed_as_it_was_settled_is_protected(
    run: Run, home: Path, stick: Path
) -> None:
    begun = key_drafts.draft(home, "organiser")
    (home / "keys").mkdir()
    shutil.copy(begun.file, home / "keys")
    run("key", "new", "--copy", stick, lines=TWICE)
    assert in_the_clear(home) == []
    assert [key.public for key in keys.known(home)] == [begun.public]


def test_no_core_dump_holds_a_key(run: Run, home: Path, stick: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        run("key", "new", "--copy", stick, lines=TWICE)
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    assert keys.known(home)


# ---- Changing it --------------------------------------------------------------------------------


def test_a_key_of_an_earlier_version_is_given_a_passphrase_another_and_none(
    run: Run, home: Path, key: keys.Key
) -> None:
    run("key", "passphrase", "organiser", lines=TWICE)
    assert in_the_clear(home) == []
    run("key", "passphrase", "organiser", lines=f"{OURS}\nanother river\nanother river\n")
    assert answering("another river")[1].needed()
    run("key", "passphrase", "organiser", "--no-passphrase", lines="another river\n")
    assert [path.name for path in (home / "keys").iterdir()] == ["organiser.key"]
    assert keys.known(home) == [key]


def test_who_does_not_know_the_passphrase_changes_nothing(
    run: Run, home: Path, protected: keys.Key
) -> None:
    before = protected.file.read_bytes()
    assert (
        "Nothing was changed." in run("key", "passphrase", "organiser", lines="\n", code=1).output
    )
    assert protected.file.read_bytes() == before
    assert "is held here" in run("key", "passphrase", "Ruslan", code=1).output
    assert keys.known(home) == [protected]


def test_a_forgotten_passphrase_is_replaced_from_the_second_copy(
    run: Run, home: Path, stick: Path
) -> None:
    run("key", "new", "--copy", stick, lines=TWICE)
    [made] = keys.known(home)
    run("key", "restore", stick, lines="another river\nanother river\n")
    assert keys.known(home) == [made]
    assert answering("another river")[1].needed()
    assert (home / "keys" / "organiser.key.old1").exists()
    run("key", "retire", "organiser")
    run("key", "restore", stick, "--no-passphrase")
    assert [key.public for key in keys.retired(home)] == [made.public]
    assert keys.known(home) == []


def test_a_protected_copy_comes_back_with_its_passphrase(
    run: Run, home: Path, stick: Path, protected: keys.Key
) -> None:
    shutil.move(protected.file, stick / "mine.key")
    shutil.rmtree(home)
    assert (
        "Nothing was brought back."
        in run("key", "restore", stick / "mine.key", lines="\n", code=1).output
    )
    assert not (home / "keys").exists()
    run("key", "restore", stick / "mine.key", lines=f"{OURS}\n")
    assert [key.public for key in keys.known(home)] == [protected.public]
    assert answering(OURS)[1].needed()


def test_a_retired_key_keeps_its_passphrase(home: Path, protected: keys.Key) -> None:
    keys.retire(home, "organiser")
    assert [(key.public, key.protected) for key in keys.retired(home)] == [(protected.public, True)]
    assert list((home / "keys").iterdir()) == []
    assert answering(OURS)[1].needed()
