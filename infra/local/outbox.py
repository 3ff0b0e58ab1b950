"""The mails that were sent, those of earlier runs included."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
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


def mails(file: Path) -> list[Mail]:
    """Read the mails that runner.py wrote, oldest first."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8") as lines:
        return [_mail(json.loads(line)) for line in lines if line.endswith("\n")]


def _mail(sent: Mapping[str, Any]) -> Mail:
    """Read SES's SendEmail request, to which runner.py added MessageId and time."""
    to = ", ".join(sent["Destination"]["ToAddresses"])
    content = sent["Content"]["Simple"]
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
