"""Key files that are damaged, renamed, linked or none: what is told mends them."""

import base64
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pyrage
import pytest

from desk.work.errors import DeskError
from desk.work.keys import identity_file, keys, passphrase
from tests.desk.age_file import cheaply
from tests.desk.protected import OURS, TWICE, answering, in_the_clear
from tests.desk.world import ROOT, Run, public_key

pytestmark = pytest.mark.usefixtures("cheap")
ACCENTS = "Grüße aus Köln"


@pytest.fixture
def copied(run: Run, home: Path, stick: Path) -> keys.Key:
    """Have a key under a passphrase, and its second copy on the stick."""
    run("key", "new", "--copy", stick, lines=TWICE)
    [made] = keys.known(home)
    return made


# ---- Coming back --------------------------------------------------------------------------------


def follow(run: Run, stick: Path, said: str) -> str:
    """Do what a sentence says, word for word."""
    advice = said.partition("`undersigned key restore PATH")[2].partition("`")[0]
    return run("key", "restore", stick, *advice.split(), lines=TWICE).output


@pytest.mark.parametrize("damage", ["emptied", "cut off", "no public half"])
def test_what_is_told_of_a_damaged_key_mends_it_whatever_the_copy_calls_it(
    run: Run, home: Path, stick: Path, copied: keys.Key, damage: str
) -> None:
    for suffix in (".key", ".pub"):
        copied.file.with_suffix(suffix).rename(home / "keys" / f"anna{suffix}")
    anna = home / "keys" / "anna.key"
    if damage == "no public half":
        anna.with_suffix(".pub").unlink()
    else:
        anna.write_bytes(anna.read_bytes()[:-1] if damage == "cut off" else b"")
    said = run("key", "passphrase", "anna", lines=f"{OURS}\n", code=1).output
    assert "`undersigned key restore PATH --name anna`" in said
    follow(run, stick, said)
    assert [(key.name, key.public) for key in keys.known(home)] == [("anna", copied.public)]


def test_a_damaged_key_is_found_by_its_public_half(
    run: Run, home: Path, stick: Path, copied: keys.Key
) -> None:
    for suffix in (".key", ".pub"):
        copied.file.with_suffix(suffix).rename(home / "keys" / f"anna{suffix}")
    (home / "keys" / "anna.key").write_bytes(b"")
    run("key", "restore", stick, lines=TWICE)
    assert [key.name for key in keys.known(home)] == ["anna"]


def test_a_damaged_key_that_is_retired_comes_back_retired(
    run: Run, home: Path, stick: Path
) -> None:
    run("key", "new", "--no-passphrase", "--copy", stick)
    run("key", "retire", "organiser")
    (home / "retired" / "organiser.key").write_bytes(b"")
    follow(run, stick, run("key", "list", code=1).output)
    assert [key.name for key in keys.retired(home)] == ["organiser"]
    assert keys.known(home) == []


def test_a_key_that_was_renamed_is_told_as_that_and_mended_by_either_advice(
    run: Run, home: Path, stick: Path, copied: keys.Key
) -> None:
    anna = copied.file.rename(home / "keys" / "anna.key")
    said = run("key", "list", code=1).output
    assert "Was it called organiser before? Then give it that name again." in said
    follow(run, stick, said)
    assert [key.public for key in keys.known(home)] == [copied.public]
    assert not anna.exists()


