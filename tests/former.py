"""What former releases have mailed, which opens still."""

import hmac

from undersigned.rules.keys import text_of
from undersigned.rules.token import Token


def withdrawal(key: bytes, link: Token) -> str:
    """Mint the token of a link to withdraw, as it was before it led to *your signature*."""
    body = f"{link.action}.{link.mac}.{link.signing}"
    tag = hmac.digest(key, f"withdraw\0{body}".encode(), "sha256")[:16]
    return f"{body}.{text_of(tag)}"
