"""Faults: what may befall each call that the functions make of AWS.

The SDK tries again by itself after a fault ("Retry behavior", AWS SDKs and Tools Reference Guide),
with the same client token. So one fault gives the functions an error only where both tries met it;
where the first try was done and its answer lost, the second meets what the first has left
(`ECHOED`). The mailer sends by a client of one try.
"""

import uuid
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from random import Random
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError


class Fault(StrEnum):
    """What may go wrong with one call."""

    REFUSED = "refused"
    THROTTLED = "throttled"
    TIMED_OUT = "timed out, not done"
    LOST = "done, but the reply lost"
    ECHOED = "done, the reply lost, and done again by the SDK"
    CONFLICT = "cancelled by another transaction"
    ENDED_BEFORE = "the process ended before it"
    ENDED_AFTER = "the process ended after it"


DONE = (Fault.LOST, Fault.ECHOED, Fault.ENDED_AFTER)


class Ended(BaseException):
    """The process was ended: nothing in it runs on, no `except Exception` and no clean-up."""


class Weather:
    """Decides by a seeded dice what befalls each call."""

    def __init__(self, rng: Random, rate: float) -> None:
        self.rate = rate
        self.met: Counter[str] = Counter()
        self.down: set[str] = set()  # services that refuse everything just now
        self.meanwhile: Callable[[], None] | None = None  # what another process does in between
        self.befell: Callable[[str, Fault, dict[str, Any]], None] = lambda *_: None
        self._rng = rng

    def call(
        self,
        service: str,
        operation: str,
        do: Callable[..., Any],
        arguments: dict[str, Any],
        tries: int,
    ) -> Any:
        """Make a call in this weather."""
        if operation == "transact_write_items":
            # As botocore does: one token for a call and for its repetitions.
            arguments.setdefault(
                "ClientRequestToken", uuid.UUID(int=self._rng.getrandbits(128)).hex
            )
        if self.meanwhile:
            self.meanwhile()
        if service in self.down:
            raise EndpointConnectionError(endpoint_url=f"https://{service}.example")
        fault = self.fate(operation, tries)
        if fault is None:
            return do(**arguments)
        self.met[f"{service}.{operation}: {fault}"] += 1
        self.befell(operation, fault, arguments)
        return befall(fault, operation, do, arguments)

    def fate(self, operation: str, tries: int) -> Fault | None:
        """Throw what befalls a call, if anything."""
        if self._rng.random() >= self.rate:
            return None
        fault = self._rng.choice(list(Fault))
        return possible(fault, operation, tries)


def possible(fault: Fault, operation: str, tries: int) -> Fault:
    """Return a fault, or the one next to it that a call can meet."""
    if fault is Fault.CONFLICT and operation != "transact_write_items":
        return Fault.THROTTLED
    if fault is Fault.ECHOED and tries < 2:
        return Fault.LOST
    return fault


def befall(fault: Fault, operation: str, do: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """Let one fault befall one call."""
    if fault in DONE:
        try:
            do(**arguments)
        except ClientError:
            if fault is not Fault.ENDED_AFTER:
                raise  # a condition that does not hold: said the sooner or the later
        if fault is Fault.ECHOED:
            return do(**arguments)
    if fault in (Fault.ENDED_BEFORE, Fault.ENDED_AFTER):
        raise Ended
    if fault is Fault.REFUSED:
        raise EndpointConnectionError(endpoint_url="https://refused.example")
    if fault is Fault.THROTTLED:
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, operation)
    if fault is Fault.CONFLICT:
        reasons = [{"Code": "TransactionConflict"} for _ in arguments["TransactItems"]]
        error = {"Code": "TransactionCanceledException", "Message": ""}
        raise ClientError({"Error": error, "CancellationReasons": reasons}, operation)
    raise ReadTimeoutError(endpoint_url="https://slow.example")
