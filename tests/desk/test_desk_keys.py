"""The organiser key: never overwritten, never without a second copy, compared with the stack's."""

import stat
from pathlib import Path

import pyrage
import pytest

from desk.work.errors import DeskError
from desk.work.keys import key_drafts, keys
from desk.work.keys.identity_file import public_of
from desk.work.keys.sealed_to import troubles
from tests.desk.world import Run, hands_over, identities, public_key


def test_a_new_key_is_written_twice_and_shown(run: Run, home: Path, stick: Path) -> None:
    output = run("key", "new", "--no-passphrase", "--copy", stick).output
    (made,) = keys.known(home)
    assert public_of(stick / "undersigned-organiser.key") == made.public
    assert "second organiser" in output
    hands_over(output, made.public)


def test_a_key_and_its_copy_are_for_their_owner_only(run: Run, home: Path, stick: Path) -> None:
    run("key", "new", "--no-passphrase", "--copy", stick)
    for file in (home / "keys" / "organiser.key", stick / "undersigned-organiser.key"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for folder in (home, home / "keys", home / "drafts"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_second_key_never_takes_the_place_of_the_first(run: Run, home: Path, stick: Path) -> None:
    run("key", "new", "--no-passphrase", "--copy", stick)
    before = (home / "keys" / "organiser.key").read_bytes()
    output = run("key", "new", "--no-passphrase", "--copy", stick, code=1).output
    assert "A key called organiser is here already" in output
    assert (home / "keys" / "organiser.key").read_bytes() == before


def test_without_a_second_copy_there_is_no_key(run: Run, home: Path) -> None:
    run("key", "new", "--no-passphrase", code=1)
    assert keys.known(home) == []
    assert identities(home) == []


def test_the_command_goes_on_with_the_key_it_was_stopped_at(
    run: Run, home: Path, stick: Path
) -> None:
    run("key", "new", "--no-passphrase", code=1)
    begun = public_of(home / "drafts" / "organiser.key")
    run("key", "new", "--no-passphrase", lines=f"{stick}\n")
    assert [key.public for key in keys.known(home)] == [begun]
    assert list((home / "drafts").iterdir()) == []


def test_a_copy_made_by_hand_will_do(run: Run, home: Path, stick: Path) -> None:
    draft = key_drafts.draft(home, "organiser")
    (stick / "mine.txt").write_bytes(draft.file.read_bytes())
    run("key", "new", "--no-passphrase", "--copy", stick / "mine.txt")
    assert [key.public for key in keys.known(home)] == [draft.public]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no organiser key"),
        ("AGE-SECRET-KEY-1DAMAGED", "a damaged one"),
        (str(pyrage.x25519.Identity.generate()), "holds another key"),
    ],
    ids=["nothing", "a damaged key", "another key"],
)
def test_a_wrong_copy_is_left_alone_and_asked_for_again(
    run: Run, home: Path, stick: Path, content: str, said: str
) -> None:
    wrong = stick / "wrong.key"
    wrong.write_text(content, "utf-8")
    output = run("key", "new", "--no-passphrase", "--copy", wrong, lines=f"{stick}\n").output
    assert said in output
    assert wrong.read_text("utf-8") == content
    assert len(keys.known(home)) == 1


