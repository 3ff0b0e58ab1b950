"""`undersigned person`: who asks what is known of them, or for less of it, can be answered."""

import json
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.work.keys.keys import Key
from desk.work.stack import Stack
from tests.desk.world import NOW, SECRET, Run, Sign, identities
from undersigned.aws.bucket import Bucket
from undersigned.aws.seal import open_record, sealer
from undersigned.cases.count import count, publish
from undersigned.cases.take_back import take_back
from undersigned.rules import consents
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.fields import CONSENTS
from undersigned.rules.keys import derive
from undersigned.rules.lists import Entry, Ruling, Subject
from undersigned.rules.record import Record, empty, pack
from undersigned.rules.signature import Signature, Signing, State, signing
from undersigned.rules.tally import Change
from undersigned.rules.token import NO_SIGNING, Token

KEYS = derive(SECRET)
AMINA, PETITION, LETTER = "amina@example.org", "chechnya-petition", "chechnya-letter"
MAC = KEYS.mac(PETITION, AMINA)
OTHER = KEYS.mac(PETITION, "bela@example.org")


@pytest.fixture(autouse=True)
def actions(stack: Stack) -> None:
    """Let the stack know a petition and a letter, as publishing does."""
    store, shown = stack.store(), Bucket(stack.client("s3"), stack.output("Bucket"))
    page = Page("Free them", "/en/chechnya/petition/")
    for name in (PETITION, LETTER):
        store.actions.publish(
            Action(name, "chechnya", Kind.PETITION, ("en",), ask=("to_target",), pages={"en": page})
        )
        publish(store, shown, name, NOW)


def person(run: Run, *words: object, email: str = AMINA, more: str = "", code: int = 0) -> str:
    """Type the command and the address, and what it is asked besides; return what it says."""
    return run("person", *words, lines=f"{email}\n{more}", code=code).output


def wait(stack: Stack, public: str, content: bytes, mac: str = MAC, press: str = "press") -> None:
    """Let a signing wait."""
    pressed = signing(PETITION, "DE", sealer(public)(content), datetime.now(UTC))
    stack.store().signers.put_signing((PETITION, mac), press, pressed)


def signature(stack: Stack, mac: str = MAC, action: str = PETITION) -> Signature | None:
    """Return what stands of an address."""
    held = stack.store().signers.signature((action, mac))
    what = held.what if held else None
    assert not isinstance(what, Signing)
    return what


def opened(stack: Stack, home: Path, mac: str = MAC) -> Record:
    """Open what stands, as the organiser."""
    signed = signature(stack, mac)
    assert signed
    return open_record(signed.sealed, identities(home))


def everything(stack: Stack) -> list[Any]:
    """Return the whole table, to see that it stays as it is."""
    return sorted(stack.table().scan(), key=str)


def test_all_that_there_is_of_an_address_is_shown_and_nothing_of_others(
    run: Run, stack: Stack, sign: Sign, key: Key
) -> None:
    sign(MAC, to_target=True, comment="First line\nSecond", marks=("large",))
    sign(KEYS.mac(LETTER, AMINA), action=LETTER, name="A. Amina", to_target=True, updates=True)
    sign(OTHER, name="Bela", email="bela@example.org")
    wait(stack, key.public, pack(empty()))
    hour = datetime(2026, 11, 26, 9, tzinfo=UTC)
    stack.store().mailed.remember(PETITION, KEYS.cap(PETITION, AMINA), {}, {"press": hour})
    stack.store().stops.put(KEYS.reader(AMINA))
    said = person(run)
    expires = (datetime.now(UTC) + timedelta(days=7)).date()
    assert said == (
        f"Their address: {AMINA}\n"
        "chechnya-letter: signed, and counted.\n"
        "  country: DE\n"
        "  email: amina@example.org\n"
        "  name: A. Amina\n"
        "  to_target: yes\n"
        "  updates: yes\n"
        f"  pressed: {NOW:%Y-%m-%d %H:%M} UTC\n"
        "  wording of the form: 1\n"
        "chechnya-petition: signed, and counted.\n"
        "  country: DE\n"
        "  email: amina@example.org\n"
        "  name: Amina\n"
        "  comment: First line\n"
        "    Second\n"
        "  to_target: yes\n"
        f"  pressed: {NOW:%Y-%m-%d %H:%M} UTC\n"
        "  wording of the form: 1\n"
        "  marks: large\n"
        f"chechnya-petition: pressed, and not confirmed: it goes after {expires}.\n"
        "  country: DE\n"
        "  nothing else is kept\n"
        "chechnya-petition: mailed between 2026-11-26 09:00 and 09:59 UTC.\n"
        "Never mailed again: that button was pressed.\n"
    )