def test_stopped_while_a_key_comes_back_the_one_that_was_here_still_is(
    run: Run, home: Path, stick: Path, copied: keys.Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(text: str, typed: str) -> bytes:
        raise OSError(text and typed and "stopped")

    monkeypatch.setattr(keys, "protect", stopped)
    run("key", "restore", stick, lines=TWICE, code=1)
    assert keys.known(home) == [copied]
    assert sorted(path.name for path in (home / "keys").iterdir()) == [
        "organiser.key", "organiser.pub"
    ]  # fmt: skip


def test_what_is_put_aside_is_told_with_whether_it_opens_anything(
    run: Run, home: Path, stick: Path, key: keys.Key
) -> None:
    shutil.copy(key.file, stick / "undersigned-organiser.key")
    (home / "keys" / "organiser.pub").write_text(public_key(), "utf-8")
    said = run("key", "restore", stick, lines=TWICE).output
    assert f"{key.file}.old1, WITHOUT A PASSPHRASE. Remove it" in said
    assert "organiser.pub.old1, and can be removed" in said
    said = run("key", "restore", stick, lines=TWICE).output
    assert f"{key.file}.old2, under its passphrase. Remove it" in said
    assert "organiser.pub.old2" not in said


# ---- Sentences that would lead astray -----------------------------------------------------------


def test_who_forgot_a_draft_s_passphrase_is_told_to_begin_another(run: Run, stick: Path) -> None:
    assert stick
    run("key", "new", lines=TWICE, code=1)
    said = run("key", "new", lines="wrong 1\n" * 3, code=1).output
    assert "press Enter instead, which begins another key" in said
    assert "key restore" not in said


def test_who_restores_is_not_told_to_restore(run: Run, stick: Path, protected: keys.Key) -> None:
    shutil.move(protected.file, stick / "mine.key")
    said = run("key", "restore", stick / "mine.key", lines="wrong 1\n" * 3, code=1).output
    assert "try another copy of the key" in said
    assert "key restore" not in said


# ---- Passphrases in two forms -------------------------------------------------------------------


@pytest.mark.parametrize("made", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_a_passphrase_opens_however_its_accents_are_composed(made: str, typed: str) -> None:
    content = cheaply("a key", unicodedata.normalize(made, ACCENTS))  # type: ignore[arg-type]
    opened = passphrase.opened(content, unicodedata.normalize(typed, ACCENTS))  # type: ignore[arg-type]
    assert opened == "a key"


def test_a_passphrase_is_made_with_its_accents_composed(monkeypatch: pytest.MonkeyPatch) -> None:
    by: list[str] = []

    def encrypt(content: bytes, typed: str) -> bytes:
        by.append(typed)
        return cheaply(content.decode(), typed)

    monkeypatch.setattr(pyrage.passphrase, "encrypt", encrypt)
    passphrase.protect("a key", unicodedata.normalize("NFD", ACCENTS))
    assert by == [unicodedata.normalize("NFC", ACCENTS)]


# ---- Files of odd forms -------------------------------------------------------------------------


def test_a_key_that_is_a_link_is_protected_where_it_is(
    run: Run, key: keys.Key, tmp_path: Path
) -> None:
    shutil.move(key.file, tmp_path / "vault.key")
    key.file.symlink_to(tmp_path / "vault.key")
    run("key", "passphrase", "organiser", lines=TWICE)
    assert in_the_clear(tmp_path) == []
    assert key.file.is_symlink()
    assert answering(OURS)[1].needed()


def test_a_link_that_leads_nowhere_is_told_by_its_name(
    run: Run, key: keys.Key, tmp_path: Path
) -> None:
    key.file.unlink()
    key.file.symlink_to(tmp_path / "vault.key")
    said = run("key", "list", code=1).output
    assert f"{key.file} leads to {tmp_path / 'vault.key'}, and nothing is there" in said


def test_a_file_that_a_mac_leaves_beside_each_is_no_key(
    run: Run, home: Path, key: keys.Key
) -> None:
    for name in ("._organiser.key", "._organiser.pub"):
        (home / "keys" / name).write_bytes(b"\0\5\x16\7")
    run("key", "list")
    assert keys.known(home) == [key]


def test_a_key_with_a_mark_of_the_order_of_bytes_is_one(key: keys.Key, home: Path) -> None:
    key.file.write_text("\ufeff" + key.file.read_text("utf-8").splitlines()[1], "utf-8")
    assert keys.known(home) == [key]


def test_a_protected_key_in_armour_opens(key: keys.Key, protected: keys.Key) -> None:
    assert key.file == protected.file
    lines = base64.encodebytes(protected.file.read_bytes()).decode()
    kind = "AGE ENCRYPTED FILE"
    protected.file.write_text(f"-----BEGIN {kind}-----\n{lines}-----END {kind}-----\n", "utf-8")
    assert identity_file.is_protected(protected.file)
    assert answering(OURS)[1].needed()


@pytest.mark.parametrize("kind", ["a pipe", "a folder"])
@pytest.mark.parametrize("words", [("list",), ("restore", "undersigned-organiser.key")])
def test_what_is_no_file_is_refused_and_not_waited_for(
    run: Run, home: Path, kind: str, words: tuple[str, ...]
) -> None:
    (home / "keys").mkdir(parents=True)
    for path in (home / "keys" / "organiser.key", Path("undersigned-organiser.key")):
        if kind == "a pipe":
            os.mkfifo(path)
        else:
            path.mkdir()
    said = run("key", *words, code=1).output
    assert "is no file" in said or "holds none. Name the file." in said


@pytest.mark.parametrize("body", ["?", "YWd"])
def test_a_damaged_armour_is_told_as_a_damaged_key(
    home: Path, protected: keys.Key, body: str
) -> None:
    protected.file.write_text(
        f"-----BEGIN AGE ENCRYPTED FILE-----\n{body}\n-----END AGE ENCRYPTED FILE-----\n", "utf-8"
    )
    with pytest.raises(DeskError, match="holds no organiser key"):
        keys.known(home)


# ---- Standard input -----------------------------------------------------------------------------


@pytest.mark.usefixtures("protected")
@pytest.mark.parametrize("line", [ACCENTS.encode("latin-1") + b"\n", None], ids=["bytes", "closed"])
def test_standard_input_that_cannot_be_read_is_told(home: Path, line: bytes | None) -> None:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "functions")])
    script = '"$0" -c "from desk.cli import main; main()" key passphrase organiser'
    process = subprocess.run(
        ["sh", "-c", f"{script} <&-" if line is None else script, sys.executable],
        env=os.environ
        | {"UNDERSIGNED_HOME": str(home), "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8:strict"},
        input=line,
        capture_output=True,
        check=False,
    )
    said = process.stderr.decode()
    assert process.returncode == 1
    assert "Traceback" not in said
    assert ("in another encoding" if line else "Nobody answered that.") in said


def test_a_mark_of_the_order_of_bytes_is_no_part_of_a_passphrase(
    run: Run, protected: keys.Key
) -> None:
    run("key", "passphrase", protected.name, "--no-passphrase", lines=f"\ufeff{OURS}\n")
