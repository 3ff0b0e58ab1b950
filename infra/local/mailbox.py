"""The mails that were sent, those of earlier runs included."""

import json
import threading
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from email.utils import formatdate
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it was handed to SES."""

    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]


class Mailbox:
    """The file of mails that runner.py writes; each line of it is read once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._bytes = 0
        self._mails: list[Mail] = []
        self._reading = threading.Lock()

    def mails(self) -> list[Mail]:
        """Return every mail, oldest first."""
        with self._reading:
            if self._file.exists():
                with self._file.open("rb") as lines:
                    lines.seek(self._bytes)
                    for line in lines:
                        if not line.endswith(b"\n"):  # it is being written
                            break
                        self._mails.append(_mail(json.loads(line)))
                        self._bytes += len(line)
            return self._mails.copy()


def _mail(sent: Mapping[str, Any]) -> Mail:
    """Read SES's SendEmail request, to which runner.py added MessageId and time."""
    content = sent["Content"]
    if "Raw" not in content:
        return _in_parts(sent, content["Simple"])
    mail = message_from_bytes(b64decode(content["Raw"]["Data"]), policy=default)
    parts = {each.get_content_type(): each.get_content() for each in mail.iter_parts()}
    # As SES does, with a name and a time of its own.
    own = {"Date": formatdate(sent["at"]), "Message-ID": f"<{sent['MessageId']}>"}
    return Mail(
        to=", ".join(sent["Destination"]["ToAddresses"]),
        subject=str(mail["Subject"]),
        text=_lines(parts.get("text/plain", "")),
        html=_lines(parts.get("text/html", "")),
        headers={name: own.get(name, str(value)) for name, value in mail.items()},
    )


def _lines(part: str) -> str:
    return part.replace("\r\n", "\n")


def _in_parts(sent: Mapping[str, Any], content: Mapping[str, Any]) -> Mail:
    """Read a mail of an earlier version, of which SES was given the parts."""
    to = ", ".join(sent["Destination"]["ToAddresses"])
    subject = content["Subject"]["Data"]
    headers = {
        "From": sent["FromEmailAddress"],
        "To": to,
        "Subject": subject,
        "Date": formatdate(sent["at"]),
        "Message-ID": f"<{sent['MessageId']}>",
    }
    return Mail(
        to=to,
        subject=subject,
        text=content["Body"]["Text"]["Data"],
        html=content["Body"].get("Html", {}).get("Data", ""),
        headers=headers | {own["Name"]: own["Value"] for own in content.get("Headers", ())},
    )
