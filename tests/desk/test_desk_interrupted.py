"""A publish that stops at any call to AWS: visitors find nothing missing, and a second finishes."""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from posixpath import normpath
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import EndpointConnectionError
from moto.cloudfront.models import cloudfront_backends
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT

from desk.work.pages import memory
from desk.work.publish.publish import compare, put_up
from desk.work.stack import Stack
from tests.desk.world import rebuilt
from undersigned.rules.errors import PetitionError

# Each page is the addresses that it leads to, and what it is made with. Of the two sites each is
# whole; the second has new pages above and below those that lead to them, and lacks one.
OLD = {
    "index.html": "/a/ /gone/",
    "a/index.html": "/ /a/b/ /script.11111111.js",
    "a/b/index.html": "/a/ /gone/",
    "gone/index.html": "/ /gone/picture.png",
    "gone/picture.png": "",
    "script.11111111.js": "",
    "sitemap.xml": "/ /a/ /a/b/ /gone/",
    "404.html": "/",
}
NEW = {
    "index.html": "/a/ /new/",
    "a/index.html": "/ /a/b/ /a/new/ /script.22222222.js",
    "a/b/index.html": "/a/ /new/",
    "a/new/index.html": "/a/ /a/b/ /script.22222222.js",
    "new/index.html": "/ /a/b/",
    "script.22222222.js": "",
    "sitemap.xml": "/ /a/ /a/b/ /a/new/ /new/",
    "404.html": "/",
}
CHANGED = {
    "/", "/index.html", "/a/", "/a/index.html", "/a/b/", "/a/b/index.html", "/gone/",
    "/gone/index.html", "/gone/picture.png", "/sitemap.xml",
}  # fmt: skip
CHANGING = {"PutObject", "DeleteObjects", "UpdateItem", "PutItem", "CreateInvalidation"}
ENTRANCES = ("index.html", "sitemap.xml")


@contextmanager
def cut(monkeypatch: pytest.MonkeyPatch, at: int, *, done: bool) -> Iterator[None]:
    """Break the line at the n-th call that changes something: before it is done, or after."""
    real, calls = BaseClient._make_api_call, count(1)  # noqa: SLF001 - the way of all

    def call(client: BaseClient, operation: str, arguments: dict[str, Any]) -> object:
        number = next(calls) if operation in CHANGING else 0
        if number > at or (number == at and not done):
            raise EndpointConnectionError(endpoint_url="https://aws")
        answer = real(client, operation, arguments)
        if number == at:
            raise EndpointConnectionError(endpoint_url="https://aws")
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(BaseClient, "_make_api_call", call)
        yield


def build(site: Path, pages: Mapping[str, str]) -> None:
    """Build a site anew."""
    shutil.rmtree(site)
    for key, text in pages.items():
        (site / key).parent.mkdir(parents=True, exist_ok=True)
        (site / key).write_text(text, "utf-8")
    rebuilt(site)


def up(stack: Stack) -> dict[str, str]:
    """Read what is in the bucket, but for counts."""
    s3, bucket = stack.client("s3"), stack.output("Bucket")
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {
        key: s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        for key in keys
        if not key.startswith("counts/") and key != memory.KEY
    }


def reset(stack: Stack, files: Mapping[str, str]) -> None:
    """Put bucket and CDN back to what they were."""
    s3, bucket = stack.client("s3"), stack.output("Bucket")
    for key in up(stack).keys() - files.keys():
        s3.delete_object(Bucket=bucket, Key=key)
    for key, text in files.items():
        s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
    memory.remember(s3, bucket, memory.Memory())
    cloudfront_backends[ACCOUNT]["aws"].invalidations.clear()


def missing(files: Mapping[str, str]) -> set[str]:
    """Follow every link from the entrances, and return those that lead nowhere."""
    waiting = [key for key in ENTRANCES if key in files]
    seen, lost = set(waiting), set()
    while waiting:
        for link in files[waiting.pop()].split():
            key = normpath(re.sub("/$", "/index.html", link)).lstrip("/")
            if key not in files:
                lost.add(link)
            elif key not in seen:
                seen.add(key)
                waiting.append(key)
    return lost


def invalidated(stack: Stack) -> set[str]:
    """Name every path that the CDN was told of."""
    cloudfront, distribution = stack.client("cloudfront"), stack.output("Distribution")
    found = cloudfront.list_invalidations(DistributionId=distribution)["InvalidationList"]
    return {
        path
        for one in found.get("Items", [])
        for path in cloudfront.get_invalidation(DistributionId=distribution, Id=one["Id"])[
            "Invalidation"
        ]["InvalidationBatch"]["Paths"]["Items"]
    }


def publish(stack: Stack, site: Path) -> None:
    """Publish as the command does, without what it checks before and after."""
    now = datetime.now(UTC)
    put_up(stack, compare(stack, site, now), now)


def stops(stack: Stack, site: Path) -> bool:
    """Publish, and tell whether the line broke."""
    try:
        publish(stack, site)
    except (EndpointConnectionError, PetitionError):  # the second is how the stores say it
        return True
    return False


@pytest.mark.parametrize("done", [False, True])
def test_stopped_at_any_call_a_publish_leaves_no_gap_and_a_second_finishes_it(
    stack: Stack, built: Path, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    build(built, OLD)
    publish(stack, built)
    assert missing(up(stack)) == set()
    build(built, NEW)
    for at in count(1):
        reset(stack, OLD)
        with cut(monkeypatch, at, done=done):
            stopped = stops(stack, built)
        assert missing(up(stack)) == set()
        publish(stack, built)
        # A script that a page in a browser may ask for stays for a while.
        assert up(stack) == NEW | {"script.11111111.js": ""}
        remembered = memory.recall(stack.client("s3"), stack.output("Bucket"), published=True)
        assert (remembered.finished, remembered.stale) == (True, frozenset())
        assert set(remembered.left) == {"script.11111111.js"}
        assert invalidated(stack) == CHANGED
        if not stopped:
            break
    assert at > len(NEW)


def test_a_first_publish_that_stops_is_entered_by_nobody(
    stack: Stack, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(built, NEW)
    for at in count(1):
        reset(stack, {})
        with cut(monkeypatch, at, done=True):
            stopped = stops(stack, built)
        assert missing(up(stack)) == set()
        if not stopped:
            break
    assert up(stack) == NEW
    assert invalidated(stack) == set()