@pytest.mark.parametrize("typed", [" Amina@Example.org\u200b", "amina@example.org "])
def test_an_address_is_found_however_it_is_spelled(run: Run, sign: Sign, typed: str) -> None:
    sign(MAC)
    assert "chechnya-petition: signed, and counted." in person(run, email=typed)


def test_of_somebody_unknown_it_is_said_that_there_is_nothing(
    run: Run, stack: Stack, sign: Sign
) -> None:
    sign(OTHER)
    before = everything(stack)
    assert "There is nothing of this address.\n" in person(run)
    assert "Signatures and presses removed: 0.\n" in person(run, "--remove", "--yes")
    assert everything(stack) == before


@pytest.mark.parametrize("typed", ["amina", "@example.org", "a b@example.org"])
def test_what_is_no_address_is_told(run: Run, typed: str) -> None:
    assert "is no mail address." in person(run, email=typed, code=1)


def test_what_was_destroyed_blocked_or_taken_back_is_said(
    run: Run, stack: Stack, sign: Sign, key: Key
) -> None:
    store = stack.store()
    sign(MAC, state=State.REJECTED, to_target=True, updates=True)
    take_back(
        Token(PETITION, MAC, NO_SIGNING), "updates", store=store, keys=KEYS, seal=sealer(key.public)
    )
    sign(KEYS.mac(LETTER, AMINA), action=LETTER, state=State.KEPT)
    today = date(2026, 11, 26)
    store.lists.put(Entry(Subject.ADDRESS, KEYS.hashed(AMINA), Ruling.BLOCK, today, ""))
    said = person(run)
    assert "chechnya-letter: signed, and counted; what was written is destroyed.\n" in said
    assert "chechnya-petition: signed, and not counted: the organiser has blocked it.\n" in said
    assert "  to_target: yes\n  updates: yes, and taken back since\n" in said
    assert "On the organiser's list of addresses that are blocked.\n" in said


def test_what_somebody_wrote_moves_no_terminal(run: Run, sign: Sign) -> None:
    sign(MAC, comment="\x1b[2Jgone\u202e")
    said = person(run)
    assert "\\x1b[2Jgone\\u202e" in said
    assert "\x1b" not in said


def test_without_the_right_key_all_is_found_and_can_be_removed(
    run: Run, stack: Stack, sign: Sign, home: Path
) -> None:
    sign(MAC)
    for file in (home / "keys").iterdir():
        file.unlink()
    assert "  what was written: no key on this computer opened it\n" in person(run)
    person(run, "--remove", "--yes")
    assert signature(stack) is None


def test_a_copy_to_hand_out_holds_all_of_it_and_is_the_owners_alone(
    run: Run, sign: Sign, tmp_path: Path, home: Path
) -> None:
    sign(MAC, name="Амина", to_target=True)
    said = person(run, "--copy", "amina.txt")
    file = tmp_path / "amina.txt"
    assert "A copy for them is in amina.txt." in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text("utf-8")
    assert text.startswith(f"What https://example.org has of {AMINA} on 20")
    assert "  name: Амина\n" in text
    assert not list(home.glob("unfinished/*"))
    assert "is there already: name another file." in person(run, "--copy", "amina.txt", code=1)
    assert file.read_text("utf-8") == text


