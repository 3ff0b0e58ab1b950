"""A stolen copy: whoever has all that the account holds, and a list of addresses, names nobody."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pyrage
import pytest

from tests.conftest import SECRET
from tests.security import thief
from tests.security.age import content_length
from tests.security.stolen import ACTIONS, BEGINNING, Copy, people, stolen
from undersigned.aws.seal import open_record
from undersigned.aws.writes import Item
from undersigned.rules.mail_request import mail_request, pack
from undersigned.rules.record import STEP as RECORD

SIGNERS = 10_000
DECOYS = 1_000  # who are in the dictionary too, and never signed
BY_CHANCE = 4.5  # standard deviations: by chance less than once in 100,000 runs
EVERYBODY = people(SIGNERS + DECOYS)
STEP = 512


@pytest.fixture(scope="module")
def copy(organiser: pyrage.x25519.Identity) -> Copy:
    """Steal everything, once."""
    return stolen(EVERYBODY[:SIGNERS], SECRET, organiser)


def test_ten_thousand_sign_and_the_thief_names_none(copy: Copy) -> None:
    signatures = [item for item in copy.items if item.get("sk") == {"S": "SIGNATURE"}]
    assert len(signatures) == SIGNERS * 11 // 10 - SIGNERS // 100  # some signed twice, some left
    assert thief.recovered(copy, EVERYBODY) == set()


def test_of_a_thousand_of_whom_800_tick_nothing_all_keys_open_200_names(
    organiser: pyrage.x25519.Identity,
) -> None:
    """The other 800 records say nothing, and nothing around them tells whose they are."""
    copy = stolen(EVERYBODY[:1000], SECRET, organiser, leaving=False)
    signatures = [
        item
        for item in copy.items
        if item.get("sk") == {"S": "SIGNATURE"} and item["action"] == {"S": ACTIONS[0]}
    ]
    records = [open_record(item["sealed"]["B"], [organiser]) for item in signatures]
    named = [record for record in records if any(record.written.values())]
    assert (len(records), len(named)) == (1000, 200)
    assert {frozenset(k for k, text in record.written.items() if text) for record in named} == {
        frozenset({"name"})
    }
    silent = [record for record in records if not any(record.written.values())]
    assert {(record.signed, record.language, record.consents) for record in silent} == {
        (None, "", frozenset())
    }
    assert len({content_length(item["sealed"]["B"]) for item in signatures}) == 1
    assert len({len(item["off"]["B"]) for item in signatures}) == 1
    assert {frozenset(item) for item in signatures} == {frozenset(signatures[0])}
    assert json.loads(copy.files[0])["confirmed"] == 1000


def test_nothing_ties_two_signatures_of_a_person_together(copy: Copy) -> None:
    assert thief.linked(copy) == 0


@pytest.mark.parametrize("kind", ["SIGNING#", f"SIGNER#{ACTIONS[0]}#", f"MAILED#{ACTIONS[0]}#"])
def test_the_order_of_the_keys_is_not_that_of_arrival(copy: Copy, kind: str) -> None:
    assert abs(thief.ordered(copy, kind)) < BY_CHANCE


def test_lengths_tell_nothing_but_their_step(copy: Copy) -> None:
    records = {content_length(image["sealed"]["B"]) for image in copy.images if "sealed" in image}
    requests = {content_length(base64.b64decode(body)) for body in copy.requests}
    assert {length % RECORD for length in records} == {0}
    assert {length % STEP for length in requests} == {0}
    assert len(records) > 1
    assert len(requests) == 1  # every address of a usual length makes a request of the same


def test_of_a_signer_nothing_stands_in_the_open_but_state_action_country_and_a_last_day(
    copy: Copy,
) -> None:
    """No hour and no language, by which most would be single in a country: nor any other word.

    Stream and queue themselves know for a day when each came.
    """
    open_of = {"pk", "sk", "state", "sealed", "action", "country"}
    for image in copy.images:
        if image["pk"]["S"].startswith("SIGNER#"):
            waits = image["sk"]["S"] != "SIGNATURE"
            assert set(image) == open_of | ({"expires"} if waits else {"off"})
            assert int(image.get("expires", {"N": "0"})["N"]) % 86_400 == 0
        if image["pk"]["S"].startswith("MAILED#"):
            assert set(image) == {"pk", "sk", "signings", "expires"}
            assert int(image["expires"]["N"]) % 3600 == 0


def visits(number: int) -> list[dict[str, str]]:
    """Return what a provider saw of five days: from where, in which language, in which hours."""
    dice = Random(1)  # noqa: S311 - who signs when
    log = []
    for _ in range(number):
        signed = BEGINNING + timedelta(hours=dice.randrange(120))
        confirmed = signed + timedelta(hours=dice.choice((0, 0, 1, 5)))
        log.append(
            {
                "country": dice.choice(("IE", "DE", "ZZ")),
                "language": dice.choice(("en", "ru", "ar")),
                "signed": f"{signed:%Y-%m-%dT%H}",
                "confirmed": f"{confirmed:%Y-%m-%dT%H}",
            }
        )
    return log


def test_who_watched_the_line_singles_nobody_out(copy: Copy) -> None:
    signatures = [item for item in copy.items if item.get("sk") == {"S": "SIGNATURE"}]
    assert thief.singled(signatures, visits(500)) == 0


def test_the_same_watcher_singles_most_out_where_hours_and_language_stand_in_the_open() -> None:
    log = visits(500)
    images = [{name: {"S": word} for name, word in visit.items()} for visit in log]
    assert thief.singled(images, log) > 0.6 * len(log)


def test_who_watched_the_line_finds_nobody_by_the_time_of_a_press(copy: Copy) -> None:
    """The attack that hours made easy: a log of who visited when, beside the table's own words."""
    told = {
        tuple(sorted((name, repr(image[name])) for name in ("state", "country", "expires")
                     if name in image))
        for image in copy.items
        if image["pk"]["S"].startswith("SIGNER#")
    }  # fmt: skip
    signers = sum(item["pk"]["S"].startswith("SIGNER#") for item in copy.items)
    assert len(told) <= 3  # countries; nothing that would tell one of them from another
    assert signers > 1000 * len(told)


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
    pks = [f"SIGNER#{ACTIONS[0]}#{CARELESS[how](email, ACTIONS[0])}" for email in signers]
    copy = Copy(list(ACTIONS), items=[{"pk": {"S": pk}} for pk in pks])
    assert thief.recovered(copy, [*signers, *others]) == set(signers)


