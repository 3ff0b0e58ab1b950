"""A key in shares: any two of three open it, one opens nothing, and each slip is noticed."""

import errno
import os
import re
import signal
import subprocess
from itertools import combinations
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic.wordlist import WORDLIST

from desk import asking
from desk.stopped import Stopped, heeding_signals
from desk.work.errors import DeskError
from desk.work.keys import keys, session, shares
from desk.work.keys.identity_file import read_identity
from desk.work.keys.keys import Shares
from desk.work.keys.shares import Share
from tests.desk.protected import in_the_clear
from tests.desk.world import Run, Sign, hands_over, public_key

IDENTITY = pyrage.x25519.Identity.generate()
TWO_OF_THREE = Shares(2, 3)
MADE = shares.split(IDENTITY, TWO_OF_THREE)
OTHERS = shares.split(pyrage.x25519.Identity.generate(), TWO_OF_THREE)
SHOWN = re.compile(r"(\d+)\. ([a-z]+)")


def read(*typed: tuple[str, ...]) -> list[Share]:
    """Read shares one after the other, as they are asked for."""
    found: list[Share] = []
    for words in typed:
        found.append(shares.read(words, found))
    return found


def by_rows(words: tuple[str, ...]) -> str:
    """Type a share as it is asked for when it was made."""
    return "".join(f"{' '.join(row)}\n" for _, row in shares.rows(words))


def typed(*several: tuple[str, ...]) -> str:
    """Type shares as they are asked for to unlock."""
    return "".join(f"{' '.join(words)}\n" for words in several)


@st.composite
def needed(draw: st.DrawFn) -> Shares:
    """Draw how many open a key, and of how many."""
    of = draw(st.integers(shares.LEAST, shares.MOST))
    return Shares(draw(st.integers(shares.LEAST, of)), of)


@settings(max_examples=30, deadline=None)
@given(needed(), st.randoms(use_true_random=False))
def test_as_many_as_are_needed_give_the_key_whichever_they_are_and_fewer_do_not(
    wanted: Shares, chance: st.DataObject
) -> None:
    identity = pyrage.x25519.Identity.generate()
    made = shares.split(identity, wanted)
    assert len(made) == wanted.of
    some = chance.sample(made, wanted.need)  # type: ignore[attr-defined]
    assert str(shares.together(read(*some))) == str(identity)
    with pytest.raises(DeskError, match="are too few"):
        shares.together(read(*some[1:]))


@pytest.mark.parametrize("alone", range(3))
def test_one_share_opens_nothing(alone: int) -> None:
    with pytest.raises(DeskError, match="are too few"):
        shares.together(read(MADE[alone]))


def test_any_two_of_three_open_it() -> None:
    for some in combinations(MADE, 2):
        assert str(shares.together(read(*some))) == str(IDENTITY)


@settings(deadline=None)
@given(st.integers(0, shares.WORDS - 1), st.sampled_from(WORDLIST), st.sampled_from(MADE))
def test_a_word_that_is_another_is_noticed(at: int, word: str, share: tuple[str, ...]) -> None:
    wrong = (*share[:at], word, *share[at + 1 :])
    if word == share[at]:
        assert shares.read(wrong, []).words == share
    else:
        with pytest.raises(DeskError, match="There is a slip in this share"):
            shares.read(wrong, [])


@settings(deadline=None)
@given(st.integers(0, shares.WORDS - 2), st.sampled_from(MADE))
def test_two_words_that_changed_places_are_noticed(at: int, share: tuple[str, ...]) -> None:
    wrong = (*share[:at], share[at + 1], share[at], *share[at + 2 :])
    if wrong != share:
        with pytest.raises(DeskError, match="two changed places"):
            shares.read(wrong, [])


@settings(deadline=None)
@given(st.sampled_from(WORDLIST), st.integers(4, 8), st.booleans())
def test_four_letters_are_enough_of_a_word(word: str, letters: int, loud: bool) -> None:
    short = word[:letters]
    assert shares.word(short.upper() if loud else short, 1) == word


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("acdemic", "Word 7, acdemic, is none of a share's. Perhaps it is academic"),
        ("aca", "Word 7, aca, is none of a share's"),
        ("", "Word 7, , is none"),
        ("\x1b[2J", r"Word 7, \x1b[2J, is none of a share's."),
        ("x" * 10_000, f"Word 7, {'x' * 20}, is none of a share's."),
    ],
)
def test_a_word_that_is_in_no_list_is_named(word: str, said: str) -> None:
    with pytest.raises(DeskError) as fault:
        shares.word(word, 7)
    assert str(fault.value).startswith(said)


