"""The veil: what is laid over twice is there again, and nothing of it shows through."""

from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules.veil import veiled

KEY, OTHER = bytes(32), bytes([1]) * 32


@given(st.binary(max_size=200), st.binary(max_size=64))
def test_what_was_hidden_is_shown_by_the_same_key_and_name(content: bytes, name: bytes) -> None:
    assert veiled(KEY, name, veiled(KEY, name, content)) == content
    assert len(veiled(KEY, name, content)) == len(content)


@given(st.binary(min_size=16, max_size=200))
def test_another_key_or_name_shows_nothing(content: bytes) -> None:
    hidden = veiled(KEY, b"name", content)
    assert content not in {hidden, veiled(OTHER, b"name", hidden), veiled(KEY, b"names", hidden)}


def test_no_part_of_the_stream_comes_again() -> None:
    stream = veiled(KEY, b"name", bytes(32 * 8))
    assert len({stream[at : at + 32] for at in range(0, len(stream), 32)}) == 8
