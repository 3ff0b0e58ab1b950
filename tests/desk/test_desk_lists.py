"""`undersigned block`, `allow`, `unlist` and `lists`: what they keep, and undo."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.cli import main
from desk.work.keys import keys as organiser_keys
from desk.work.stack import Stack
from tests.desk.world import SECRET, Run, Sign, public_key
from undersigned.rules.keys import derive
from undersigned.rules.lists import Entry, Ruling, Subject
from undersigned.rules.signature import Signature, State, signing, stripped

PETITION = "chechnya-petition"
KEYS = derive(SECRET)
SPAM = "spam@bulk.example.com"
NOTE = "ask ada@example.org"


pytestmark = pytest.mark.usefixtures("published")


def entries(stack: Stack) -> dict[str, Entry]:
    """Return what stands on the lists, by name."""
    return {entry.name: entry for entry in stack.store().lists.entries()}


def state(stack: Stack, email: str) -> str:
    """Return the state of an address's signature."""
    held = stack.store().signers.signature((PETITION, KEYS.mac(PETITION, email)))
    assert held
    return held.what.state


@pytest.fixture
def signed(sign: Sign) -> Sign:
    """Put the signatures of some addresses into the table."""

    def put(*emails: str, **facts: object) -> None:
        for email in emails:
            sign(KEYS.mac(PETITION, email), email=email, **facts)

    return put


@pytest.fixture
def run(run: Run) -> Run:
    """Type a command, and an address where it is asked for."""

    def typed(*words: object, lines: str = "", code: int = 0) -> Result:
        asked = [each for each in words if "@" in str(each)[1:] and each != NOTE]
        rest = [each for each in words if each not in asked]
        return run(*rest, lines="".join(f"{each}\n" for each in asked) + lines, code=code)

    return typed


@pytest.mark.parametrize("address", [" ada@example.org", "ada＠example.org", "ada﹫example.org"])
def test_no_address_is_taken_from_the_line_that_a_shell_remembers(
    run: Run, stack: Stack, address: str
) -> None:
    said = CliRunner().invoke(main, ["block", address])
    assert said.exit_code == 2
    assert "type `undersigned block` without it" in " ".join(said.output.split())
    assert entries(stack) == {}
    assert "Blocked" in run("block", "ada@example.org").output


def test_an_address_is_kept_as_a_keyed_hash_and_never_as_itself(run: Run, stack: Stack) -> None:
    output = run("block", "Spam+x@Gmail.com", "--note", "sends hundreds").output
    hashed = KEYS.hashed("spam@gmail.com")
    assert f"Blocked: address {hashed}" in output
    [item] = [item for item in stack.table().scan() if item["pk"]["S"] == "LISTS"]
    assert "spam" not in repr(item).lower()
    [entry] = entries(stack).values()
    assert (entry.subject, entry.name) == (Subject.ADDRESS, hashed)
    assert (entry.ruling, entry.note) == (Ruling.BLOCK, "sends hundreds")


def test_an_address_that_was_copied_with_what_nobody_sees_is_the_same(
    run: Run, stack: Stack
) -> None:
    run("block", "ada\u200b@example.org")
    assert list(entries(stack)) == [KEYS.hashed("ada@example.org")]


def test_domains_and_networks_are_kept_as_they_are_compared(run: Run, stack: Stack) -> None:
    run("block", "--yes", "@GoogleMail.com")
    run("block", "--yes", "198.51.100.7/24")
    run("allow", "town.example.org")
    assert {name: entry.ruling for name, entry in entries(stack).items()} == {
        "gmail.com": Ruling.BLOCK,
        "198.51.100.0/24": Ruling.BLOCK,
        "town.example.org": Ruling.ALLOW,
    }


def test_the_lists_are_shown_with_their_notes(run: Run) -> None:
    assert "Nobody is blocked" in run("lists").output
    run("block", "--yes", "example.com", "--note", "a flood")
    run("allow", "198.51.100.0/24")
    lines = run("lists").output.splitlines()
    assert [line.split()[:3] for line in lines] == [
        ["allow", "network", "198.51.100.0/24"],
        ["block", "domain", "example.com"],
    ]
    assert lines[1].endswith("  a flood")


def test_a_later_ruling_takes_the_place_of_an_earlier_one(run: Run, stack: Stack) -> None:
    run("block", "--yes", "example.com")
    run("allow", "example.com")
    assert entries(stack)["example.com"].ruling is Ruling.ALLOW


@pytest.mark.parametrize(
    "named", ["example.com", SPAM, KEYS.hashed(SPAM), "198.51.100.9", "198.51.100.9/32"]
)
def test_anybody_can_be_taken_off_by_any_name(run: Run, stack: Stack, named: str) -> None:
    for blocked in ("example.com", SPAM, "198.51.100.9"):
        run("block", "--yes", blocked)
    run("unlist", named)
    assert len(entries(stack)) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("block", "nothing"), "nothing is no mail address, no domain and no block"),
        (("block", "a b@example.org"), "a b@example.org is no mail address."),
        (("block", "0.0.0.0/0"), "half the world"),
        (("block", "--yes", "example.com", "--note", NOTE), "leave addresses out"),
        (("block", "--yes", "example.com", "--note", "ada＠example.org"), "leave addresses out"),
        (("block", "--yes", "example.com", "--note", "x" * 201), "200 characters at the most"),
        (("unlist", "exmaple.org"), "exmaple.org is on no list: `undersigned lists` shows who is."),
        (("unlist", "ada@example.org"), "This address is on no list"),
        (("block", "--yes", "198.51.100.0/24", "--past"), "No signature says where it came from"),
        (("unlist", KEYS.hashed(SPAM), "--past"), "name the address itself"),
    ],
)
def test_what_cannot_be_meant_is_told_and_changes_nothing(
    run: Run, stack: Stack, words: tuple[str, ...], said: str
) -> None:
    run("block", SPAM)
    before = entries(stack)
    assert said in run(*words, code=1).output
    assert entries(stack) == before


