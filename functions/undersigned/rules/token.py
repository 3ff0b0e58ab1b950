"""The tokens in the links of a mail: `action.mac.signing.tag`."""

import hmac
from dataclasses import dataclass
from enum import StrEnum

from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import text_of

_TAG_BYTES = 16  # 128 bits


class Purpose(StrEnum):
    """What a token opens; one purpose's tag is worth nothing for another."""

    CONFIRM = "confirm"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Token:
    """What a link stands for: an action, an address's mac, and the signing it was mailed for."""

    action: str
    mac: str
    signing: str


def mint(key: bytes, purpose: Purpose, token: Token) -> str:
    """Write a token as text that fits a URL unescaped."""
    body = f"{token.action}.{token.mac}.{token.signing}"
    return f"{body}.{_tag(key, purpose, body)}"


def read(key: bytes, purpose: Purpose, text: str) -> Token:
    """Read a token back; raises `PetitionError(BAD_TOKEN)` unless it was minted for `purpose`.

    White space in it is passed over: mail programs break long lines, and people copy them so.
    """
    text = "".join(text.split())
    body, _, tag = text.rpartition(".")
    expected = _tag(key, purpose, body)
    # Compared as text, so that no second spelling of the same bytes passes.
    if not hmac.compare_digest(tag.encode(), expected.encode()):
        raise PetitionError(Code.BAD_TOKEN)
    action, mac, signing = body.split(".")
    return Token(action, mac, signing)


def _tag(key: bytes, purpose: Purpose, body: str) -> str:
    return text_of(hmac.digest(key, f"{purpose}\0{body}".encode(), "sha256")[:_TAG_BYTES])
