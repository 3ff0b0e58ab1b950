"""A stolen copy: whoever has all that the account holds, and a list of addresses, names nobody."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime

import pyrage
import pytest

from tests.conftest import SECRET
from tests.security import thief
from tests.security.age import content_length
from tests.security.stolen import ACTIONS, BEGINNING, Copy, people, stolen
from undersigned.aws.items import Item
from undersigned.rules.letter import letter, pack

SIGNERS = 10_000
DECOYS = 1_000  # who are in the dictionary too, and never signed
BY_CHANCE = 4.5  # standard deviations: by chance less than once in 100,000 runs
EVERYBODY = people(SIGNERS + DECOYS)
STEP = 256


@pytest.fixture(scope="module")
def copy(organiser: pyrage.x25519.Identity) -> Copy:
    """Steal everything, once."""
    return stolen(EVERYBODY[:SIGNERS], SECRET, organiser)


def test_ten_thousand_sign_and_the_thief_names_none(copy: Copy) -> None:
    signatures = [item for item in copy.items if item["pk"]["S"].startswith("SIGNATURE#")]
    assert len(signatures) == SIGNERS * 11 // 10 - SIGNERS // 100  # some signed twice, some left
    assert thief.recovered(copy, EVERYBODY) == set()


def test_nothing_ties_two_signatures_of_a_person_together(copy: Copy) -> None:
    assert thief.linked(copy) == 0


@pytest.mark.parametrize("kind", ["SIGNING#", f"SIGNATURE#{ACTIONS[0]}#", "MAILS#"])
def test_the_order_of_the_keys_is_not_that_of_arrival(copy: Copy, kind: str) -> None:
    assert abs(thief.ordered(copy, kind)) < BY_CHANCE


def test_lengths_tell_nothing_but_the_step_of_256_bytes(copy: Copy) -> None:
    records = {content_length(image["sealed"]["B"]) for image in copy.images if "sealed" in image}
    letters = {content_length(base64.b64decode(body)) for body in copy.letters}
    assert {length % STEP for length in records | letters} == {0}
    assert len(records) > 1
    assert len(letters) == 1  # every address of a usual length makes a letter of the same


def test_no_time_is_finer_than_the_hour(copy: Copy) -> None:
    """But for the stream and the queue themselves, which know for a day when each came."""
    for image in copy.images:
        if image["pk"]["S"].startswith(("SIGN", "MAILS#")):
            for name in ("signed", "confirmed"):
                if name in image:
                    datetime.strptime(image[name]["S"], "%Y-%m-%dT%HZ")  # noqa: DTZ007 - an hour, or ValueError
            assert int(image.get("expires", {"N": "0"})["N"]) % 3600 == 0


# ---- The same thief, where somebody built it otherwise: each way succeeds ----------------------

Store = Callable[[str, str], str]  # of an address within an action

CARELESS: dict[str, Store] = {
    "a plain hash": lambda email, _: hashlib.sha256(email.encode()).hexdigest(),
    "a hash with the action": lambda email, a: hashlib.sha256(f"{a}#{email}".encode()).hexdigest(),
    "an old hash in base64": lambda email, _: base64.b64encode(
        hashlib.md5(email.encode()).digest()  # noqa: S324 - the point of it
    ).decode(),
    "a key that all know": lambda email, a: hmac.digest(
        b"undersigned", f"{a}\0{email}".encode(), "sha256"
    ).hex(),
    "the address in hex": lambda email, _: email.encode().hex(),
}


@pytest.mark.parametrize("how", CARELESS)
def test_the_same_thief_names_everybody_where_addresses_are_kept_as(how: str) -> None:
    signers = EVERYBODY[:SIGNERS] if how == "a plain hash" else EVERYBODY[:200]
    others = EVERYBODY[SIGNERS:]
    pks = [f"SIGNATURE#{ACTIONS[0]}#{CARELESS[how](email, ACTIONS[0])}" for email in signers]
    copy = Copy(list(ACTIONS), items=[{"pk": {"S": pk}} for pk in pks])
    assert thief.recovered(copy, [*signers, *others]) == set(signers)


def test_the_same_thief_names_everybody_where_the_secret_can_be_guessed(
    organiser: pyrage.x25519.Identity,
) -> None:
    """By the macs, and by the letters."""
    copy = stolen(EVERYBODY[:50], "password", organiser)
    letters, copy.letters = copy.letters, []
    assert thief.recovered(copy, EVERYBODY[:500]) == set(EVERYBODY[:50])
    alone = Copy([], letters=letters)
    assert thief.recovered(alone, EVERYBODY[:500]) == set(EVERYBODY[:50])


@pytest.mark.parametrize("where", ["letters", "log", "files", "backup", "stream"])
def test_the_same_thief_finds_an_address_that_was_left_anywhere(where: str) -> None:
    copy = Copy(list(ACTIONS))
    left: Item = {"pk": {"S": "x"}, "seen": {"B": f"by {EVERYBODY[0]}!".encode()}}
    match where:
        case "letters":
            copy.letters = thief.say(EVERYBODY[:1])
        case "log":
            copy.log = f"Traceback: no mail to <{EVERYBODY[0]}>"
        case "files":
            copy.files = [json.dumps({"last": EVERYBODY[0]}).encode()]
        case "backup":
            copy.backup = [left]
        case "stream":
            copy.stream = [{"pk": "x", "old": left, "new": None}]
    assert thief.recovered(copy, EVERYBODY[:50]) == {EVERYBODY[0]}


def test_the_same_thief_knows_a_letter_by_its_length_where_none_is_padded() -> None:
    key = pyrage.x25519.Identity.generate().to_public()
    long = f"{'a' * 60}@example.org"
    asked = letter(long, ACTIONS[0], "s" * 22, "en", BEGINNING)
    bare = pyrage.encrypt(pack(asked).rstrip(), [key])
    copy = Copy([], letters=[base64.b64encode(bare).decode()])
    assert thief.recovered(copy, [*EVERYBODY[:500], long]) == {long}


def test_the_same_thief_ties_together_what_is_hashed_alike_for_all_actions() -> None:
    hashes = [hashlib.sha256(email.encode()).hexdigest() for email in EVERYBODY[:100]]
    pks = [f"SIGNATURE#{action}#{each}" for action in ACTIONS for each in hashes]
    assert thief.linked(Copy([], items=[{"pk": {"S": pk}} for pk in pks])) == 100


def test_the_same_thief_sees_the_order_of_keys_that_rise() -> None:
    rising = [{"pk": f"SIGNING#{at:06}", "old": None, "new": None} for at in range(100)]
    assert thief.ordered(Copy([], stream=rising), "SIGNING#") > BY_CHANCE
