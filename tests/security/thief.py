"""The attack on a stolen copy, by somebody who reads this code and has a list of addresses.

The thief has neither the organiser's key nor the deployment's secret, so guesses at both.
"""

import base64
import binascii
import hashlib
import hmac
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import pyrage

from tests.security.age import content_length
from tests.security.stolen import ACTIONS, BEGINNING, Copy
from undersigned.aws.seal import mail_identity
from undersigned.aws.writes import Item
from undersigned.rules import address, mail_request
from undersigned.rules.keys import derive

Visit: TypeAlias = Mapping[str, str]  # what a provider saw of one of its customers

GUESSES = ("", "secret", "password", "changeme", "undersigned", "salt", "pepper", "0" * 64)
_PREFIX = 12  # bytes of a digest that chance does not bring about twice
_LONG = 16  # letters of a text that two people do not share by chance; an hour has 14
_ADDRESS = re.compile(rb"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{3,255}")
_WORD = re.compile(r"[A-Za-z0-9_+/=-]{16,}")
_SEEN = ("country", "language", "signed", "confirmed")  # by a provider, of who visits; hours
_HASHES = (hashlib.md5, hashlib.sha1, hashlib.sha256, hashlib.sha512, hashlib.blake2b)


def recovered(copy: Copy, dictionary: Iterable[str]) -> set[str]:
    """Return the addresses of which the thief is sure that they signed."""
    known, held = list(dictionary), _held(copy)
    return {
        *read(held, known),
        *hashed(held, copy.known, known),
        *opened(copy, known),
        *measured(copy, known),
    }


def read(held: set[bytes], dictionary: list[str]) -> set[str]:
    """Look for addresses as they are, and in base64 or hex."""
    found = _ADDRESS.findall(b"\n".join(held))
    return {each.decode().lower() for each in found} & set(dictionary)


def hashed(held: set[bytes], public: list[str], dictionary: list[str]) -> set[str]:
    """Hash each address in every usual way, under every key that can be guessed or was found."""
    digests = {raw[:_PREFIX] for raw in held if len(raw) >= _PREFIX}
    guesses = [*GUESSES, *public]
    keys = [guess.encode() for guess in guesses]
    keys += [bytes.fromhex(found) for found in public if re.fullmatch("[0-9a-f]{64}", found)]
    ours = [derive(guess) for guess in guesses]

    def attempts(known: str) -> Iterator[bytes]:
        for spelled in {known, address.canonical(known)}:
            for text in (spelled, *(f"{a}{by}{spelled}" for a in ACTIONS for by in "\0#")):
                raw = text.encode()
                yield from (make(raw).digest() for make in _HASHES)
                yield from (hmac.digest(key, raw, "sha256") for key in keys)
        for made in ours:
            name = made.hashed(known)
            yield from (made.mac_of(action, name).encode() for action in ACTIONS)
            yield made.reader(known).encode()

    return {
        known for known in dictionary if any(raw[:_PREFIX] in digests for raw in attempts(known))
    }


def opened(copy: Copy, dictionary: list[str]) -> set[str]:
    """Open mail requests and signatures with the keys that guesses at the secret lead to."""
    found: set[str] = set()
    sealed = [base64.b64decode(body) for body in copy.requests]
    for guess in (*GUESSES, *copy.known):
        identity = mail_identity(derive(guess).mail)
        try:
            pyrage.decrypt(sealed[0], [identity]) if sealed else None
        except pyrage.DecryptError:
            continue
        found |= {mail_request.unpack(pyrage.decrypt(each, [identity])).email for each in sealed}
    return found & set(dictionary)


def measured(copy: Copy, dictionary: list[str]) -> set[str]:
    """Tell a mail request by its length, where only one address of all makes one so long."""
    seen = set()
    for body in copy.requests:
        try:
            seen.add(content_length(base64.b64decode(body)))
        except ValueError:  # not sealed at all
            seen.add(len(body))
    by_length = defaultdict(set)
    for known in dictionary:
        for action in ACTIONS:
            asked = mail_request.mail_request(known, action, "s" * 22, "en", BEGINNING)
            packed = mail_request.pack(asked)
            by_length[len(packed)].add(known)
            by_length[len(packed.rstrip())].add(known)
    alone = [who for length, who in by_length.items() if len(who) == 1 and length in seen]
    return set().union(*alone)


def singled(images: Iterable[Item], log: Iterable[Visit]) -> int:
    """Count the visits of a provider's log that only one signature can be of, by its open words.

    What a signature does not tell of, any visit may have been.
    """
    told = Counter(tuple(image.get(name, {}).get("S") for name in _SEEN) for image in images)

    def fitting(visit: Visit) -> int:
        return sum(
            number
            for words, number in told.items()
            if all(word in (None, visit[name]) for name, word in zip(_SEEN, words, strict=True))
        )

    return sum(fitting(visit) == 1 for visit in log)


def linked(copy: Copy) -> int:
    """Count what stands beside two actions, and so ties a person's signatures together."""
    beside = defaultdict(set)
    for image in copy.images:
        kind, *rest = image["pk"]["S"].split("#")
        if kind in ("ACTION", "SHARD"):
            continue
        action = image["action"]["S"] if "action" in image else "".join(rest[:1])
        for leaf in _leaves(image):
            for part in leaf.split("#") if isinstance(leaf, str) else [leaf]:
                if len(part) >= _LONG and part not in ACTIONS:
                    beside[part].add(action)
    return sum(len(actions) > 1 for actions in beside.values())


def ordered(copy: Copy, kind: str) -> float:
    """Return how far the order of keys is that of arrival, in standard deviations of chance.

    By Spearman's rank correlation, which has a variance of 1/(n-1) where there is none.
    """
    keys = ("#".join(record["key"]) for record in copy.stream)
    arrived = list(dict.fromkeys(key for key in keys if kind in key))
    place = {key: at for at, key in enumerate(sorted(arrived))}
    count = len(arrived)
    apart = sum((at - place[key]) ** 2 for at, key in enumerate(arrived))
    return (1 - 6 * apart / (count * (count**2 - 1))) * math.sqrt(count - 1)


def _held(copy: Copy) -> set[bytes]:
    """Return every text and every run of bytes of the copy, once, and what it may be written of."""
    texts: set[str | bytes] = {copy.log, *copy.requests, *copy.files}
    for image in copy.images:
        texts.update(_leaves(image))
    return {raw for text in texts for raw in _raws(text)}


def _leaves(value: Any) -> list[str | bytes]:
    found: list[str | bytes] = []
    left = [value]
    while left:
        inner = left.pop()
        if isinstance(inner, dict):
            found += inner
            left += inner.values()
        elif isinstance(inner, list):
            left += inner
        elif isinstance(inner, str | bytes):
            found.append(inner)
    return found


def _raws(text: str | bytes) -> Iterator[bytes]:
    """Return the bytes that a text may be the writing of."""
    if isinstance(text, bytes):
        yield text
        return
    yield text.encode()
    for word in _WORD.findall(text):
        yield word.encode()
        for decode in (bytes.fromhex, _unbase64):
            try:
                yield decode(word)
            except ValueError:
                continue


def _unbase64(word: str) -> bytes:
    plain = word.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error


def say(people: Iterable[str]) -> list[str]:
    """Write mail requests as somebody would who thinks that base64 hides them."""
    return [base64.b64encode(json.dumps({"to": to}).encode()).decode() for to in people]
