"""The mailer: letters of the queue become mails, at the pace that the provider allows."""

import base64
import functools
import logging
import os
import time
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

import deployment
from undersigned import letter
from undersigned.aws import client
from undersigned.deliver import Outcome, deliver
from undersigned.errors import Code, PetitionError
from undersigned.mail import Post
from undersigned.seal import mail_identity, opener

_ENOUGH = 25_000  # milliseconds, for one letter with AWS at its slowest
_CONCURRENCY = 2  # mailers at work: the queue mapping's MaximumConcurrency

logger = logging.getLogger(__name__)
# A batch that failed whole is answered like any other: what raised goes back to the queue.
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - Lambda's own types
    """Deliver a batch of letters; the answer names those to be given again."""
    return process_partial_response(event, deliver_one, processor, context)


def deliver_one(record: SQSRecord, lambda_context: Any) -> None:  # noqa: ANN401 - as above
    """Deliver one letter; whatever it raises puts the letter back into the queue."""
    if lambda_context.get_remaining_time_in_millis() < _ENOUGH:
        # Ended in the middle of a batch, all of it would come back, and be mailed again.
        raise PetitionError(Code.UNAVAILABLE)
    try:
        keys = deployment.keys()
        unseal = opener([mail_identity(keys.mail)])
        outcome = deliver(
            letter.unpack(unseal(base64.b64decode(record.body))),
            store=deployment.store(),
            post=_post(),
            keys=keys,
            site=os.environ["SITE_URL"],
            now=datetime.now(UTC),
        )
    except Exception as error:
        # Its kind only: the text of an error may name somebody.
        code = error.code if isinstance(error, PetitionError) else type(error).__name__
        logger.error("not mailed: %s", code)  # noqa: TRY400 - for the same reason, no traceback
        raise
    if outcome is Outcome.SENT:
        time.sleep(_CONCURRENCY / float(os.environ["MAILS_PER_SECOND"]))


@functools.cache
def _post() -> Post:
    # One try: a mail whose answer was lost may have been sent.
    ses = client("sesv2", tries=1)
    return Post(ses, os.environ["SENDER"], os.environ["CONFIGURATION_SET"])
