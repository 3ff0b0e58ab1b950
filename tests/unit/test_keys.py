"""Keys: one secret gives the same keys for ever, another one gives others."""

import hashlib
import hmac
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules.keys import bytes_of, derive, text_of


def test_a_purpose_has_a_key_of_its_own() -> None:
    keys = asdict(derive("secret"))
    assert len(set(keys.values())) == len(keys) == 7


def test_the_keys_of_a_secret_never_change() -> None:
    # Written down once: another value would let everybody who has signed sign again.
    keys = derive("secret")
    assert keys.fingerprint == "HKkdTDo2PUph8ti_Xqhy2ejlit5ZpGtPLZv8Bf74M3A"
    assert keys.mac("a", "A@example.org") == "VXBoKfkRcoz2WO3iUMW2uZjxYMPxtIKZVH7l1u2ha7w"


def test_one_address_looks_different_in_two_actions() -> None:
    keys = derive("secret")
    assert keys.mac("a", "x@example.org") != keys.mac("b", "x@example.org")


def test_another_secret_knows_nobody() -> None:
    assert derive("one").mac("a", "x@example.org") != derive("two").mac("a", "x@example.org")


def test_a_list_and_a_signature_name_an_address_by_the_same_key_s_work() -> None:
    keys = derive("secret")
    hashed = keys.hashed("A.b+tag@googlemail.com")
    assert hashed == keys.hashed("ab@gmail.com")
    assert keys.mac_of("a", hashed) == keys.mac("a", "ab@gmail.com")
    assert hashed not in (keys.mac("", "ab@gmail.com"), derive("two").hashed("ab@gmail.com"))


def test_a_reader_is_one_whatever_follows_a_plus_and_a_list_s_name_where_nothing_does() -> None:
    keys = derive("secret")
    assert keys.reader("ada+x@example.org") == keys.reader("Ada@example.org")
    assert keys.reader("ada@example.org") == keys.hashed("ada@example.org")
    assert keys.reader("ada@example.org") != derive("two").reader("ada@example.org")


def test_every_key_is_what_rfc_5869_makes_of_its_purpose() -> None:
    """Links in mails, letters in the queue and limits of the day must outlive a new version."""
    keys = derive("secret")
    extracted = hmac.new(b"undersigned", b"secret", hashlib.sha256).digest()

    def expanded(purpose: bytes) -> bytes:
        return hmac.new(extracted, purpose + b"\x01", hashlib.sha256).digest()

    assert keys.address == expanded(b"address")
    assert keys.dedupe == expanded(b"dedupe")
    assert keys.token == expanded(b"token")
    assert keys.mail == expanded(b"mail")
    assert keys.network == expanded(b"network")
    assert keys.off == expanded(b"off")


def test_bytes_are_written_so_that_a_link_needs_no_escaping() -> None:
    assert text_of(b"") == ""
    assert text_of(b"\xfb\xff") == "-_8"
    assert text_of(b"]u\xd7") == "XXXX"


@given(st.binary(max_size=40))
def test_bytes_are_read_as_they_were_written_however_many(raw: bytes) -> None:
    assert bytes_of(text_of(raw)) == raw


def test_where_mails_are_counted_an_address_has_another_name_than_where_it_signed() -> None:
    """Else the hours of its mails would lie beside its signature, for whoever takes the table."""
    keys = derive("secret")
    for email in ("ada@example.org", "ada+x@example.org", "a.da@gmail.com"):
        assert keys.cap("river", email) != keys.mac("river", email)
    assert keys.cap("river", "ada+x@example.org") == keys.cap("river", "Ada@example.org")
    assert keys.cap("river", "ada@example.org") != keys.cap("forest", "ada@example.org")
