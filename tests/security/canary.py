"""Canaries: words that turn up nowhere by chance, and a search for them in every disguise."""

import base64
import html
import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

from undersigned.rules import address
from undersigned.rules.fields import WRITTEN

NAME = "Perpetua Канарейка-Ö’Vex"
EMAIL = "Perpetua.Qanary@mailbox-zq7.example"
POSTCODE = "QZ7 VX9K"
COMMENT = "Jackdaws love my <sphinx> & “quartz”, Grozny 1987"
IPV4 = "198.51.100.237"
IPV6 = "2001:db8:c0de:beef:1337:4242:9:1"
FORWARDED = "203.0.113.231"
AGENT = "QanaryBrowser/9.87 (+vex)"
COOKIE = "qanary-session=Zx9Qw"
REFERER = "https://inbox.qanary.example/u/perpetua"
TOKEN = "zq7-typed-into-the-token"
PATH = "zq7-typed-into-the-path"

_TYPED = {"name": NAME, "email": EMAIL, "postcode": POSTCODE, "comment": COMMENT}
# What a signer types into each field that there is; a new field is looked for like the others.
TYPED = {
    field.name: _TYPED.get(field.name, f"qanary of {field.name} zq7"[: field.most])
    for field in WRITTEN
}

# What is looked for: also what could be made of an address of a mailbox or of a network.
CANARIES: Mapping[str, tuple[str, ...]] = {
    "name": (NAME, "Perpetua", "Канарейка"),
    "address": (EMAIL, address.canonical(EMAIL), "Perpetua.Qanary", "mailbox-zq7"),
    "postcode": (POSTCODE,),
    "comment": (COMMENT, "Jackdaws love my", "“quartz”"),
    **{name: (typed,) for name, typed in TYPED.items() if name not in _TYPED},
    "network": (IPV4, "198.51.100.", IPV6, "2001:db8:c0de:beef", "2001:db8:c0de", FORWARDED),
    "user agent": (AGENT, "QanaryBrowser"),
    "other header": (COOKIE, "Zx9Qw", REFERER, "qanary.example"),
    "made-up token": (TOKEN,),
    "made-up path": (PATH,),
}


def found(held: Iterable[bytes]) -> set[tuple[str, str, str]]:
    """Return each canary that some text holds: of what kind, which, and how disguised."""
    haystack = b"\n".join(held).lower()
    return {
        (kind, word, disguise)
        for kind, words in CANARIES.items()
        for word in words
        for disguise, needle in disguises(word)
        if needle.lower() in haystack
    }


def disguises(word: str) -> Iterable[tuple[str, bytes]]:
    """Write a word in each form that logs, keys and links would give it."""
    raw = word.encode()
    yield "as it is", raw
    yield "in percent", quote(word, safe="").encode()
    yield "as a form", quote_plus(word).encode()
    yield "in JSON", json.dumps(word)[1:-1].encode()
    yield "in Python", repr(word)[1:-1].encode()
    yield "in Python's bytes", repr(raw)[2:-1].encode()
    yield "in HTML", html.escape(word).encode()
    yield "in hex", raw.hex().encode()
    for before in range(3):  # base64 begins anew every three bytes
        shifted = base64.b64encode(b"\0" * before + raw)
        # Without the letters that what stands before and after has a part in.
        sure = shifted[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        yield f"in base64, {before} on", sure
        yield f"in base64 for links, {before} on", sure.translate(bytes.maketrans(b"+/", b"-_"))