def test_the_past_of_an_address_is_judged_without_the_organiser_key(
    run: Run, stack: Stack, home: Path, signed: Sign
) -> None:
    signed(SPAM, "ann@bulk.example.com")
    (home / "keys" / "organiser.key").unlink()
    assert "add --past" in run("block", SPAM).output
    assert state(stack, SPAM) == "confirmed"
    assert "Rejected: 1. Counted after all: 0." in run("block", SPAM, "--past").output
    assert (state(stack, SPAM), state(stack, "ann@bulk.example.com")) == ("rejected", "confirmed")
    assert "Rejected: 0. Counted after all: 1." in run("unlist", SPAM, "--past").output
    assert state(stack, SPAM) == "confirmed"


def test_the_past_of_a_domain_is_opened_and_judged_and_what_waits_with_it(
    run: Run, stack: Stack, signed: Sign
) -> None:
    signed(SPAM, "ann@bulk.example.com", "ada@example.org", "bob@notexample.com")
    run("allow", "ann@bulk.example.com")
    waits = (PETITION, KEYS.mac(PETITION, "w@bulk.example.com"))
    signers = stack.store().signers
    signed_by = signers.signature((PETITION, KEYS.mac(PETITION, SPAM)))
    assert signed_by
    now = datetime.now(UTC)
    waiting = signing(PETITION, "DE", signed_by.what.sealed, now)
    signers.put_signing(waits, "w", waiting)
    assert "Rejected: 1." in run("block", "--yes", "example.com", "--past").output
    assert signers.find(waits, "w", now)[0] == replace(waiting, state=State.REJECTED)
    states = {
        email: state(stack, email)
        for email in (SPAM, "ann@bulk.example.com", "ada@example.org", "bob@notexample.com")
    }
    assert [email for email, found in states.items() if found == "rejected"] == [SPAM]
    assert "Counted after all: 1." in run("unlist", "example.com", "--past").output
    assert signers.find(waits, "w", now)[0] == waiting
    assert state(stack, SPAM) == "confirmed"


def test_a_domain_that_is_allowed_again_leaves_its_blocked_addresses_rejected(
    run: Run, stack: Stack, signed: Sign
) -> None:
    signed(SPAM, "ann@bulk.example.com")
    run("block", "--yes", "example.com", "--past")
    run("block", SPAM)
    assert "Counted after all: 1." in run("allow", "example.com", "--past").output
    assert state(stack, SPAM) == "rejected"


def test_what_was_withdrawn_or_destroyed_is_not_brought_back(
    run: Run, stack: Stack, signed: Sign
) -> None:
    signed(SPAM)
    who, signers = (PETITION, KEYS.mac(PETITION, SPAM)), stack.store().signers
    read = signers.signature(who)
    assert read
    assert isinstance(read.what, Signature)
    signers.turn(read, stripped(read.what))
    kept = signers.signature(who)
    for words in (("block", SPAM), ("block", "--yes", "example.com")):
        assert "Rejected: 0." in run(*words, "--past").output
    assert signers.signature(who) == kept


def test_without_the_key_that_opens_them_a_domain_is_not_judged(
    run: Run, stack: Stack, home: Path, signed: Sign
) -> None:
    signed(SPAM)
    signed("ann@bulk.example.com", public=public_key())
    output = run("block", "--yes", "example.com", "--past").output
    assert "Records that no key here opens: 1." in output
    public = organiser_keys.known(home)[0].public
    (home / "keys" / "organiser.key").unlink()
    organiser_keys.add(home, "Ruslan", public)
    run("unlist", "example.com")
    assert (
        "No organiser key is held" in run("block", "--yes", "example.com", "--past", code=1).output
    )
    assert entries(stack) == {}


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("@gmail.com", "gmail.com is a provider at which anybody may have a mailbox."),
        ("@gmail.com", "at gmail.com, or below it, is rejected from then on."),
        ("example.com", "and that left an address there: 2."),
        ("198.51.100.0/24", "198.51.100.0/24 is 256 lines,"),
        ("198.51.100.7", "198.51.100.7/32 is 1 line,"),
        ("2001:db8::/48", "2001:db8::/48 is 65,536 lines,"),
        ("2001:db8::1", "2001:db8::/64 is 1 line,"),
    ],
)
def test_of_many_at_once_it_is_said_how_many_and_asked(
    run: Run, stack: Stack, signed: Sign, what: str, told: str
) -> None:
    signed(SPAM, "ann@example.com", "ada@example.org")
    signed("bob@example.com", state=State.REJECTED)
    before = entries(stack)
    for answer in ("n\n", "\n", ""):
        said = run("block", what, lines=answer, code=1).output
        assert told in said
        assert "Block it? [y/N]" in said
    assert entries(stack) == before
    run("block", what, lines="y\n")
    assert len(entries(stack)) == 1


def test_a_note_has_as_many_characters_as_it_may(run: Run, stack: Stack) -> None:
    run("block", "--yes", "example.com", "--note", "x" * 200)
    assert entries(stack)["example.com"].note == "x" * 200


def test_a_repeated_unlist_finishes_what_was_stopped(run: Run, signed: Sign, stack: Stack) -> None:
    signed(SPAM)
    run("block", SPAM, "--past")
    run("unlist", SPAM)
    assert "Counted after all: 1." in run("unlist", SPAM, "--past").output
    assert state(stack, SPAM) == "confirmed"


def test_one_mailbox_is_blocked_unasked(run: Run) -> None:
    assert "Block it?" not in run("block", SPAM).output