def test_a_copy_in_a_folder_is_called_by_no_name(run: Run, sign: Sign, tmp_path: Path) -> None:
    sign(MAC)
    (tmp_path / "stick").mkdir()
    person(run, "--copy", "stick")
    [file] = (tmp_path / "stick").iterdir()
    assert file.name.startswith("copy-2") and "amina" not in file.name


def test_a_name_is_corrected_and_marked_and_all_else_stays(
    run: Run, stack: Stack, sign: Sign, home: Path
) -> None:
    sign(MAC, name="Amna", role="Nurse", to_target=True, comment="Yes", marks=("large",))
    sign(OTHER, name="Bela")
    was, bela = opened(stack, home), signature(stack, OTHER)
    said = person(run, "--correct", more=" Amina \u200bK.\ny\n")
    assert "Names corrected: 1.\n" in said
    became = opened(stack, home)
    assert became.written == {**was.written, "name": "Amina K."}
    assert became.marks == ("large", "corrected")
    assert (became.consents, became.signed, became.wording) == (
        was.consents,
        was.signed,
        was.wording,
    )
    assert signature(stack, OTHER) == bela
    person(run, "--correct", "--yes", more="Amina\n")
    assert opened(stack, home).marks == ("large", "corrected")


def test_a_name_that_waits_is_corrected_too(run: Run, stack: Stack, key: Key, home: Path) -> None:
    written = {"name": "Amna"}
    wait(stack, key.public, pack(Record(written, frozenset({"to_target"}), "4", NOW)))
    person(run, "--correct", "--yes", more="Amina\n")
    [held] = stack.store().signers.of((PETITION, MAC))
    assert open_record(held.what.sealed, identities(home)).written["name"] == "Amina"
    assert held.signing == "press"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("\u200b", "A name is needed."),
        ("=1+1", "A name begins with none of"),
        ("visit example.com", "A name holds no web address."),
        ("x" * 101, "A name has at most 100 characters."),
    ],
)
def test_a_name_that_the_form_refuses_is_refused_here(
    run: Run, stack: Stack, sign: Sign, name: str, told: str
) -> None:
    sign(MAC)
    before = everything(stack)
    assert told in person(run, "--correct", "--yes", more=f"{name}\n", code=1)
    assert everything(stack) == before


def test_who_left_no_name_is_given_none(run: Run, stack: Stack, sign: Sign) -> None:
    sign(MAC, content=pack(empty()))
    before = everything(stack)
    assert "No name was kept" in person(run, "--correct", "--yes", more="Amina\n", code=1)
    assert everything(stack) == before


@pytest.mark.parametrize("consent", CONSENTS)
def test_a_consent_is_taken_back_and_the_signature_stays(
    run: Run, stack: Stack, sign: Sign, consent: str
) -> None:
    given = pack(Record({"name": "Amina"}, frozenset({consent}), "4", NOW))
    sign(MAC, content=given)
    sign(OTHER, content=given)
    assert f"that agree to {consent} no more: 1.\n" in person(run, "--off", consent, "--yes")
    signed, other = signature(stack), signature(stack, OTHER)
    assert signed and signed.state is State.CONFIRMED
    assert consents.taken_back(KEYS.off, (PETITION, MAC), signed.off) == {consent}
    assert other and not other.off


def test_once_all_that_was_asked_is_taken_back_nothing_written_is_left(
    run: Run, stack: Stack, sign: Sign, home: Path
) -> None:
    sign(MAC, to_target=True)
    person(run, "--off", "to_target", "--yes")
    assert not any(opened(stack, home).written.values())


def test_all_of_an_address_goes_and_the_count_follows(
    run: Run, stack: Stack, sign: Sign, key: Key
) -> None:
    sign(MAC)
    sign(KEYS.mac(LETTER, AMINA), action=LETTER)
    sign(OTHER)
    for press in ("one", "two"):
        wait(stack, key.public, pack(empty()), press=press)
    wait(stack, key.public, pack(empty()), mac=OTHER)
    gone = signature(stack)
    said = person(run, "--remove", more="y\n")
    assert "Signatures and presses removed: 4.\n" in said
    assert "backups hold what was removed for seven" in said
    left = stack.store().signers
    assert left.of((PETITION, MAC)) == left.of((LETTER, KEYS.mac(LETTER, AMINA))) == []
    assert len(left.of((PETITION, OTHER))) == 2
    tallies = stack.store().tallies
    added, taken = Change("1", None, gone), Change("2", gone, None)
    count(tallies, "shard", [added, taken], datetime.now(UTC))
    assert tallies.find(PETITION).confirmed == 0


