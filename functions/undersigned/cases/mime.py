"""A mail as it crosses the wire (RFC 5322 and MIME), whoever carries it.

Both parts are in base64, so that a letter takes as much room in any alphabet, and mails whose parts
are alike in length stay so. Put together by hand: the standard library's EmailMessage takes twenty
times as long for it, and its import as long as a mail.
"""

import base64
import re
import secrets
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from undersigned.cases.compose import Mail

_ADDRESS = re.compile(r"[!-~]+@[!-~]+")  # neither spaces nor line ends, which would begin a header
_END = "\r\n"


def written(mail: Mail, *, sender: str, to: str, now: datetime) -> bytes:
    """Write a mail from one address to another, both in ASCII; ValueError for what is none.

    What names it is random but for the sender's domain: it tells of no machine.
    """
    if not (_ADDRESS.fullmatch(sender) and _ADDRESS.fullmatch(to) and mail.subject.isprintable()):
        raise ValueError("not what may stand in the head of a mail")
    limit = f"=_{secrets.token_hex(16)}"  # has a letter that base64 has not
    head = {
        "From": sender,
        "To": to,
        "Subject": _subject(mail.subject),
        "Date": format_datetime(now),
        "Message-ID": f"<{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>",
        # Asks automatic answers to keep silent (RFC 3834).
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{limit}"',
    }
    lines = [f"{name}: {value}" for name, value in head.items()]
    parts = (("plain", mail.text), ("html", mail.html))
    for kind, text in parts:
        lines += ["", f"--{limit}", *_part(kind, text)]
    return _END.join([*lines, f"--{limit}--", ""]).encode("ascii")


def _subject(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode(linesep=_END)


def _part(kind: str, text: str) -> list[str]:
    """Write one part; its lines end as RFC 2045 wants them to, before they are encoded."""
    raw = text.replace("\n", _END).encode()
    return [
        f"Content-Type: text/{kind}; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        *base64.encodebytes(raw).decode("ascii").splitlines(),
    ]
