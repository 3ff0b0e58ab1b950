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
    "a\r\nb@c.de", "a\nb@c.de", "a@b\n.co", "a@b.co\n", "a@b.co\r\nBcc", "a@b_c.de",
    f"12345678@{LONG}.{LONG}.{LONG}.{LONG}.cc", f"1234567@{LONG}.{LONG}.{LONG}.{LONG}.cc.",
]  # fmt: skip
SAME = [
    ("Ada@Example.ORG", "ada@example.org"),
    ("ab.c+x@gmail.com", "abc@googlemail.com"),
    ("a.b@proton.me", "ab@pm.me"),
    ("a.+b@ya.ru", "a@yandex.ru"),
    ("ivan.p@yandex.ru", "ivan-p@yandex.com"),
    ("x+news@outlook.com", "x@outlook.com"),
    ("x+news@hotmail.co.uk", "x@hotmail.co.uk"),
    ("mia+a@posteo.de", "mia@posteo.de"),
    ("mia@posteo.net", "mia@posteo.de"),
    ("mia+a@mailbox.org", "mia@mailbox.org"),
    ("mia+a@zoho.eu", "mia@zoho.eu"),
    ("mia+a@fastmail.fm", "mia@fastmail.fm"),
    ("shop@mia.fastmail.com", "mia+a@fastmail.com"),
    ("m_i-a+x@protonmail.com", "mia@pm.me"),
    ("mia@me.com", "mia+a@icloud.com"),
    ("mia-shop@yahoo.com", "mia-bank@yahoo.com"),
    ("x@ПРИМЕР.рф", "x@xn--e1afmkfd.xn--p1ai"),
    ("x@example.org.", "x@example.org"),
]
DIFFERENT = [
    ("a.b@example.org", "ab@example.org"),
    ("a+b@example.org", "a@example.org"),
    ("a@gmail.com", "a@example.com"),
    ("+x@gmail.com", "+y@gmail.com"),
    ("ivanp@yandex.ru", "ivan-p@yandex.ru"),
    ("a.b@outlook.com", "ab@outlook.com"),
    ("a@outlook.com", "a@hotmail.com"),
    ("a@hotmail.com", "a@hotmail.fr"),
    ("a@fastmail.com", "a@fastmail.fm"),
    ("a@b.fastmail.com", "a@fastmail.com"),
    ("a@x.y.fastmail.com", "b@x.y.fastmail.com"),
    ("a@b.example.org", "c@b.example.org"),
    ("a+b@tuta.com", "a@tuta.com"),
    ("a@tuta.com", "a@tutanota.com"),
    ("a-b@gmail.com", "ab@gmail.com"),
    ("a.b@posteo.de", "ab@posteo.de"),
    ("a_b@yandex.ru", "a-b@yandex.ru"),
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


# What reads as one address, typed, pasted or completed by a phone.
CLEANED = [
    (" ann@example.org\n", "ann@example.org"),
    ("\u200bann@example.org", "ann@example.org"),
    ("ann@example.org\u200b", "ann@example.org"),
    ("\u202aann@example.org\u202c", "ann@example.org"),
    ("a\u00adnn@exa\u200dmple.org\ufeff", "ann@example.org"),
    ("ann＠example.org", "ann@example.org"),
    ("ａｎｎ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ann@example.org"),
    ("\u3000ann@example.org\u00a0", "ann@example.org"),
    ("ann@example。org", "ann@example.org"),
    ("Ann+x@Example.ORG.", "Ann+x@example.org"),
    ("x@ПРИМЕР.рф", "x@xn--e1afmkfd.xn--p1ai"),
    ("not an\u200b address", "not an address"),
    ("\u200d ann@example.org \u200c", "ann@example.org"),
    ("an\u200dn@ПРИМЕР.рф", "ann@xn--e1afmkfd.xn--p1ai"),
    ("ann@\u200dя@example.org", "ann@я@example.org"),  # what stands before the last @ is no domain
    ("\u200d", ""),
]


@pytest.mark.parametrize(("typed", "expected"), CLEANED)
def test_an_address_is_cleaned_of_what_nobody_sees(typed: str, expected: str) -> None:
    assert address.cleaned(typed) == expected


@pytest.mark.parametrize(
    "typed",
    ["a nn@example.org", "ann@example.org\nBcc: x@y.zz", "ann@exa\tmple.org", "x@\u200d.рф"],
)
def test_what_can_be_seen_is_not_mended_behind_anybody_s_back(typed: str) -> None:
    assert address.parse(address.cleaned(typed)) is None


def test_a_joiner_that_may_mean_another_domain_is_not_guessed_away() -> None:
    assert address.parse(address.cleaned("x@نامه\u200cای.com")) is None


_PIECES = st.sampled_from(
    [*"aé@.＠．+ \t\n\u0301\u1680\u200b\u200c\u200d\u3164\ufeffя", "b.co", "@c.de"]
)
_TYPED = st.text(max_size=300) | st.lists(_PIECES, max_size=12).map("".join)


@given(_TYPED)
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    once = address.cleaned(typed)
    assert address.cleaned(once) == once


@given(_TYPED)
def test_what_is_cleaned_is_what_is_mailed(typed: str) -> None:
    clean = address.cleaned(typed)
    if address.parse(clean):
        assert address.mailable(clean) == clean
        assert clean.isascii()
        assert clean.isprintable()


@given(_TYPED)
def test_cleaning_makes_no_other_person_of_an_address_that_was_one(typed: str) -> None:
    if address.parse(typed):
        assert address.canonical(address.cleaned(typed)) == address.canonical(typed)


def test_mail_goes_to_the_address_as_typed_with_its_domain_in_ascii() -> None:
    assert address.mailable("Ab.C+x@ПРИМЕР.рф") == "Ab.C+x@xn--e1afmkfd.xn--p1ai"


_LOCALS = st.from_regex(r"[A-Za-z0-9+_-]{1,20}(\.[A-Za-z0-9+_-]{1,20}){0,2}", fullmatch=True)
_DOMAINS = st.sampled_from(
    ["example.org", "gmail.com", "googlemail.com", "pm.me", "ya.ru", "yahoo.com", "posteo.net",
     "fastmail.com", "a-b.fastmail.com", "x.fastmail.fm", "tuta.com", "hotmail.co.uk", "zoho.eu"]
)  # fmt: skip


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


@pytest.mark.parametrize(
    ("one", "mailbox"),
    [
        ("Ivan.P+x@yandex.com", "ivan-p@yandex.ru"),
        ("A.B@googlemail.com", "ab@gmail.com"),
        ("a_b-c@pm.me", "abc@proton.me"),
        ("mia-shop@yahoo.com", "mia@yahoo.com"),
        ("shop@mia.fastmail.com", "mia@fastmail.com"),
        ("Mia+a@Example.ORG", "mia+a@example.org"),
    ],
)
def test_a_mailbox_has_the_same_name_for_ever(one: str, mailbox: str) -> None:
    """Under another one everybody there who has signed could sign again."""
    assert address.canonical(one) == mailbox


@given(_LOCALS, _DOMAINS, st.lists(st.from_regex(r"[a-z0-9+]{1,9}", fullmatch=True), max_size=3))
def test_whoever_reads_the_mail_is_one_whatever_follows_the_first_plus(
    local: str, domain: str, notes: list[str]
) -> None:
    own = f"m{local}".split("+")[0][:30].rstrip(".")
    noted = "+".join([own, *notes])
    assert address.folded(f"{noted}@{domain}") == address.folded(f"{own}@{domain}")