@pytest.mark.parametrize(
    ("before", "words", "said"),
    [
        ([], MADE[0][:-1], "A share has 33 words, and this has 32."),
        ([], (*MADE[0], "acid"), "A share has 33 words, and this has 34."),
        ([MADE[0]], OTHERS[1], "of another key than the first one"),
        ([MADE[0]], MADE[0], "This share was typed already"),
    ],
)
def test_a_share_that_does_not_fit_is_told_at_once(
    before: list[tuple[str, ...]], words: tuple[str, ...], said: str
) -> None:
    with pytest.raises(DeskError, match=said):
        shares.read(words, read(*before))


def test_a_share_that_alone_would_open_everything_is_none_of_ours() -> None:
    from shamir_mnemonic import generate_mnemonics  # noqa: PLC0415 - here alone

    [[one]] = generate_mnemonics(1, [(1, 1)], bytes(32))
    groups = generate_mnemonics(2, [(2, 2), (2, 2)], bytes(32))
    for mnemonic in (one, groups[0][0]):
        with pytest.raises(DeskError, match="is not one that `undersigned key new` makes"):
            shares.read(mnemonic.split(), [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--of", 3), "Say both"),
        (("--need", 2), "Say both"),
        (("--of", 3, "--need", 1), "One share alone must open nothing"),
        (("--of", 0, "--need", 0), "One share alone must open nothing"),
        (("--of", 17, "--need", 2), "16 shares at the most"),
        (("--of", 2, "--need", 3), "Of 2 shares no 3 can be needed"),
        (("--of", 3, "--need", 2, "--no-passphrase"), "neither second copy nor passphrase"),
        (("--of", 3, "--need", 2, "--copy", "."), "neither second copy nor passphrase"),
        (("--of", 3, "--need", 2, "--name", "../x"), "A key's name has up to 60"),
    ],
)
def test_numbers_that_cannot_be_are_told(
    run: Run, home: Path, words: tuple[object, ...], said: str
) -> None:
    assert said in run("key", "new", *words, code=1).output
    assert not (home / "keys").exists()


# ---- Making one ---------------------------------------------------------------------------------


