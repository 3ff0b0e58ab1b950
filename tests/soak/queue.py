"""The mail queue and its mapping to the mailer, as a model.

What the model does, and where AWS says so:

- A standard queue delivers each message at least once, now and then once more, and in no order.
  ("Amazon SQS at-least-once delivery" and "Amazon SQS standard queues", Amazon SQS Developer Guide)
- A message that was received is hidden for the visibility timeout and, unless deleted, is received
  again; after `maxReceiveCount` receives it goes to the dead letters. ("Amazon SQS visibility
  timeout" and "Using dead-letter queues in Amazon SQS", the same)
- After the retention period a message is gone, wherever it is. ("Amazon SQS message quotas")
- The mapping takes up to ten messages a call and deletes those that the answer does not name in
  `batchItemFailures`; if the function failed, none. ("Using Lambda with Amazon SQS" and "Handling
  errors for an SQS event source in Lambda", AWS Lambda Developer Guide)
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

from tests.soak.clock import Clock

Handler: TypeAlias = Callable[[dict[str, Any]], dict[str, Any] | None]  # None: it failed

_BATCH = 10


@dataclass
class Message:
    """One message that waits, is hidden, or is gone."""

    name: str
    body: str
    sent: float
    receives: int = 0
    hidden_for: float = 0


class Queue:
    """One queue with its dead letters, and the mapping that feeds it to `handle`."""

    visibility = 900.0
    most_receives = 288
    retention = 4 * 86_400.0

    def __init__(self, clock: Clock, rng: Random, handle: Handler) -> None:
        self._clock, self._rng, self._handle = clock, rng, handle
        self._visible: list[Message] = []
        self._received: list[Message] = []
        self._awake = False
        self._sent = 0
        self.hidden = 0
        self.dead: list[Message] = []
        self.expired: list[Message] = []
        self.again: Callable[[str], None] = lambda _: None  # told of each body that comes twice

    def send_message(self, QueueUrl: str, MessageBody: str) -> dict[str, Any]:  # noqa: N803
        """Take a message."""
        assert QueueUrl
        self._sent += 1
        self._show(Message(f"message-{self._sent}", MessageBody, self._clock.second))
        return {"MessageId": f"message-{self._sent}"}

    def change_message_visibility(
        self,
        QueueUrl: str,  # noqa: N803
        ReceiptHandle: str,  # noqa: N803
        VisibilityTimeout: int,  # noqa: N803
    ) -> dict[str, Any]:
        """Hide a message that is being received for as long as is asked."""
        assert QueueUrl
        assert 0 <= VisibilityTimeout <= 43_200
        for message in self._received:
            if message.name == ReceiptHandle:
                message.hidden_for = VisibilityTimeout
        return {}

    def redrive(self) -> None:
        """Put the dead letters back, as an operator does."""
        dead, self.dead = self.dead, []
        for message in dead:
            message.receives = 0
            self._show(message)

    def _show(self, message: Message) -> None:
        if self._clock.second > message.sent + self.retention:
            self.expired.append(message)
        elif message.receives >= self.most_receives:
            self.dead.append(message)
        else:
            self._visible.append(message)
            self._wake()

    def _wake(self) -> None:
        if not self._awake:
            self._awake = True
            self._clock.after(self._rng.uniform(0.1, 5), self._poll)

    def _poll(self) -> None:
        self._awake = False
        count = min(len(self._visible), self._rng.randint(1, _BATCH))
        batch = self._received = [self._take() for _ in range(count)]
        source = {"eventSource": "aws:sqs"}
        records = [
            {"messageId": m.name, "receiptHandle": m.name, "body": m.body} | source for m in batch
        ]
        answer = self._handle({"Records": records})
        failed = answer and {f["itemIdentifier"] for f in answer["batchItemFailures"]}
        for message in batch:
            if failed is None or message.name in failed:
                if failed is None:
                    self.again(message.body)  # the process may have mailed it before it ended
                self._hide(message)
            elif self._rng.random() < 0.01:
                self.again(message.body)  # the delete was lost, or a copy was left somewhere
                self._hide(message)
        if self._visible:
            self._wake()

    def _take(self) -> Message:
        message = self._visible.pop(self._rng.randrange(len(self._visible)))
        message.receives += 1
        message.hidden_for = self.visibility
        return message

    def _hide(self, message: Message) -> None:
        self.hidden += 1

        def show() -> None:
            self.hidden -= 1
            self._show(message)

        self._clock.after(message.hidden_for, show)
