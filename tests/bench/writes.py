"""Write units of a confirmed signature: everybody signs, is mailed, confirms and is counted.

The functions' own handlers run on moto; what each write costs is worked out in `units`.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle, islice
from random import Random
from typing import Any

import boto3
import pyrage
import pytest
from moto import mock_aws

import tally
import web
from tests.aws import conftest
from tests.aws.conftest import CONTEXT, Cloud, event
from tests.aws.journey import deliver, form_body, press_link, tokens
from tests.bench.row import Row
from tests.bench.units import Meter
from undersigned.rules.fields import MOST

# A transaction costs double, and buys that no press is half done.
SHORT, LONG, BURST = 9.0, 14.5, 1.0
_BATCH = 1000  # records that the stream's mapping hands over at once, when many confirm


@dataclass(frozen=True)
class Crowd:
    """So many people who write the same comment; `line` is the address that each comes from."""

    what: str
    people: int
    budget: float
    comment: str = ""
    line: Callable[[int], str] = lambda number: f"198.51.{number // 250}.{number % 250}"


def _longest(ends: str) -> str:
    """Write as long a comment as may be in letters of one script, from the first to the last."""
    first, last = map(ord, ends)
    # Always the same letters, but no repetition that would compress as no comment does.
    letters = Random(1).choices(range(first, last + 1), k=MOST["comment"])  # noqa: S311
    return "".join(map(chr, letters))


CROWDS = (
    Crowd("short", 60, SHORT),
    Crowd("short, 150 from one IPv6 /48", 150, SHORT, line=lambda n: f"[2001:db8:1:{n:x}::1]"),
    Crowd("comment in Latin letters", 10, LONG, _longest("az")),
    Crowd("comment in Cyrillic", 10, LONG, _longest("ая")),
    Crowd("comment in Georgian", 10, LONG, _longest("აჰ")),
    Crowd("comment in Chinese", 10, LONG, _longest("一龥")),
    Crowd("comment in emoji", 10, LONG, _longest("🌀🗿")),
)


def measure(_: object) -> Iterator[Row]:
    """Let crowds sign, and count what was written by the way."""
    for crowd in CROWDS:
        with _metered() as (cloud, meter):
            _confirm(cloud, crowd, 0)  # whoever comes first brings what is written once a day
            meter.clear()
            _confirm(cloud, crowd, *range(1, crowd.people + 1))
            each = meter.units.total() / crowd.people
            meter.clear()
            _count(cloud, _BATCH)
            share = meter.units.total() / _BATCH
            yield Row(f"write units a signature, {crowd.what}", each + share, "", crowd.budget)
            if crowd is CROWDS[0]:
                per_hundred = meter.writes.total() / _BATCH * 100
                yield Row(f"counter writes per 100, {_BATCH} in a batch", per_hundred, "", BURST)
                meter.clear()
                _count(cloud, 1, since=_BATCH)
                yield Row("  write units of counting one alone", meter.units.total(), "")


@contextmanager
def _metered() -> Iterator[tuple[Cloud, Meter]]:
    """Deploy on moto as the tests do, with every client of the functions metered."""
    deployed = contextmanager(inspect.unwrap(conftest.cloud))
    unheard = redirect_stdout(None)  # where the functions tell their figures
    with pytest.MonkeyPatch.context() as patch, mock_aws(), unheard:
        patch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        boto3.setup_default_session()
        meter = Meter(boto3.DEFAULT_SESSION)
        with deployed(patch, pyrage.x25519.Identity.generate()) as cloud:
            yield cloud, meter


def _confirm(cloud: Cloud, crowd: Crowd, *numbers: int) -> None:
    """Let some of a crowd sign, have their mail, and confirm."""
    for number in numbers:
        email = f"somebody.{number}@example.org"
        fields = {"name": "Somebody", "email": email, "country": "IE", "comment": crowd.comment}
        signed = event("sign-form", **form_body(fields))
        signed["headers"]["cloudfront-viewer-address"] = f"{crowd.line(number)}:49152"
        _done(web.handler(signed, CONTEXT))
    deliver(cloud)
    for mail in cloud.mails()[-len(numbers) :]:
        _done(press_link("confirm", tokens(mail)["confirm"]))


def _done(answer: dict[str, Any]) -> None:
    if answer["statusCode"] != HTTPStatus.SEE_OTHER:
        raise RuntimeError(f"somebody was answered {answer['statusCode']}")


def _count(cloud: Cloud, number: int, since: int = 0) -> None:
    """Let the tally have as many records of signatures, the table's own by turns, in one batch."""
    images = islice(cycle(cloud.items(sk="SIGNATURE")), number)
    records = [
        {"dynamodb": {"NewImage": image, "SequenceNumber": str(since + at)}}
        for at, image in enumerate(images, start=1)
    ]
    window = {"window": {}, "state": {}, "isFinalInvokeForWindow": True}
    tally.handler(window | {"shardId": "s", "Records": records}, CONTEXT)
