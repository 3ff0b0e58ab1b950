"""The mail provider: Amazon SES, one mail to one address, with nothing that tracks it."""

from typing import Any

from undersigned.aws.client import reaching
from undersigned.cases.compose import Mail


class Post:
    """Sends mails from one sender."""

    def __init__(self, client: Any, sender: str, configuration_set: str) -> None:  # noqa: ANN401 - boto3 has no static types
        self._client = client
        self._sender = sender
        self._configuration_set = configuration_set

    def send(self, to: str, mail: Mail) -> None:
        """Send a mail; raises `PetitionError(UNAVAILABLE)` unless it was taken for delivery."""
        with reaching():
            self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [to]},
                ConfigurationSetName=self._configuration_set,
                Content={
                    "Simple": {
                        "Subject": _utf8(mail.subject),
                        "Body": {"Text": _utf8(mail.text), "Html": _utf8(mail.html)},
                        # Asks automatic answers to keep silent (RFC 3834).
                        "Headers": [{"Name": "Auto-Submitted", "Value": "auto-generated"}],
                    }
                },
            )


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
