"""Opening with a key that has a passphrase: who is asked, when, and what of a damaged file."""

import shutil
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.work.errors import DeskError
from desk.work.keys import identity_file, key_drafts, keys, passphrase, session
from desk.work.publish import secret_copy
from desk.work.stack import Stack
from tests.desk.protected import OURS, TWICE, answering
from tests.desk.world import SECRET, Run, Sign
from undersigned.aws.signer_items import Held
from undersigned.rules.keys import derive
from undersigned.rules.signature import Signature, State

pytestmark = pytest.mark.usefixtures("cheap")


# ---- Opening ------------------------------------------------------------------------------------


def test_an_export_asks_once(run: Run, protected: keys.Key, sign: Sign, published: Stack) -> None:
    assert protected.protected
    assert published
    sign("a")
    sign("b")
    output = run("export", "chechnya-petition", lines=f"{OURS}\n").output
    assert output.count("Passphrase of the key organiser (Enter goes on without it): ") == 1
    assert "Signatures written to" in output


@pytest.mark.usefixtures("protected", "published")
@pytest.mark.parametrize("words", [("status",), ("check",), ("key", "list"), ("lists",)])
def test_who_only_looks_is_asked_for_nothing(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words, lines="", code=int(words == ("status",)))
    assert "Passphrase" not in result.output
    assert "Nobody answered" not in result.output


@pytest.mark.usefixtures("built")
def test_publishing_asks_for_nothing_and_still_knows_another_secret(
    run: Run, home: Path, stack: Stack, protected: keys.Key
) -> None:
    for _ in range(2):
        assert "Passphrase" not in run("publish").output
    stack.store().fingerprint.settled("")
    copy = secret_copy.path(home, "undersigned").read_bytes()
    with pytest.raises(DeskError, match="another secret than the copy"):
        secret_copy.keep(home, "undersigned", "t" * 64, [protected])
    assert secret_copy.path(home, "undersigned").read_bytes() == copy


def of_another_secret(home: Path, key: keys.Key) -> tuple[bytes, Path | None]:
    """Keep a copy, lose what says of which secret it is, and keep one of another."""
    secret_copy.keep(home, "undersigned", SECRET, [key])
    copy = secret_copy.path(home, "undersigned")
    (home / "undersigned.secret.fingerprint").unlink()
    return copy.read_bytes(), secret_copy.keep(home, "undersigned", "t" * 64, [key])


def test_a_copy_of_a_secret_that_nobody_can_know_stays_beside_the_new_one(
    home: Path, protected: keys.Key
) -> None:
    former, aside = of_another_secret(home, protected)
    assert aside == home / "undersigned.secret.age.old1"
    assert aside.read_bytes() == former != secret_copy.path(home, "undersigned").read_bytes()
    assert secret_copy.keep(home, "undersigned", "t" * 64, [protected]) is None


def test_a_copy_of_a_secret_stays_where_the_key_is_in_shares(home: Path, key: keys.Key) -> None:
    key.file.unlink()
    shared = keys.add(home, "organiser", key.public, keys.Shares(2, 3))
    former, aside = of_another_secret(home, shared)
    assert aside
    assert aside.read_bytes() == former


def test_a_key_without_a_passphrase_says_that_a_copy_is_of_another_secret(
    home: Path, key: keys.Key
) -> None:
    with pytest.raises(DeskError, match="another secret than the copy"):
        of_another_secret(home, key)


@pytest.mark.usefixtures("published", "protected")
def test_publishing_asks_for_nothing_in_a_home_of_the_earlier_version(run: Run, home: Path) -> None:
    (home / "undersigned.secret.fingerprint").unlink()
    output = run("publish").output
    assert "Passphrase" not in output
    assert f"it was kept: {home / 'undersigned.secret.age.old1'}" in output


@pytest.mark.usefixtures("published", "protected")
@pytest.mark.parametrize("asked", ["--remove", "--stop", "--off=to_target"])
def test_who_only_takes_something_away_needs_no_key(run: Run, sign: Sign, asked: str) -> None:
    sign(derive(SECRET).mac("chechnya-petition", "amina@example.org"), to_target=True)
    output = run("person", asked, "--yes", lines="amina@example.org\n").output
    assert "Passphrase" not in output


