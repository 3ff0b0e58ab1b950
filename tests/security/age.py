"""What anybody can read of something sealed by age: how long its content is.

Source: https://age-encryption.org/v1. The header ends with the line that begins with `---`; a nonce
follows, and the content in chunks of 64 KiB, each with a tag. The header's own length says nothing:
it may hold a stanza of random length.
"""

_NONCE, _TAG, _CHUNK = 16, 16, 64 * 1024


def content_length(sealed: bytes) -> int:
    """Return the bytes of what was sealed, if they fit one chunk."""
    end = sealed.index(b"\n", sealed.index(b"\n---") + 1) + 1
    length = len(sealed) - end - _NONCE - _TAG
    assert 0 <= length <= _CHUNK
    return length
