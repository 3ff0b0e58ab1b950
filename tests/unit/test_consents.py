"""Consents that were taken back: of one size, and read by who has the key alone."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules.consents import NONCE, SIZE, hidden, taken_back
from undersigned.rules.fields import CONSENTS

KEY, NOBODY, EVERY = bytes(range(32)), bytes(32), frozenset(CONSENTS)
WHO = ("river-petition", "mac")
SOME = [frozenset(some) for many in range(4) for some in combinations(CONSENTS, many)]


@pytest.mark.parametrize("off", SOME, ids=lambda some: " ".join(sorted(some)))
def test_what_was_taken_back_is_read_again_and_is_of_one_size(off: frozenset[str]) -> None:
    written = hidden(KEY, WHO, off, bytes(NONCE))
    assert len(written) == SIZE
    assert taken_back(KEY, WHO, written) == off


def test_nothing_of_it_shows_and_no_two_are_alike() -> None:
    written = [hidden(KEY, WHO, off, bytes([at]) * NONCE) for at, off in enumerate(SOME * 8)]
    assert len({raw[NONCE:] for raw in written}) == len(written)
    assert not [raw for raw in written for name in CONSENTS if name.encode() in raw]


def test_where_nothing_was_ever_written_nothing_was_taken_back() -> None:
    assert taken_back(KEY, WHO, b"") == frozenset()


@given(st.data())
def test_what_was_changed_or_is_another_s_counts_as_all_of_them(data: st.DataObject) -> None:
    """Else whoever can write the table could have a name shown again."""
    written = hidden(KEY, WHO, ("public",), bytes(NONCE))
    at = data.draw(st.integers(0, SIZE - 1))
    changed = bytearray(written)
    changed[at] ^= data.draw(st.integers(1, 255))
    for key, who, raw in (
        (KEY, WHO, bytes(changed)),
        (KEY, WHO, written[:-1]),
        (KEY, WHO, written + b"\0"),
        (KEY, ("river-petition", "another"), written),
        (KEY, ("another", "mac"), written),
        (NOBODY, WHO, written),
    ):
        assert taken_back(key, who, raw) == EVERY


def test_all_the_consents_there_are_have_room() -> None:
    assert taken_back(KEY, WHO, hidden(KEY, WHO, CONSENTS, bytes(NONCE))) == EVERY
    with pytest.raises(ValueError, match="more consents"):
        hidden(KEY, WHO, ["x" * SIZE], bytes(NONCE))


def test_what_this_release_writes_is_read_by_every_later_one() -> None:
    """Golden: other bytes would take all consents of everybody back, as damaged ones do."""
    golden = bytes.fromhex(
        "000102030405060708090a0b0c0d0e0f9afeab96bc8d80f74c78e10dae98a191"
        "224e069e4d9df62868d334395f69b8b1b19fe3a2c94d1c8a39bd8cf75a5e7fd5"
        "6c206bacb36ec528fd3181560b4862575333720f291d8c8321b74ec33bd022b3"
    )
    assert hidden(b"k" * 32, ("river", "mac"), ("to_target",), bytes(range(16))) == golden
    assert taken_back(b"k" * 32, ("river", "mac"), golden) == {"to_target"}
