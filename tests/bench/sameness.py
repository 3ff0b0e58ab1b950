"""Whether the time of a signing tells if its address has signed, by Welch's t.

The functions' own handler runs with AWS answered for below botocore by a table that does know who
has signed: were it asked, its answer would take longer to read. New addresses and those that have
a signature come in random order, with the collector of garbage at rest.

|t| < 4.5 is the threshold of leakage assessment for hardware (Goodwill, Jun, Jaffe, Rohatgi, "A
testing methodology for side-channel resistance validation", NIST 2011), which dudect (Reparaz,
Balasch, Verbauwhede, 2017) took over for software: by chance it is passed about once in 150,000
times. How small a difference would have passed it is printed; and a handler that keeps nothing for
who has signed already, though it answers alike, is measured the same way, to show that it is seen.
"""

import base64
import gc
import json
import math
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from http import HTTPStatus
from io import BytesIO
from multiprocessing import get_context
from random import Random
from statistics import fmean, quantiles, variance
from typing import Any
from urllib.parse import urlencode

import boto3
import pyrage
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

import web
from tests.bench.canned import ENVIRONMENT, PRESSED, SECRET, answer, unheard
from tests.bench.row import Row
from undersigned.cases import sign
from undersigned.http import signing
from undersigned.rules.keys import derive

THRESHOLD = 4.5
EACH = 10_000  # signings of either kind
_FEW = 500  # are enough where there is a difference
_REST = 500  # signings between two collections of garbage
_ACTION = PRESSED["pathParameters"]["id"]


def measure(_: object) -> Iterator[Row]:
    """Sign in a process that nothing else was done in."""
    with ProcessPoolExecutor(1, get_context("spawn"), unheard) as fresh:
        ours, seen, other = fresh.submit(compare).result()
    yield Row(f"|t| of a new address against a signed one, {EACH:,} each", abs(ours), "", THRESHOLD)
    yield Row("  least difference that would pass it", seen / 1000, "µs")
    yield Row("  |t| of a handler that looks first", abs(other), "", THRESHOLD, least=True)


def compare() -> tuple[float, float, float]:
    """Return t of our handler, the nanoseconds that it would not miss, and t of the other one."""
    os.environ |= ENVIRONMENT | {"SIGN_LIMIT_PER_NETWORK": "1000000"}
    os.environ["ORGANISER_KEYS"] = str(pyrage.x25519.Identity.generate().to_public())
    keys = derive(SECRET)
    new = [f"new.{number:05}@example.org" for number in range(EACH)]
    signed = [f"old.{number:05}@example.org" for number in range(EACH)]
    table = _Table({f"SIGNER#{_ACTION}#{keys.mac(_ACTION, email)}" for email in signed})
    boto3.setup_default_session()
    boto3.DEFAULT_SESSION.events.register("before-send", table.answered)
    _time(_pressed("first@example.org"))  # what only the first signature costs
    ours, error = _t(new, signed)

    take = sign.sign

    def look_first(action: str, fields: Any, viewer: Any, *, store: Any, **rest: Any) -> Any:
        if store.signers.signature((action, keys.mac(action, fields["email"]))):
            return store.actions.find(action)
        return take(action, fields, viewer, store=store, **rest)

    vars(signing)["sign"] = look_first
    other, _ = _t(new[:_FEW], signed[:_FEW])
    return ours, THRESHOLD * error, other


def welch(one: list[int], other: list[int]) -> tuple[float, float]:
    """Return Welch's t of two samples, whose variances need not be the same, and its divisor."""
    error = math.sqrt(variance(one) / len(one) + variance(other) / len(other))
    return (fmean(one) - fmean(other)) / error, error


def _t(new: list[str], signed: list[str]) -> tuple[float, float]:
    drawn = [(email, email in known) for known in [set(signed)] for email in (*new, *signed)]
    Random(1).shuffle(drawn)  # noqa: S311 - an order that has to do with nothing
    times: dict[bool, list[int]] = {True: [], False: []}
    gc.disable()
    for number, (email, known) in enumerate(drawn):
        if number % _REST == 0:
            gc.collect()
        times[known].append(_time(_pressed(email)))
    gc.enable()
    # As dudect does: the slowest are what else the machine did, which drowns what is looked for.
    most = quantiles((*times[False], *times[True]), n=10)[-1]
    return welch(*([took for took in times[known] if took <= most] for known in (False, True)))


def _time(event: dict[str, Any]) -> int:
    """Return the nanoseconds of our processor time that a signing takes."""
    started = time.thread_time_ns()
    answered = web.handler(event, None)
    took = time.thread_time_ns() - started
    if answered["statusCode"] != HTTPStatus.SEE_OTHER:
        raise RuntimeError(f"the signature was answered {answered['statusCode']}")
    return took


def _pressed(email: str) -> dict[str, Any]:
    fields = {"name": "Somebody", "email": email, "country": "IE", "lang": "en"}
    body = base64.b64encode(urlencode(fields).encode()).decode()
    return dict(PRESSED, body=body)


class _Table:
    """AWS as `canned` has it, with a table that knows who has signed."""

    _ITEM = json.dumps(
        {
            "Item": {
                "pk": {"S": f"SIGNER#{_ACTION}#mac"},
                "sk": {"S": "SIGNATURE"},
                "state": {"S": "confirmed"},
                "action": {"S": _ACTION},
                "country": {"S": "IE"},
                "sealed": {"B": base64.b64encode(bytes(700)).decode()},
            }
        }
    ).encode()
    _FAILED = json.dumps({"__type": "x#ConditionalCheckFailedException"}).encode()

    def __init__(self, held: set[str]) -> None:
        self._held = held

    def answered(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        """Answer a request in place of the network."""
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        asked = json.loads(request.body)
        pk = (asked.get("Key") or asked.get("Item") or {}).get("pk", {}).get("S")
        if pk in self._held and operation == "GetItem":
            return AWSResponse(request.url, 200, {}, _Raw(self._ITEM))
        if pk in self._held and "attribute_not_exists" in asked.get("ConditionExpression", ""):
            return AWSResponse(request.url, 400, {}, _Raw(self._FAILED))
        return AWSResponse(request.url, 200, {}, _Raw(answer(operation, request.body)))


class _Raw(BytesIO):
    """A body as botocore reads it from urllib3."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()
