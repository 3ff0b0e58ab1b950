"""The mailer: mail requests become mails, at the pace that the provider allows."""

import base64
import contextlib
import functools
import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

import deployment
import telemetry
from undersigned.aws.allowance import Allowance
from undersigned.aws.bounces import BY_SES, Bounces, Metrics, by_ourselves
from undersigned.aws.client import client
from undersigned.aws.mail import Post
from undersigned.aws.queue import put_off
from undersigned.aws.seal import mail_identity, opener
from undersigned.aws.table import Table
from undersigned.cases.deliver import Outcome, deliver
from undersigned.rules import mail_request
from undersigned.rules.errors import Code, PetitionError

if TYPE_CHECKING:
    from undersigned.aws.smtp_post import SmtpPost

_ENOUGH = 45_000  # milliseconds, for one mail with AWS at its slowest
_ENOUGH_BY_SMTP = 75_000  # with another provider at its slowest as well
_CONCURRENCY = 2  # mailers at work: the queue mapping's MaximumConcurrency

# A batch that failed whole is answered like any other: what raised goes back to the queue.
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - Lambda's own types
    """Deliver a batch of mail requests; the answer names those to be given again."""
    try:
        with processor(event["Records"], deliver_one, context):
            done = processor.process()
    finally:
        if _post.cache_info().currsize:  # somebody was to be mailed
            _post().close()
    outcomes = [outcome for _, outcome, _ in done]
    telemetry.tell(
        mailed=outcomes.count(Outcome.SENT), undeliverable=outcomes.count(Outcome.REFUSED)
    )
    return processor.response()


def deliver_one(record: SQSRecord, lambda_context: Any) -> Outcome:  # noqa: ANN401 - as above
    """Deliver one request; whatever it raises puts it back into the queue."""
    enough = _ENOUGH_BY_SMTP if os.environ["SMTP_SERVER"] else _ENOUGH
    if lambda_context.get_remaining_time_in_millis() < enough:
        # Ended in the middle of a batch, all of it would come back, and be mailed again.
        raise PetitionError(Code.UNAVAILABLE)
    try:
        keys = deployment.keys()
        unseal = opener([mail_identity(keys.mail)])
        outcome = deliver(
            mail_request.unpack(unseal(base64.b64decode(record.body))),
            store=deployment.store(),
            post=_post(),
            allowance=_allowance(),
            keys=keys,
            site=os.environ["SITE_URL"],
            now=datetime.now(UTC),
        )
    except PetitionError as error:
        if error.code is Code.OVER_LIMIT:
            _put_off(record, error)
        else:
            telemetry.logger().error("not mailed: %s", error.code)
        raise
    except Exception as error:
        # Its kind only: the text of an error may name somebody.
        telemetry.logger().error("not mailed: %s", type(error).__name__)
        raise
    if outcome in (Outcome.SENT, Outcome.REFUSED):
        time.sleep(_CONCURRENCY / float(os.environ["MAILS_PER_SECOND"]))
    return outcome


def _put_off(record: SQSRecord, error: PetitionError) -> None:
    """Hide a request until it may go out, so that waiting brings it no nearer the dead letters.

    A receive then lasts up to an hour instead of a quarter of one. Where it cannot be hidden, it
    is back after that quarter, and nothing else is worse.
    """
    with contextlib.suppress(PetitionError):
        put_off(_sqs(), os.environ["QUEUE_URL"], record.receipt_handle, error.retry_after or 0)


@functools.cache
def _allowance() -> Allowance:
    return Allowance(
        Table(client("dynamodb"), os.environ["LIMITS_TABLE"]),
        int(os.environ["MAILS_PER_HOUR"]),
        Bounces(client("cloudwatch", tries=1), _figures()),
    )


def _figures() -> Metrics:
    if not os.environ["SMTP_SERVER"]:
        return BY_SES
    return by_ourselves(telemetry.NAMESPACE, {"service": os.environ["POWERTOOLS_SERVICE_NAME"]})


@functools.cache
def _sqs() -> Any:  # noqa: ANN401 - boto3 has no static types
    return client("sqs")


@functools.cache
def _post() -> "Post | SmtpPost":
    sender = os.environ["SENDER"]
    if server := os.environ["SMTP_SERVER"]:
        from undersigned.aws.smtp_post import SmtpPost  # noqa: PLC0415 - seldom needed

        return SmtpPost(server, sender, lambda: deployment.secret(os.environ["SMTP_LOGIN_ARN"]))
    # One try: a mail whose answer was lost may have been sent.
    return Post(client("sesv2", tries=1), sender, os.environ["CONFIGURATION_SET"])