def test_one_action_alone_can_be_meant(run: Run, stack: Stack, sign: Sign) -> None:
    sign(MAC)
    sign(KEYS.mac(LETTER, AMINA), action=LETTER)
    person(run, "--remove", "--yes", "--action", LETTER)
    assert signature(stack)
    assert signature(stack, KEYS.mac(LETTER, AMINA), LETTER) is None
    assert "There is no action nothing:" in run("person", "--action", "nothing", code=1).output


def test_an_address_is_never_mailed_again(run: Run, stack: Stack) -> None:
    assert "The address is never mailed again.\n" in person(run, "--stop", "--yes")
    assert stack.store().stops.find(KEYS.reader(AMINA))


@pytest.mark.parametrize("words", [("--remove",), ("--off", "to_target"), ("--stop",)])
def test_without_a_yes_nothing_changes(
    run: Run, stack: Stack, sign: Sign, home: Path, words: tuple[str, ...]
) -> None:
    sign(MAC, to_target=True)
    before = everything(stack)
    for answer in ("n\n", "\n", ""):
        assert "[y/N]" in person(run, *words, more=answer, code=1)
    assert everything(stack) == before
    assert not (home / "receipts.txt").exists()


def test_what_was_done_is_receipted_and_names_nobody(run: Run, sign: Sign, home: Path) -> None:
    sign(MAC, name="Amina", to_target=True)
    person(run, "--copy", "copy.txt", "--correct", "--off", "to_target", "--yes", more="Ana\n")
    person(run, "--remove", "--stop", "--yes")
    file = home / "receipts.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text("utf-8")
    assert [line.split(": ", 1)[1] for line in text.splitlines()] == [
        "a copy of chechnya-petition",
        "Names corrected: 1. (chechnya-petition)",
        "Signatures that agree to to_target no more: 1. (chechnya-petition)",
        "Signatures and presses removed: 1. (chechnya-petition)",
        "The address is never mailed again. (chechnya-petition)",
    ]
    assert all(" UTC, undersigned: " in line for line in text.splitlines())
    for secret in ("Amina", "Ana", "amina", MAC, KEYS.reader(AMINA), KEYS.hashed(AMINA)):
        assert secret not in text


def test_a_person_is_said_to_a_program(run: Run, stack: Stack, sign: Sign) -> None:
    sign(MAC, to_target=True, comment="First\nSecond", marks=("large",))
    stack.store().stops.put(KEYS.reader(AMINA))
    assert json.loads(run("person", "--json", lines=f"{AMINA}\n").stdout) == {
        "version": 1,
        "email": AMINA,
        "stopped": True,
        "ruling": None,
        "actions": [
            {
                "action": "chechnya-petition",
                "mailed_utc": [],
                "entries": [
                    {
                        "state": "confirmed",
                        "country": "DE",
                        "expires": None,
                        "opened": True,
                        "written": {"email": AMINA, "name": "Amina", "comment": "First\nSecond"},
                        "consents": ["to_target"],
                        "taken_back": [],
                        "signed_utc": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
                        "language": "",
                        "wording": "1",
                        "marks": ["large"],
                    }
                ],
            }
        ],
    }


@pytest.mark.usefixtures("stack", "key")
def test_what_is_said_to_a_program_does_nothing_besides(run: Run) -> None:
    assert "does nothing besides" in run("person", "--json", "--remove", code=2).output


@pytest.mark.usefixtures("stack", "key")
def test_a_question_that_is_not_answered_does_nothing_and_says_so(run: Run, sign: Sign) -> None:
    sign(MAC)
    said = person(run, "--remove", more="n\n", code=1)
    assert said.endswith("Stopped at the question: nothing more was done.\n")
