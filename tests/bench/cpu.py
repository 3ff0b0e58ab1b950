"""Our processor time for a signature, above that of the bare boto3 calls which it makes.

AWS is answered for below botocore, so that what is compared is all that runs in the function's own
process: signing requests and reading answers on both sides, everything else on ours.
"""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from http import HTTPStatus
from io import BytesIO
from multiprocessing import get_context
from typing import Any

import boto3
import pyrage
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

import web
from tests.bench.canned import ENVIRONMENT, PRESSED, answer, unheard
from tests.bench.row import Row

BUDGET = 0.5  # milliseconds
CALLS = 3  # the limit, the signing, the letter
_ROUNDS, _EACH = 40, 25

Call = tuple[str, str, dict[str, Any]]  # service, operation and its parameters


def measure(_: object) -> Iterator[Row]:
    """Sign and call by turns, in a process that nothing else was done in."""
    with ProcessPoolExecutor(1, get_context("spawn"), unheard) as fresh:
        ours, bare, calls = fresh.submit(compare).result()
    yield Row("boto3 calls of a signature", calls, "", CALLS)
    yield Row("CPU of a signature", ours, "ms")
    yield Row("  of its boto3 calls, bare", bare, "ms")
    yield Row("  ours above them", ours - bare, "ms", BUDGET)


def compare() -> tuple[float, float, int]:
    """Return the milliseconds of a signature and of its bare calls, and how many these are.

    Of many rounds the best, as whatever else the machine does can only add.
    """
    os.environ |= ENVIRONMENT
    os.environ["ORGANISER_KEYS"] = str(pyrage.x25519.Identity.generate().to_public())
    calls: list[Call] = []

    def record(params: dict[str, Any], model: Any, **_: Any) -> None:
        calls.append((model.service_model.service_name, model.name, dict(params)))

    boto3.setup_default_session()
    # The clients of both sides carry both hooks, which cost microseconds.
    boto3.DEFAULT_SESSION.events.register("provide-client-params", record)
    boto3.DEFAULT_SESSION.events.register("before-send", _answered)
    _sign()  # what only the first signature costs: clients, the secret, the action
    calls.clear()
    _sign()
    bare = [(getattr(boto3.client(of), xform_name(name)), given) for of, name, given in calls]

    def call() -> None:
        for made, given in bare:
            made(**given)

    rounds = [(_milliseconds(_sign), _milliseconds(call)) for _ in range(_ROUNDS)]
    ours, theirs = map(min, zip(*rounds, strict=True))
    return ours, theirs, len(bare)


def _milliseconds(do: Callable[[], None]) -> float:
    started = time.process_time()
    for _ in range(_EACH):
        do()
    return (time.process_time() - started) / _EACH * 1000


def _sign() -> None:
    answered = web.handler(PRESSED, None)
    if answered["statusCode"] != HTTPStatus.SEE_OTHER:
        raise RuntimeError(f"the signature was answered {answered['statusCode']}")


class _Raw(BytesIO):
    """A body as botocore reads it from urllib3."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def _answered(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
    target = request.headers["X-Amz-Target"]
    operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
    return AWSResponse(request.url, 200, {}, _Raw(answer(operation, request.body)))
