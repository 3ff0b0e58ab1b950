"""The counter: whether the table's stream feeds it, and how far behind it is."""

from datetime import datetime, timedelta
from typing import Any

from desk.work.stack import Stack

# How far the counter may lag behind the table: its batching window, its tumbling window, a retry.
LAG = 90  # seconds
_MOVING = {"Enabled", "Creating", "Enabling", "Updating"}
_TROUBLE = ("PROBLEM", "FAILED")
_LOOKED_BACK = timedelta(minutes=15)


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


def behind(stack: Stack, now: datetime) -> str:
    """Say why what was signed a while ago may not be counted yet; "" if all of it is."""
    if why := stopped(stack) or failing(stack):
        return why
    seconds = _oldest(stack, now)
    return f"It was {seconds:.0f} seconds behind a short while ago" if seconds > LAG else ""


def mappings(stack: Stack) -> list[dict[str, Any]]:
    """Return what hands the table's stream to the counter, as Lambda describes it."""
    return stack.mappings("TallyFunction")


def _oldest(stack: Stack, now: datetime) -> float:
    """Return the age in seconds of the oldest record that came to the counter lately."""
    answer = stack.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="IteratorAge",
        Dimensions=[{"Name": "FunctionName", "Value": stack.output("TallyFunction")}],
        StartTime=now - _LOOKED_BACK,
        EndTime=now,
        Period=int(_LOOKED_BACK.total_seconds()),
        Statistics=["Maximum"],
    )
    return max((float(point["Maximum"]) for point in answer["Datapoints"]), default=0.0) / 1000