@pytest.fixture
def known_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the key that is made be one whose shares are known here."""
    monkeypatch.setattr(shares, "make", lambda _: (str(IDENTITY.to_public()), MADE))


def new(run: Run, lines: str, code: int = 0) -> str:
    """Make a key in three shares, of which two open it."""
    return run("key", "new", "--of", 3, "--need", 2, lines=f"\n{lines}", code=code).output


def read_at_once(words: tuple[str, ...]) -> str:
    """Look at a share, press Enter, and type it back."""
    return "\n" + by_rows(words)


@pytest.mark.usefixtures("known_shares")
def test_each_share_is_shown_and_typed_back_and_only_the_public_half_is_kept(
    run: Run, home: Path
) -> None:
    output = new(run, "".join(map(read_at_once, MADE)))
    for words in MADE:
        shown = "".join(f"{number:>4}. {word:<9}" for number, word in enumerate(words[:5], 1))
        assert f"{shown.rstrip()}" in output
    assert max(map(len, output.splitlines())) < 500
    hands_over(output, str(IDENTITY.to_public()))
    [made] = keys.known(home)
    assert (made.public, made.held, made.shares) == (str(IDENTITY.to_public()), False, TWO_OF_THREE)
    assert [path.name for path in home.rglob("*") if path.is_file()] == ["organiser.pub"]
    assert "organiser, in shares, 2 of 3 open it\n" in run("key", "list").output


def test_a_row_of_words_fits_a_screen_of_80_columns() -> None:
    longest = max(map(len, WORDLIST))
    assert 5 * len(f"{33:>4}. {'x' * longest:<9}") <= 80
    assert longest < 9  # so that two words never touch


@pytest.mark.usefixtures("known_shares")
def test_a_slip_of_the_pen_is_noticed_while_it_can_be_mended(run: Run, home: Path) -> None:
    first, others = MADE[0], "".join(map(read_at_once, MADE[1:]))
    other = next(word for word in WORDLIST if word not in first)
    rows = by_rows(first).splitlines()
    slips = [
        f"{other} {' '.join(first[1:5])}", "acid", f"{' '.join(first[:4])} nonsense",
        " ".join(word[:4] for word in first[:5]).upper(),
    ]  # fmt: skip
    lines = "\n" + "\n".join([*slips, *rows[1:], ""]) + others
    output = new(run, lines)
    assert "Word 1 is another than was shown." in output
    assert "These are 1 words, and not 5." in output
    assert "Word 5, nonsense, is none of a share's." in output
    assert keys.known(home)


@pytest.mark.usefixtures("known_shares")
def test_enter_shows_a_share_again(run: Run, home: Path) -> None:
    first = " ".join(MADE[0][:5])
    lines = f"\n{first}\n\n" + "".join(map(read_at_once, MADE))
    assert new(run, lines).count(f"{1:>4}. {MADE[0][0]:<9}") == 4  # the first one twice
    assert keys.known(home)


@pytest.mark.usefixtures("known_shares")
@pytest.mark.parametrize("typed_back", range(3))
def test_stopped_half_way_nothing_is_left(run: Run, home: Path, typed_back: int) -> None:
    new(run, "".join(map(read_at_once, MADE[:typed_back])), code=1)
    assert [path for path in home.rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("known_shares")
def test_a_name_that_is_taken_is_told_before_anything_is_shown(run: Run, home: Path) -> None:
    keys.add(home, "organiser", public_key())
    output = new(run, "", code=1)
    assert "is here already" in output
    assert MADE[0][0] not in output


def test_shares_go_into_no_file(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (tmp_path / "log").open("w", encoding="utf-8") as file:
        monkeypatch.setattr("sys.stdout", file)
        with pytest.raises(DeskError, match="goes into no file"):
            asking.write_down("Share", MADE[0])
    assert (tmp_path / "log").read_text("utf-8") == ""
    assert not home.exists()


# ---- Unlocking ----------------------------------------------------------------------------------


@pytest.fixture
def split_up(home: Path) -> keys.Key:
    """Know a key that is in shares."""
    return keys.add(home, "organiser", str(IDENTITY.to_public()), TWO_OF_THREE)


WRITE = ("--", "sh", "-c", f'echo "${session.VARIABLE}" > session; cp {{home}}/unlocked/* sealed')


def unlock(run: Run, home: Path, lines: str, code: int = 0) -> str:
    """Unlock for a command that writes down what it finds."""
    words = [word.format(home=home) for word in WRITE]
    return run("key", "unlock", *words, lines=lines, code=code).output


def test_two_shares_unlock_it_for_a_command_and_what_lies_on_the_disk_is_no_use(
    run: Run, home: Path, split_up: keys.Key
) -> None:
    unlock(run, home, typed(MADE[2], MADE[0]))
    sealed, own = Path("sealed").read_bytes(), Path("session").read_text("utf-8").strip()
    assert list((home / session.FOLDER).iterdir()) == []
    assert b"AGE-SECRET" not in sealed
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [pyrage.x25519.Identity.generate(), IDENTITY])
    text = bytes(pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(own)])).decode()
    assert str(IDENTITY) in text
    assert in_the_clear(home) == []
    assert split_up.public == str(IDENTITY.to_public())


def test_a_session_is_another_each_time(run: Run, home: Path, split_up: keys.Key) -> None:
    assert split_up
    found = set()
    for _ in range(2):
        unlock(run, home, typed(*MADE[:2]))
        found.add(Path("session").read_text("utf-8"))
    assert len(found) == 2


def test_slips_are_told_at_once_and_a_share_may_be_typed_by_rows(
    run: Run, home: Path, split_up: keys.Key
) -> None:
    assert split_up
    wrong = ("acid" if MADE[1][0] != "acid" else "acne", *MADE[1][1:])
    lines = "nonsense\n" + by_rows(MADE[0]) + typed(wrong, OTHERS[0], MADE[0], MADE[1])
    output = unlock(run, home, lines)
    told = [
        "Word 1, nonsense, is none of a share's.", "Right. Still needed: 1.",
        "There is a slip in this share", "of another key than the first", "typed already",
    ]  # fmt: skip
    assert sorted(told, key=output.index) == told
    assert Path("sealed").exists()


def test_shares_that_are_numbered_on_paper_may_be_typed_so(
    run: Run, home: Path, split_up: keys.Key
) -> None:
    assert split_up
    numbered = [f"{number}. {word}," for number, word in enumerate(MADE[0], 1)]
    unlock(run, home, " ".join(numbered) + "\n" + typed(MADE[1]))
    assert Path("sealed").exists()


def test_who_has_too_few_shares_unlocks_nothing(run: Run, home: Path, split_up: keys.Key) -> None:
    assert split_up
    assert "Nothing was unlocked." in unlock(run, home, f"{typed(MADE[0])}\n", code=1)
    assert not Path("sealed").exists()
    assert not (home / session.FOLDER).exists()


def test_a_key_that_is_not_known_here_is_from_now_on_and_unlocked(run: Run, home: Path) -> None:
    keys.add(home, "organiser", public_key())
    lines = f"{typed(*MADE[:2])}organiser\n3\nours\n3\n"
    output = unlock(run, home, lines)
    assert "A key called organiser is here already" in output
    assert Path("sealed").exists()
    found = {key.name: (key.public, key.shares) for key in keys.known(home)}
    assert found["ours"] == (str(IDENTITY.to_public()), TWO_OF_THREE)


def test_who_does_not_know_the_key_either_unlocks_nothing(run: Run, home: Path) -> None:
    assert "Nothing was unlocked." in unlock(run, home, f"{typed(*MADE[:2])}\n", code=1)
    assert not Path("sealed").exists()
    assert keys.known(home) == []


def test_a_key_in_shares_is_added_as_that_on_another_computer(run: Run, home: Path) -> None:
    public = str(IDENTITY.to_public())
    said = run("key", "add", public, "--name", "ours", "--of", 3, code=1).output
    assert "Say both how many" in said
    run("key", "add", public, "--name", "ours")
    run("key", "add", public, "--name", "ours", "--of", 3, "--need", 2)
    [known] = keys.known(home)
    assert known.shares == TWO_OF_THREE
    assert "known already, as ours" in run(
        "key", "add", public, "--name", "ours", "--of", 3, "--need", 2, code=1
    ).output  # fmt: skip


def test_numbers_that_touch_their_words_are_passed_over(
    run: Run, home: Path, split_up: keys.Key
) -> None:
    assert split_up
    close = " ".join(f"{number}.{word}" for number, word in enumerate(MADE[0], 1))
    unlock(run, home, f"{close}\n{typed(MADE[1])}")
    assert Path("sealed").exists()


def test_without_room_for_the_public_half_no_share_is_shown(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "make", lambda _: (str(IDENTITY.to_public()), MADE))

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, number)

    monkeypatch.setattr(os, "fsync", full)
    output = new(run, "", code=1)
    assert MADE[0][0] not in output
    assert keys.known(home) == []


def test_the_command_ends_as_what_was_run(run: Run, home: Path, split_up: keys.Key) -> None:
    assert split_up
    for line, code in (("exit 3", 3), ("kill -9 $$", 137)):
        run("key", "unlock", "--", "sh", "-c", line, lines=typed(*MADE[:2]), code=code)
    missing = run("key", "unlock", "--", "no-such-program", lines=typed(*MADE[:2]), code=1).output
    assert missing.endswith("Error: no-such-program: No such file or directory.\n")
    assert list((home / session.FOLDER).iterdir()) == []


@pytest.mark.usefixtures("published")
def test_in_a_session_signatures_are_opened_and_else_the_way_is_told(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, key: keys.Key, sign: Sign
) -> None:
    sign("a")
    identity = read_identity(key.file)
    key.file.unlink()
    keys.add(home, "organiser", key.public, TWO_OF_THREE)
    way = "organiser is in shares: put them together (`undersigned key unlock`)"
    assert way in run("export", "chechnya-petition", code=1).output
    with session.unlocked(home, identity) as environment:
        monkeypatch.setenv(session.VARIABLE, environment[session.VARIABLE])
        assert "Signatures written to" in run("export", "chechnya-petition").output
    assert way in run("export", "chechnya-petition", code=1).output


@pytest.mark.parametrize(
    "value",
    ["", "nonsense", str(IDENTITY), "../x", "\x1b"],
    ids=["empty", "nonsense", "another", "a path", "an escape"],
)
def test_a_session_that_is_none_opens_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv(session.VARIABLE, value)
    assert session.identities(home) == []


def test_a_session_s_file_that_is_damaged_opens_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session.unlocked(home, IDENTITY) as environment:
        monkeypatch.setenv(session.VARIABLE, environment[session.VARIABLE])
        assert len(session.identities(home)) == 1
        [file] = (home / session.FOLDER).iterdir()
        file.write_bytes(file.read_bytes()[:-1])
        assert session.identities(home) == []


def test_what_a_killed_session_left_goes_and_what_is_going_on_stays(run: Run, home: Path) -> None:
    with session.unlocked(home, IDENTITY):
        assert "Removed" not in run("key", "list", code=1).output
        [file] = (home / session.FOLDER).iterdir()
        left = file.with_name("left.age")
        left.write_bytes(file.read_bytes())
        assert "Removed what a session had left" in run("key", "list", code=1).output
        assert list((home / session.FOLDER).iterdir()) == [file]


def test_a_signal_that_comes_while_a_session_begins_ends_what_it_began(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = []

    def begin(*words: Any, **more: Any) -> Any:
        begun.append(started(*words, **more))
        signal.raise_signal(signal.SIGTERM)
        return begun[0]

    started = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", begin)
    with pytest.raises(Stopped, match="SIGTERM"), heeding_signals():
        session.run(["sleep", "600"], os.environ)
    assert begun[0].returncode == -signal.SIGHUP
