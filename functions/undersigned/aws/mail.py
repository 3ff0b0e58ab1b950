"""The mail provider: Amazon SES, one mail to one address, with nothing that tracks it."""

from datetime import UTC, datetime
from typing import Any

from undersigned.aws.client import reaching
from undersigned.cases.compose import Mail
from undersigned.cases.mime import written


class Post:
    """Sends mails from one sender."""

    def __init__(self, client: Any, sender: str, configuration_set: str) -> None:  # noqa: ANN401 - boto3 has no static types
        self._client = client
        self._sender = sender
        self._configuration_set = configuration_set

    def send(self, to: str, mail: Mail) -> bool:
        """Send a mail; raises `PetitionError(UNAVAILABLE)` unless it was taken for delivery.

        It is handed over whole: from its parts SES would make one whose length depends on its
        letters. Always True: whether there is such an address, SES finds out later.
        """
        raw = written(mail, sender=self._sender, to=to, now=datetime.now(UTC))
        with reaching():
            self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [to]},
                ConfigurationSetName=self._configuration_set,
                Content={"Raw": {"Data": raw}},
            )
        return True

    def close(self) -> None:
        """Leave all as it is: no line stays open for mails alone."""
