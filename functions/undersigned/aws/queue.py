"""The mail queue: mail requests in, sealed, so that the queue's content names nobody."""

import base64
from typing import Any

from undersigned.aws.client import reaching
from undersigned.rules import mail_request
from undersigned.rules.mail_request import MailRequest
from undersigned.rules.record import Seal


class Queue:
    """The queue that feeds the mailer."""

    def __init__(self, client: Any, url: str, seal: Seal) -> None:  # noqa: ANN401 - boto3 has no static types
        self._client = client
        self._url = url
        self._seal = seal

    def send(self, request: MailRequest) -> None:
        """Queue a request; raises `PetitionError(UNAVAILABLE)` if the queue did not take it."""
        body = base64.b64encode(self._seal(mail_request.pack(request))).decode("ascii")
        with reaching():
            self._client.send_message(QueueUrl=self._url, MessageBody=body)

    def reach(self) -> None:
        """Ask for the least there is; raises `PetitionError(UNAVAILABLE)` if nobody answers."""
        with reaching():
            self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])


def put_off(client: Any, url: str, receipt: str, seconds: int) -> None:  # noqa: ANN401 - as above
    """Hide a message that was received; raises `PetitionError(UNAVAILABLE)`, and it is back sooner.

    The visibility of each receive is the consumer's to change: Lambda leaves it as it was set.
    """
    with reaching():
        client.change_message_visibility(
            QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=seconds
        )
