"""The tokens in the links of a mail: `action.mac.signing.tag`.

That of *your signature* carries one part more before its tag: who reads the address's mails, which
"Never mail me again" needs and no mac leads to. It is veiled, since it is the same in the links of
all actions and in the table: in the clear, two forwarded mails would tell that one person signed
two things. The veil's name is what stands before it, and so the mac, which is made of the address:
what is hidden under one name is always the same, as with a synthetic nonce (RFC 5297).

A mail lies in its mailbox for years. What one led to under a former purpose, it leads to still.
"""

import hmac
from dataclasses import dataclass
from enum import StrEnum

from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import bytes_of, text_of
from undersigned.rules.veil import veiled

_TAG_BYTES = 16  # 128 bits
_FORMERLY = "withdraw"  # the purpose of such a link before it carried a reader
NO_SIGNING = "-"
"""The signing of a link that was mailed for none: it leads to whatever there is."""


class Purpose(StrEnum):
    """What a token opens; one purpose's tag is worth nothing for another."""

    CONFIRM = "confirm"
    SIGNATURE = "signature"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Token:
    """What a link stands for: an action, an address's mac, and the signing it was mailed for.

    `reader` is who reads the address's mails, as a stop names them; known of a link to
    *your signature* alone, and "" of one of a former release.
    """

    action: str
    mac: str
    signing: str
    reader: str = ""


def mint(key: bytes, purpose: Purpose, token: Token) -> str:
    """Write a token as text that fits a URL unescaped."""
    body = f"{token.action}.{token.mac}.{token.signing}"
    if purpose is Purpose.SIGNATURE:
        body += f".{text_of(veiled(key, body.encode(), bytes_of(token.reader)))}"
    return f"{body}.{_tag(key, purpose, body)}"


def read(key: bytes, purpose: Purpose, text: str) -> Token:
    """Read a token back; raises `PetitionError(BAD_TOKEN)` unless it was minted for `purpose`.

    White space in it is passed over: mail programs break long lines, and people copy them so.
    """
    text = "".join(text.split())
    body, _, tag = text.rpartition(".")
    if purpose is Purpose.SIGNATURE and _same(tag, _tag(key, purpose, body)):
        named, _, hidden = body.rpartition(".")
        reader = text_of(veiled(key, named.encode(), bytes_of(hidden)))
        action, mac, signing = named.split(".")
        return Token(action, mac, signing, reader)
    plain = _FORMERLY if purpose is Purpose.SIGNATURE else purpose
    if not _same(tag, _tag(key, plain, body)):
        raise PetitionError(Code.BAD_TOKEN)
    action, mac, signing = body.split(".")
    return Token(action, mac, signing)


def _same(tag: str, expected: str) -> bool:
    """Compare as text, so that no second spelling of the same bytes passes."""
    return hmac.compare_digest(tag.encode(), expected.encode())


def _tag(key: bytes, purpose: str, body: str) -> str:
    return text_of(hmac.digest(key, f"{purpose}\0{body}".encode(), "sha256")[:_TAG_BYTES])