@pytest.mark.usefixtures("published")
def test_in_a_session_no_other_passphrase_is_asked_for(
    run: Run, home: Path, key: keys.Key, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign("a")
    identity = identity_file.read_identity(key.file)
    keys.store(home, key.file, identity, OURS)
    with session.unlocked(home, identity) as environment:
        monkeypatch.setenv(session.VARIABLE, environment[session.VARIABLE])
        assert "Passphrase" not in run("export", "chechnya-petition").output


def test_in_a_session_of_a_retired_key_the_others_are_asked_for(
    home: Path, protected: keys.Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = pyrage.x25519.Identity.generate()
    with session.unlocked(home, other) as environment:
        monkeypatch.setenv(session.VARIABLE, environment[session.VARIABLE])
        found = [str(each.to_public()) for each in answering(OURS)[1].identities()]
    assert found == [str(other.to_public()), protected.public]


def test_a_file_that_is_in_the_way_is_told_before_a_passphrase_is_asked_for(
    run: Run, protected: keys.Key, published: Stack
) -> None:
    assert protected
    assert published
    Path("a.csv").write_text("the only copy", "utf-8")
    said = run("export", "chechnya-petition", "--out", "a.csv", code=1).output
    assert "a.csv is there already" in said
    assert "passphrase" not in said
    Path("pack").mkdir()
    Path("pack/pack.json").touch()
    said = run("deliver", "chechnya-petition", "--out", "pack", code=1).output
    assert "passphrase" not in said


def test_a_wrong_passphrase_is_told_and_asked_for_again(protected: keys.Key) -> None:
    asked, keyring = answering("wrong", OURS)
    [identity] = keyring.identities()
    assert keyring.identities() == [identity]
    assert [question.split(" (")[0] for question in asked] == [
        "Passphrase of the key organiser", "That is not its passphrase. Once more"
    ]  # fmt: skip
    assert str(identity.to_public()) == protected.public


def test_after_three_wrong_ones_the_way_back_is_told(run: Run, protected: keys.Key) -> None:
    asked, keyring = answering("one", "two", "three", OURS)
    with pytest.raises(DeskError, match="key restore PATH"):
        keyring.identities()
    assert len(asked) == 3
    said = run("key", "passphrase", protected.name, lines="a\nb\nc\n", code=1).output
    assert "None of these is the passphrase of the key organiser" in said


def test_of_several_keys_each_is_asked_for_and_enter_passes_one_over(
    home: Path, protected: keys.Key
) -> None:
    for name in ("other", "older"):
        made = key_drafts.new_identity(home, name)
        keys.store(home, made.file, identity_file.read_identity(made.file), f"that of {name}")
    keys.retire(home, "older")
    asked, keyring = answering("", "that of other", "that of older")
    opened = [str(identity.to_public()) for identity in keyring.identities()]
    publics = {key.name: key.public for key in keys.readable(home)}
    assert opened == [publics["other"], publics["older"]]
    assert [question.split()[4] for question in asked] == ["organiser", "other", "older"]
    assert protected.public not in opened


def test_where_every_key_was_passed_over_nothing_is_opened(
    run: Run, home: Path, protected: keys.Key, sign: Sign, published: Stack
) -> None:
    assert protected
    assert published
    sign("a")
    said = run("export", "chechnya-petition", lines="\n", code=1).output
    assert "No key was opened, so nothing else opens." in said
    assert list(home.glob("exports/*")) == []


@pytest.mark.usefixtures("published", "protected")
def test_where_nobody_answers_the_command_says_how(run: Run) -> None:
    said = run("export", "chechnya-petition", code=1).output
    assert "give the answer as the next line of its standard input" in said


def test_of_a_person_the_address_is_asked_first_and_the_passphrase_where_there_is_something(
    run: Run, protected: keys.Key, sign: Sign, published: Stack
) -> None:
    assert protected
    assert published
    mac = derive(SECRET).mac("chechnya-petition", "amina@example.org")
    assert "Passphrase" not in run("person", lines="nobody@example.org\n").output
    sign(mac, to_target=True)
    shown = run("person", lines=f"amina@example.org\n{OURS}\n").output
    assert "name: Amina" in shown
    passed_over = run("person", lines="amina@example.org\n\n").output
    assert "no key on this computer opened it" in passed_over


def test_of_a_person_whose_words_are_destroyed_nobody_is_asked_for_a_passphrase(
    run: Run, protected: keys.Key, published: Stack
) -> None:
    assert protected
    mac = derive(SECRET).mac("chechnya-petition", "amina@example.org")
    kept = Signature(State.KEPT, b"", "chechnya-petition", "DE")
    published.store().signers.bring_back(Held("chechnya-petition", mac, "", kept))
    shown = run("person", lines="amina@example.org\n").output
    assert "what was written is destroyed" in shown
    assert "Passphrase" not in shown


def test_a_block_that_looks_twice_asks_once(
    run: Run, protected: keys.Key, sign: Sign, published: Stack
) -> None:
    assert protected
    assert published
    sign("a", to_target=True)
    output = run("block", "example.org", "--past", lines=f"{OURS}\ny\n").output
    assert output.count("Passphrase of") == 1
    assert "Rejected: 1." in output


# ---- What is damaged ----------------------------------------------------------------------------


def _other(whole: bytes, at: int) -> bytes:
    return whole[:at] + (b"A" if whole[at : at + 1] != b"A" else b"B") + whole[at + 1 :]


def damaged(file: Path, how: str) -> None:
    """Damage a file in one of the ways of disks and people."""
    whole = file.read_bytes()
    header = whole.index(b"\n---")
    file.write_bytes(
        {
            "cut in the header": whole[:40],
            "cut in what it holds": whole[:-30],
            "emptied": b"",
            "changed at its end": whole[:-1] + bytes([whole[-1] ^ 1]),
            "changed in the header": whole[: header + 8] + b"~" + whole[header + 9 :],
            "changed under the passphrase": _other(whole, header - 5),
            "more work than a computer has": whole.replace(b" 1\n", b" 29\n", 1),
            "more work than there is": whole.replace(b" 1\n", b" 99\n", 1),
            "no work": whole.replace(b" 1\n", b" x\n", 1),
        }[how]
    )


@pytest.mark.parametrize(
    "how",
    [
        "cut in the header", "cut in what it holds", "emptied", "changed at its end",
        "changed in the header", "changed under the passphrase", "no work",
    ],
)  # fmt: skip
def test_a_damaged_key_leads_to_its_second_copy(
    run: Run, protected: keys.Key, sign: Sign, published: Stack, how: str
) -> None:
    assert published
    sign("a")
    damaged(protected.file, how)
    output = run("export", "chechnya-petition", lines=f"{OURS}\n" * 3, code=1).output
    assert "undersigned key restore PATH" in output
    asked_again = (
        how == "changed under the passphrase"
    )  # which a wrong passphrase cannot be told from
    assert ("That is not its passphrase" in output) == asked_again


@pytest.mark.parametrize("how", ["more work than a computer has", "more work than there is"])
def test_a_file_that_would_keep_the_computer_busy_is_refused_at_once(
    run: Run, protected: keys.Key, stick: Path, how: str
) -> None:
    shutil.move(protected.file, stick / "mine.key")
    damaged(stick / "mine.key", how)
    said = run("key", "restore", stick / "mine.key", lines=f"{OURS}\n", code=1).output
    assert "asks for more work than any that the desk or `age` writes" in said


def test_halves_that_disagree_are_told_when_the_key_is_opened(
    run: Run, protected: keys.Key, home: Path
) -> None:
    other = pyrage.x25519.Identity.generate().to_public()
    protected.file.with_suffix(".pub").write_text(f"{other}\n", "utf-8")
    with pytest.raises(DeskError, match="are not the halves of one key"):
        answering(OURS)[1].identities()
    said = run("key", "passphrase", "organiser", lines=f"{OURS}\n", code=1).output
    assert "are not the halves of one key" in said
    assert keys.known(home)


def test_halves_that_disagree_without_a_passphrase_are_told_at_once(
    run: Run, key: keys.Key
) -> None:
    other = pyrage.x25519.Identity.generate().to_public()
    key.file.with_suffix(".pub").write_text(f"{other}\n", "utf-8")
    assert "are not the halves of one key" in run("key", "list", code=1).output


@pytest.mark.parametrize("content", [None, b"", b"\xff", b"age1damaged\n"])
def test_a_public_half_that_is_gone_or_damaged_leads_to_the_second_copy(
    run: Run, protected: keys.Key, stick: Path, content: bytes | None
) -> None:
    copy = stick / "undersigned-organiser.key"
    [identity] = answering(OURS)[1].identities()
    copy.write_text(identity_file.written(identity), "utf-8")
    half = protected.file.with_suffix(".pub")
    half.unlink()
    if content is not None:
        half.write_bytes(content)
    assert "undersigned key restore PATH" in run("key", "list", code=1).output
    run("key", "restore", stick, lines=TWICE)
    assert "held here, with a passphrase" in run("key", "list").output


@given(st.binary(max_size=300))
def test_whatever_a_file_holds_it_is_a_key_or_told_to_be_damaged(content: bytes) -> None:
    for start in (b"", b"age-encryption.org/v1\n-> scrypt ", b"AGE-SECRET-KEY-1"):
        assert _read(start + content) in {"damaged", "wrong"}


def _read(content: bytes) -> str:
    try:
        return "wrong" if passphrase.opened(content, OURS) is None else "opened"
    except (ValueError, DeskError):
        return "damaged"


def test_a_file_that_never_ends_is_no_key(run: Run) -> None:
    said = run("key", "restore", "--no-passphrase", "/dev/zero", code=1).output
    assert "/dev/zero is no file" in said


def test_a_new_passphrase_is_not_kept_if_it_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrase, "opened", lambda *_: None)
    with pytest.raises(DeskError, match="nothing was kept"):
        passphrase.protect("text", OURS)