def test_a_binary_file_is_no_copy(run: Run, stick: Path) -> None:
    (stick / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    output = run(
        "key", "new", "--no-passphrase", "--copy", stick / "photo.jpg", lines=f"{stick}\n"
    ).output
    assert "holds no organiser key" in output


def test_the_first_copy_is_not_its_own_second(run: Run, home: Path, stick: Path) -> None:
    draft = key_drafts.draft(home, "organiser")
    (stick / "linked").symlink_to(draft.file)
    (stick / "hard").hardlink_to(draft.file)
    answers = f"{stick / 'linked'}\n{stick / 'hard'}\n{stick}\n"
    output = run("key", "new", "--no-passphrase", "--copy", draft.file, lines=answers).output
    assert output.count("is the first copy itself") == 3


def test_a_copy_inside_the_home_would_be_lost_with_it(run: Run, home: Path, stick: Path) -> None:
    output = run("key", "new", "--no-passphrase", "--copy", home, lines=f"{stick}\n").output
    assert "would be lost together" in output


def test_a_stick_that_is_not_plugged_in_is_asked_for_again(
    run: Run, tmp_path: Path, stick: Path
) -> None:
    output = run(
        "key", "new", "--no-passphrase", "--copy", tmp_path / "away" / "key", lines=f"{stick}\n"
    ).output
    assert "is the stick plugged in?" in output


def test_two_copies_on_one_disk_are_remarked_on(run: Run, tmp_path: Path) -> None:
    output = run("key", "new", "--no-passphrase", "--copy", tmp_path / "copy.key").output
    assert "seem to be on one disk" in output


@pytest.mark.parametrize("blank", ["", " ", "''"])
def test_a_blank_names_no_place_for_the_second_copy(
    run: Run, stick: Path, tmp_path: Path, blank: str
) -> None:
    output = run("key", "new", "--no-passphrase", "--copy", blank, lines=f"{stick}\n").output
    assert "A blank names no place" in output
    assert [path.name for path in tmp_path.glob("*.key")] == []


@pytest.mark.parametrize("words", [("new", "--copy"), ("restore",)])
def test_the_home_of_nobody_is_told(
    run: Run, home: Path, words: tuple[str, ...], tmp_path: Path
) -> None:
    code = 0 if words[0] == "new" else 1
    line = f"{tmp_path / 'copy.key'}\n"
    said = run("key", *words, "~nosuch/x", "--no-passphrase", lines=line, code=code).output
    assert "Nobody of the name in ~nosuch/x has a folder" in said
    assert len(list((home / "keys").glob("*"))) == 1 - code


@pytest.mark.parametrize("name", ["../out", "", ".hidden", "a/b", "a\nb", "x" * 61])
def test_a_name_cannot_lead_out_of_the_folder(home: Path, name: str) -> None:
    with pytest.raises(DeskError, match="name has up to 60"):
        key_drafts.new_identity(home, name)


def test_a_name_may_be_a_person_s(home: Path) -> None:
    assert key_drafts.new_identity(home, "Зарема М.").held


def test_another_organiser_s_key_joins_the_stack_s(run: Run, home: Path, stick: Path) -> None:
    run("key", "new", "--no-passphrase", "--copy", stick)
    own, other = keys.known(home)[0].public, public_key()
    output = run("key", "add", other, "--name", "Ruslan").output
    hands_over(output, f"{other},{own}")
    listed = run("key", "list").output
    assert f"{other}  Ruslan, public only\n" in listed
    assert f"{own}  organiser, held here, without a passphrase\n" in listed


def test_a_line_that_lasts_asks_for_a_folder_that_answers_for_nobody(
    run: Run, home: Path, stick: Path
) -> None:
    """Else the next deployment would give the answers of then, without the second key."""
    Path("samconfig.toml").write_text(
        '[default.deploy.parameters]\nparameter_overrides = "OrganiserKeys=age1"\n', "utf-8"
    )
    output = run("key", "new", "--no-passphrase", "--copy", stick).output
    told = "Once it is up:\n\nFirst take the line `parameter_overrides` out of samconfig.toml;"
    assert told in output
    Path("samconfig.toml").unlink()
    assert keys.known(home)
    assert told not in run("key", "add", public_key(), "--name", "Ruslan").output


def test_whom_the_stack_is_to_forget_is_left_out_of_the_line(
    run: Run, home: Path, stick: Path
) -> None:
    run("key", "new", "--no-passphrase", "--copy", stick)
    other = public_key()
    run("key", "add", other, "--name", "Ruslan")
    output = run("key", "retire", "Ruslan").output
    hands_over(output, keys.known(home)[0].public)
    assert other not in output


@pytest.mark.parametrize("typed", ["age1", "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA", ""])
def test_only_a_public_key_can_be_added(run: Run, typed: str) -> None:
    output = run("key", "add", typed, "--name", "Ruslan", code=1).output
    assert output == "Error: This is no public key: one starts with age1 and has 62 characters.\n"


def test_a_known_key_is_not_added_twice(run: Run, key: keys.Key) -> None:
    output = run("key", "add", key.public, "--name", "Ruslan", code=1).output
    assert "known already, as organiser" in output


def test_a_retired_key_is_not_expected_but_opens_what_it_did(
    run: Run, home: Path, key: keys.Key
) -> None:
    run("key", "retire", "organiser")
    assert keys.known(home) == []
    (identity,) = identities(home)
    assert str(identity.to_public()) == key.public
    assert (
        f"{key.public}  organiser, retired, held here, without a passphrase\n"
        in run("key", "list").output
    )


def test_the_name_of_a_retired_key_is_not_given_again(run: Run, home: Path, key: keys.Key) -> None:
    run("key", "retire", "organiser")
    with pytest.raises(DeskError, match="is here already"):
        key_drafts.new_identity(home, key.name)


def test_an_unknown_name_cannot_be_retired(run: Run) -> None:
    assert "No key here is called Ruslan" in run("key", "retire", "Ruslan", code=1).output


def test_a_file_from_age_keygen_is_read(home: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    (home / "keys").mkdir(parents=True)
    text = f"# created: 2026-11-21T14:00:00Z\n# public key: {identity.to_public()}\n{identity}\n"
    (home / "keys" / "age.key").write_text(text, "utf-8")
    assert [key.public for key in keys.known(home)] == [str(identity.to_public())]


def test_keys_that_agree_are_no_trouble(key: keys.Key) -> None:
    assert troubles([key.public], [key]) == []


def test_a_key_that_only_the_stack_knows_is_told(key: keys.Key) -> None:
    (trouble,) = troubles([key.public, "age1stranger"], [key])
    assert "a key that is not known here: age1stranger" in trouble


def test_a_key_that_the_stack_lacks_is_told_with_what_to_deploy(key: keys.Key) -> None:
    (trouble,) = troubles([], [key])
    assert "does not seal signatures to the key organiser" in trouble
    assert f"OrganiserKeys={key.public}" in trouble


def test_a_desk_without_any_key_is_told_to_make_one() -> None:
    assert "undersigned key new" in troubles(["age1x"], [])[0]


@pytest.mark.parametrize("place", ["undersigned-organiser.key", "."], ids=["file", "stick"])
def test_on_a_new_computer_the_key_comes_back_from_its_second_copy(
    run: Run, home: Path, stick: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    run("key", "new", "--no-passphrase", "--copy", stick)
    (made,), copy = keys.known(home), (stick / "undersigned-organiser.key").read_bytes()
    monkeypatch.setenv("UNDERSIGNED_HOME", str(home.parent / "another"))
    assert "undersigned key restore PATH" in run("key", "list", code=1).output
    assert made.public in run("key", "restore", "--no-passphrase", stick / place).output
    (restored,) = keys.known(home.parent / "another")
    assert (restored.name, restored.public) == (made.name, made.public)
    assert stat.S_IMODE(restored.file.stat().st_mode) == 0o600
    assert (stick / "undersigned-organiser.key").read_bytes() == copy
    (identity,) = identities(home.parent / "another")
    assert str(identity) in copy.decode()


def test_a_key_that_is_here_is_not_brought_back_twice(run: Run, home: Path, stick: Path) -> None:
    run("key", "new", "--no-passphrase", "--copy", stick)
    assert (
        "is here already, as organiser"
        in run("key", "restore", "--no-passphrase", stick, code=1).output
    )
    run("key", "retire", "organiser")
    assert (
        "is here already, as organiser"
        in run("key", "restore", "--no-passphrase", stick, code=1).output
    )
    assert keys.known(home) == []


def test_a_key_that_is_damaged_comes_back_and_the_damaged_file_stays(
    run: Run, home: Path, stick: Path
) -> None:
    run("key", "new", "--no-passphrase", "--copy", stick)
    file = home / "keys" / "organiser.key"
    whole, damaged = file.read_text("utf-8"), file.read_text("utf-8")[:-30]
    file.write_text(damaged, "utf-8")
    assert "undersigned key restore PATH" in run("key", "list", code=1).output
    run("key", "restore", "--no-passphrase", stick)
    assert file.read_text("utf-8") == whole
    assert file.with_name("organiser.key.old1").read_text("utf-8") == damaged


@pytest.mark.parametrize("name", ["../drafts/left", "x" * 61])
def test_a_name_that_is_none_moves_no_file(
    run: Run, home: Path, stick: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    run("key", "new", "--no-passphrase", "--copy", stick)
    another = home.parent / "another"
    monkeypatch.setenv("UNDERSIGNED_HOME", str(another))
    for folder in ("keys", "drafts"):
        (another / folder).mkdir(parents=True)
    theirs = another / "keys" / f"{name}.key"
    theirs.write_text("AGE-SECRET-KEY-1 damaged", "utf-8")
    assert (
        "A key's name has"
        in run("key", "restore", "--no-passphrase", stick, "--name", name, code=1).output
    )
    assert theirs.is_file()


def test_a_key_comes_back_in_the_place_of_its_public_half(
    run: Run, home: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("key", "new", "--no-passphrase", "--copy", stick)
    (made,) = keys.known(home)
    monkeypatch.setenv("UNDERSIGNED_HOME", str(home.parent / "another"))
    run("key", "add", made.public, "--name", "first desk")
    run("key", "restore", "--no-passphrase", stick)
    (restored,) = keys.known(home.parent / "another")
    assert (restored.name, restored.held) == ("first desk", True)


def test_another_key_of_that_name_is_left_alone(
    run: Run, home: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("key", "new", "--no-passphrase", "--copy", stick)
    monkeypatch.setenv("UNDERSIGNED_HOME", str(home.parent / "another"))
    (home.parent / "stick2").mkdir()
    run("key", "new", "--no-passphrase", "--copy", home.parent / "stick2")
    (own,) = keys.known(home.parent / "another")
    assert (
        "choose another with `--name`"
        in run("key", "restore", "--no-passphrase", stick, code=1).output
    )
    assert keys.known(home.parent / "another") == [own]
    run("key", "restore", "--no-passphrase", stick, "--name", "old desk")
    assert len(keys.known(home.parent / "another")) == 2


@pytest.mark.parametrize(
    ("files", "place", "told"),
    [
        ([], "missing.key", "is the stick plugged in?"),
        ([], ".", "holds none. Name the file."),
        (
            ["undersigned-a.key", "undersigned-b.key"],
            ".",
            "several: undersigned-a.key, undersigned-b",
        ),
        (["letter.txt"], "letter.txt", "holds no organiser key"),
    ],
)
def test_where_no_second_copy_is_the_command_says_so(
    run: Run, home: Path, stick: Path, files: list[str], place: str, told: str
) -> None:
    for name in files:
        (stick / name).write_text("Dear all")
    assert told in run("key", "restore", "--no-passphrase", stick / place, code=1).output
    assert not (home / "keys").exists()


def test_a_draft_in_the_home_is_no_second_copy(run: Run, home: Path) -> None:
    run("key", "new", "--no-passphrase", code=1)
    said = run(
        "key", "restore", "--no-passphrase", home / "drafts" / "organiser.key", code=1
    ).output
    assert "is in the desk's home, and no second copy." in said
