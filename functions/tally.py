"""The tally: changes of signatures in the table's stream become public counts."""

import functools
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import deployment
import telemetry
from undersigned.aws.bucket import Bucket
from undersigned.aws.client import client
from undersigned.aws.stream import PUT_ASIDE, change_of
from undersigned.cases import count

_LOCAL_ACCOUNT = "000000000000"  # no account of AWS has this number


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own type
    """Count a batch; publish when its window closes, or at once where there are no windows.

    The hour's timer, which brings no batch, has it show what no press would show any more.
    What it raises makes the stream give the same batch again, until it expires. The answer's
    state is the actions that the window touched.
    """
    deployment.keys()  # counts made beside another secret's would count people twice
    store = deployment.store()
    now = datetime.now(UTC)
    if "wake" in event:
        count.wake(store, _bucket(), now, _every())
        return {}
    shard = _shard(event, context)
    changes = [change_of(record) for record in event.get("Records", ())]
    for change in changes:
        if change.aside:  # before it is booked: an alarm may ring twice, and never not at all
            telemetry.logger().error("%s: %s %s", PUT_ASIDE, shard, change.sequence)
    new = count.count(store.tallies, shard, changes, now)
    telemetry.tell(
        confirmed=sum(change.confirms for change in new),
        withdrawn=sum(change.withdraws for change in new),
    )
    touched = set(event.get("state", {}).get("actions", ()))
    # Also those of changes that were counted before: their file may not have been put. Where the
    # total stays, so does the file: its time would tell when somebody took a consent back.
    touched |= {change.action for change in changes if change.action and change.shows}
    if event.get("isFinalInvokeForWindow", "window" not in event):
        for action in sorted(touched):
            count.publish(store, _bucket(), action, now, _every())
        touched = set()
    return {"state": {"actions": sorted(touched)}}


def _shard(event: dict[str, Any], context: Any) -> str:  # noqa: ANN401 - as above
    """Return the shard whose checkpoint guards against counting twice."""
    if "shardId" in event:
        return str(event["shardId"])
    account = context.invoked_function_arn.split(":")[4]
    if account == _LOCAL_ACCOUNT and "SINGLE_SHARD" in os.environ:
        return os.environ["SINGLE_SHARD"]
    raise RuntimeError("the event names no shard: the mapping has lost its tumbling window")


def _every() -> timedelta:
    """Return how seldom countries are renewed: hourly, if nobody says otherwise to try it out."""
    seconds = os.environ.get("COUNTRIES_EVERY")
    return timedelta(seconds=int(seconds)) if seconds else count.HOURLY


@functools.cache
def _bucket() -> Bucket:
    return Bucket(client("s3"), os.environ["BUCKET"])
