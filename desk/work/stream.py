"""The counter: whether the table's stream feeds it, and how far behind it is."""

from datetime import datetime, timedelta
from typing import Any

from desk.work.stack import Stack

# How far the counter may lag behind the table: its batching window, its tumbling window, a retry.
LAG = 90  # seconds
_MOVING = {"Enabled", "Creating", "Enabling", "Updating"}
_TROUBLE = ("PROBLEM", "FAILED")
_LOOKED_BACK = timedelta(minutes=5)
# For how long a failure is tried again at the least: after that, what failed has left the stream.
_FAILED_LATELY = timedelta(hours=1)
_CALL_FAILED = "PROBLEM: Function call failed"


def stopped(stack: Stack) -> str:
    """Say why nothing comes to the counter; "" if it follows the table."""
    state = standing(mappings(stack))
    return f"It does not follow the table (its mapping is {state})" if state else ""


def failing(stack: Stack) -> str:
    """Say that the counter fails, if Lambda says so of its last try; "" if not."""
    results = [mapping.get("LastProcessingResult", "") for mapping in mappings(stack)]
    troubled = [result for result in results if result.startswith(_TROUBLE)]
    return f"It fails ({'; '.join(troubled)})" if troubled else ""


def standing(found: list[dict[str, Any]]) -> str:
    """Say how mappings stand that hand nothing on; "" if they do, or soon will."""
    states = [mapping["State"] for mapping in found]
    return "" if states and set(states) <= _MOVING else ", ".join(states) or "gone"


def behind(stack: Stack, now: datetime, most: int = LAG) -> str:
    """Say why what was signed `most` seconds ago may not be counted yet; "" if all of it is."""
    if why := stopped(stack) or _failing_now(stack, now):
        return why
    seconds = _most(stack, "IteratorAge", now, _LOOKED_BACK) / 1000  # of the oldest record
    return f"It was {seconds:.0f} seconds behind a short while ago" if seconds > most else ""


def _failing_now(stack: Stack, now: datetime) -> str:
    """Say that the counter fails, unless what it failed at has left the stream.

    Lambda tells of the last try for ever, and after a day there may be nothing to try again.
    """
    why = failing(stack)
    results = {mapping.get("LastProcessingResult", "") for mapping in mappings(stack)}
    if not why or not results <= {_CALL_FAILED, "OK", "No records processed"}:
        return why
    lately = (_most(stack, name, now, _FAILED_LATELY) for name in ("Errors", "Throttles"))
    return why if any(lately) else ""


def mappings(stack: Stack) -> list[dict[str, Any]]:
    """Return what hands the table's stream to the counter, as Lambda describes it."""
    return stack.mappings("TallyFunction")


def _most(stack: Stack, metric: str, now: datetime, back: timedelta) -> float:
    """Return the most that a metric of the counter was lately; 0 where it tells nothing."""
    answer = stack.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName=metric,
        Dimensions=[{"Name": "FunctionName", "Value": stack.output("TallyFunction")}],
        StartTime=now - back,
        EndTime=now,
        Period=int(back.total_seconds()),
        Statistics=["Maximum"],
    )
    return max((float(point["Maximum"]) for point in answer["Datapoints"]), default=0.0)
