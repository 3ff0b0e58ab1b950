"""Tokens: only what was minted for a purpose opens it."""

import base64
import hashlib
import hmac
from dataclasses import replace
from itertools import permutations
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.former import withdrawal
from undersigned.rules import token
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import text_of
from undersigned.rules.token import Purpose, Token

KEY, OTHER_KEY = bytes(32), bytes([1]) * 32
TOKENS = st.builds(
    Token,
    st.from_regex("[a-z][a-z0-9-]{0,20}", fullmatch=True),
    st.from_regex("[A-Za-z0-9_-]{43}", fullmatch=True),
    st.from_regex("[A-Za-z0-9_-]{22}|-", fullmatch=True),
    st.binary(min_size=32, max_size=32).map(text_of),
)
# Of the alphabet that tokens are written in, or any other that is no white space.
ANOTHER = st.sampled_from(ascii_letters + digits + "-_.") | st.characters(codec="utf-8").filter(
    lambda character: not character.isspace()
)


def refused(key: bytes, purpose: Purpose, text: str) -> bool:
    with pytest.raises(PetitionError) as caught:
        token.read(key, purpose, text)
    return caught.value.code is Code.BAD_TOKEN


@given(TOKENS, st.data())
def test_a_token_is_read_wherever_a_mail_program_broke_it(made: Token, data: st.DataObject) -> None:
    text = token.mint(KEY, Purpose.CONFIRM, made)
    for space in data.draw(st.lists(st.sampled_from(["\n", "\r\n ", " ", "\t", "\u00a0"]))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + space + text[at:]
    assert token.read(KEY, Purpose.CONFIRM, text) == replace(made, reader="")


@given(TOKENS, st.sampled_from(Purpose))
def test_a_token_is_read_as_it_was_minted(made: Token, purpose: Purpose) -> None:
    known = made if purpose is Purpose.SIGNATURE else replace(made, reader="")
    assert token.read(KEY, purpose, token.mint(KEY, purpose, made)) == known


@given(TOKENS)
def test_one_purpose_does_not_open_the_other(made: Token) -> None:
    for purpose, other in permutations(Purpose, 2):
        assert refused(KEY, other, token.mint(KEY, purpose, made))


def test_a_link_that_a_former_release_has_mailed_leads_to_one_s_signature_still() -> None:
    """Minted by that release. It names nobody who reads the mails, and opens nothing besides."""
    text = f"river-petition.{'A' * 43}.{'B' * 22}.TjB1IFkuRVx9pIA287mRoQ"
    link = Token("river-petition", "A" * 43, "B" * 22)
    assert withdrawal(KEY, link) == text
    assert token.read(KEY, Purpose.SIGNATURE, text) == link
    assert refused(KEY, Purpose.CONFIRM, text)
    assert refused(KEY, Purpose.UNSUBSCRIBE, text)
    assert refused(OTHER_KEY, Purpose.SIGNATURE, text)
    assert refused(KEY, Purpose.SIGNATURE, text.replace("river", "other"))


@given(TOKENS)
def test_another_secret_s_token_opens_nothing(made: Token) -> None:
    assert refused(KEY, Purpose.CONFIRM, token.mint(OTHER_KEY, Purpose.CONFIRM, made))


@given(TOKENS)
def test_who_reads_the_mails_is_in_no_link_in_the_clear_and_in_no_two_alike(made: Token) -> None:
    """Else two forwarded mails, or a mail and the table, would tell that they are of one person."""
    others = [replace(made, action=f"{made.action}2"), replace(made, signing="x" * 22)]
    hidden = {token.mint(KEY, Purpose.SIGNATURE, each).split(".")[3] for each in (made, *others)}
    assert len(hidden) == 3
    assert made.reader not in hidden
    assert token.mint(OTHER_KEY, Purpose.SIGNATURE, made).split(".")[3] not in hidden
    assert made.reader not in token.mint(KEY, Purpose.CONFIRM, made)


@given(TOKENS, st.sampled_from((Purpose.CONFIRM, Purpose.SIGNATURE)), ANOTHER)
def test_one_changed_character_anywhere_spoils_a_token(
    made: Token, purpose: Purpose, other: str
) -> None:
    text = token.mint(KEY, purpose, made)
    for at in range(len(text)):
        changed = text[:at] + other + text[at + 1 :]
        assert changed == text or refused(KEY, purpose, changed)


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
