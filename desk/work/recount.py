"""The count of an action, put right and shown."""

from collections.abc import Callable
from datetime import UTC, datetime

from desk.work.stack import Stack
from undersigned.aws.bucket import Bucket
from undersigned.cases import count
from undersigned.cases.recount import Recount, recount


def put_right(stack: Stack, action: str, wait: Callable[[], object]) -> Recount:
    """Count an action's signatures afresh, and show the count if nobody signed meanwhile."""
    store = stack.store()
    found = recount(store, action, wait)
    if found.settled:
        bucket = Bucket(stack.client("s3"), stack.output("Bucket"))
        count.publish(store, bucket, action, datetime.now(UTC))
    return found