def test_the_same_thief_names_everybody_where_the_secret_can_be_guessed(
    organiser: pyrage.x25519.Identity,
) -> None:
    """By the macs, and by the mail requests."""
    copy = stolen(EVERYBODY[:50], "password", organiser)
    requests, copy.requests = copy.requests, []
    assert thief.recovered(copy, EVERYBODY[:500]) == set(EVERYBODY[:50])
    alone = Copy([], requests=requests)
    assert thief.recovered(alone, EVERYBODY[:500]) == set(EVERYBODY[:50])


@pytest.mark.parametrize("where", ["requests", "log", "files", "backup", "stream"])
def test_the_same_thief_finds_an_address_that_was_left_anywhere(where: str) -> None:
    copy = Copy(list(ACTIONS))
    left: Item = {"pk": {"S": "x"}, "seen": {"B": f"by {EVERYBODY[0]}!".encode()}}
    match where:
        case "requests":
            copy.requests = thief.say(EVERYBODY[:1])
        case "log":
            copy.log = f"Traceback: no mail to <{EVERYBODY[0]}>"
        case "files":
            copy.files = [json.dumps({"last": EVERYBODY[0]}).encode()]
        case "backup":
            copy.backup = [left]
        case "stream":
            copy.stream = [{"key": ("x",), "old": left, "new": None}]
    assert thief.recovered(copy, EVERYBODY[:50]) == {EVERYBODY[0]}


def test_the_same_thief_knows_a_request_by_its_length_where_none_is_padded() -> None:
    key = pyrage.x25519.Identity.generate().to_public()
    long = f"{'a' * 60}@example.org"
    asked = mail_request(long, ACTIONS[0], "s" * 22, "en", BEGINNING)
    bare = pyrage.encrypt(pack(asked).rstrip(), [key])
    copy = Copy([], requests=[base64.b64encode(bare).decode()])
    assert thief.recovered(copy, [*EVERYBODY[:500], long]) == {long}


def test_the_same_thief_ties_together_what_is_hashed_alike_for_all_actions() -> None:
    hashes = [hashlib.sha256(email.encode()).hexdigest() for email in EVERYBODY[:100]]
    pks = [f"SIGNER#{action}#{each}" for action in ACTIONS for each in hashes]
    assert thief.linked(Copy([], items=[{"pk": {"S": pk}} for pk in pks])) == 100


def test_the_same_thief_sees_the_order_of_keys_that_rise() -> None:
    rising = [{"key": (f"SIGNING#{at:06}",), "old": None, "new": None} for at in range(100)]
    assert thief.ordered(Copy([], stream=rising), "SIGNING#") > BY_CHANCE
