"""Tokens: only what was minted for a purpose opens it."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules import token
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.token import Purpose, Token

KEY, OTHER_KEY = bytes(32), bytes([1]) * 32
TOKENS = st.builds(
    Token,
    st.from_regex("[a-z][a-z0-9-]{0,20}", fullmatch=True),
    st.from_regex("[A-Za-z0-9_-]{43}", fullmatch=True),
    st.from_regex("[A-Za-z0-9_-]{22}", fullmatch=True),
)


def refused(key: bytes, purpose: Purpose, text: str) -> bool:
    with pytest.raises(PetitionError) as caught:
        token.read(key, purpose, text)
    return caught.value.code is Code.BAD_TOKEN


@given(TOKENS, st.sampled_from(Purpose))
def test_a_token_is_read_as_it_was_minted(made: Token, purpose: Purpose) -> None:
    assert token.read(KEY, purpose, token.mint(KEY, purpose, made)) == made


@given(TOKENS)
def test_one_purpose_does_not_open_the_other(made: Token) -> None:
    assert refused(KEY, Purpose.WITHDRAW, token.mint(KEY, Purpose.CONFIRM, made))
    assert refused(KEY, Purpose.CONFIRM, token.mint(KEY, Purpose.WITHDRAW, made))


@given(TOKENS)
def test_another_secret_s_token_opens_nothing(made: Token) -> None:
    assert refused(KEY, Purpose.CONFIRM, token.mint(OTHER_KEY, Purpose.CONFIRM, made))


@given(TOKENS, st.data())
def test_one_changed_character_anywhere_spoils_a_token(made: Token, data: st.DataObject) -> None:
    text = token.mint(KEY, Purpose.CONFIRM, made)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda c: c != text[at]))
    assert refused(KEY, Purpose.CONFIRM, text[:at] + other + text[at + 1 :])


@given(st.text())
def test_what_is_no_token_is_refused_without_a_fault(text: str) -> None:
    assert refused(KEY, Purpose.CONFIRM, text)


def test_a_tag_is_what_hmac_sha_256_makes_of_purpose_and_body() -> None:
    """And of nothing that the token itself could choose."""
    text = token.mint(KEY, Purpose.CONFIRM, Token("a", "b", "c"))
    tag = hmac.new(KEY, b"confirm\0a.b.c", hashlib.sha256).digest()[:16]
    assert text == f"a.b.c.{base64.urlsafe_b64encode(tag).decode().rstrip('=')}"


def test_a_tag_has_at_least_128_bits() -> None:
    tag = token.mint(KEY, Purpose.CONFIRM, Token("a", "b", "c")).rpartition(".")[2]
    assert len(tag) * 6 >= 128
