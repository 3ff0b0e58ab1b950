"""Addresses: which can be written to, and which are one person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules import address

LONG = "b" * 60  # a label, of which four and a bit fill an address
VALID = [
    "a@b.co", "O'Brien@example.org", "ab.c+x@gmail.com", "x@пример.рф", "a_b-c@sub.a.org",
    "a" * 64 + "@b.co", "x@b.1.co", f"1234567@{LONG}.{LONG}.{LONG}.{LONG}.cc",
]  # fmt: skip
INVALID = [
    "", "a", "@b.co", "a@", "a@b", "a b@c.de", "a@b..co", ".a@b.co", "a.@b.co", "a..b@c.de",
    '"quoted"@example.org', "a@-b.co", "a@b.123", "имя@example.org", "a@b.co\r\nBcc: x@y.zz",
    "a" * 65 + "@b.co", "a@" + "b" * 250 + ".co", "a@[127.0.0.1]",
    "x@faß.de", "x@b.co..", "a" * 64 + "@" + "привет-друг." * 13 + "рф",
    "a@b@c.de", "a,b@c.de", "a@\ud800.co", "a@b.co.123",
    f"12345678@{LONG}.{LONG}.{LONG}.{LONG}.cc", f"1234567@{LONG}.{LONG}.{LONG}.{LONG}.cc.",
]  # fmt: skip
SAME = [
    ("Ada@Example.ORG", "ada@example.org"),
    ("ab.c+x@gmail.com", "abc@googlemail.com"),
    ("a.b@proton.me", "ab@pm.me"),
    ("a.+b@ya.ru", "a@yandex.ru"),
    ("x+news@outlook.com", "x@outlook.com"),
    ("x@ПРИМЕР.рф", "x@xn--e1afmkfd.xn--p1ai"),
    ("x@example.org.", "x@example.org"),
]
DIFFERENT = [
    ("a.b@example.org", "ab@example.org"),
    ("a+b@example.org", "a@example.org"),
    ("a@gmail.com", "a@example.com"),
    ("+x@gmail.com", "+y@gmail.com"),
]


@pytest.mark.parametrize("typed", VALID)
def test_an_address_that_mail_reaches_is_accepted(typed: str) -> None:
    assert address.parse(typed) is not None


@pytest.mark.parametrize("typed", INVALID)
def test_what_mail_cannot_reach_is_refused(typed: str) -> None:
    assert address.parse(typed) is None


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_mailbox_are_one(one: str, other: str) -> None:
    assert address.canonical(one) == address.canonical(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_of_two_people_stay_two(one: str, other: str) -> None:
    assert address.canonical(one) != address.canonical(other)


def test_mail_goes_to_the_address_as_typed_with_its_domain_in_ascii() -> None:
    assert address.mailable("Ab.C+x@ПРИМЕР.рф") == "Ab.C+x@xn--e1afmkfd.xn--p1ai"


_LOCALS = st.from_regex(r"[A-Za-z0-9+_-]{1,20}(\.[A-Za-z0-9+_-]{1,20}){0,2}", fullmatch=True)
_DOMAINS = st.sampled_from(["example.org", "gmail.com", "googlemail.com", "pm.me", "ya.ru"])


@given(_LOCALS, _DOMAINS)
def test_the_canonical_form_of_a_canonical_form_is_itself(local: str, domain: str) -> None:
    once = address.canonical(f"{local}@{domain}")
    assert address.canonical(once) == once


@given(_LOCALS, _DOMAINS)
def test_case_never_makes_two_people_of_one(local: str, domain: str) -> None:
    typed = f"{local}@{domain}"
    assert address.canonical(typed.upper()) == address.canonical(typed.lower())


@given(st.text(max_size=300))
def test_whatever_is_typed_is_told_apart_without_a_fault(typed: str) -> None:
    parts = address.parse(typed)
    assert parts is None or address.mailable(typed).isascii()
