"""The counts that are up: fetched for the pages that are built, and read for who asks how it is."""

from collections.abc import Iterator
from pathlib import Path

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from desk.work.printable import printable
from undersigned.rules import published
from undersigned.rules.published import FOLDER, LARGEST, Part, Published

_TOLD = 10  # files that are named, however many were passed over


def fetch(s3: BaseClient, bucket: str, folder: Path) -> list[str]:
    """Write the counts that are up into a folder, and nothing else; what was there goes.

    Whoever can write to the bucket can put anything there. So names are matched whole, and what is
    written is made from the values that were read. Returns a sentence for each file that was passed
    over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.iterdir():
        stale.unlink()
    passed_over: list[str] = []
    for key in _keys(s3, bucket):
        try:
            action, part = _named(key)
            content = published.written(action, _read(s3, bucket, key, action, part))
        except (ValueError, ClientError) as error:
            passed_over.append(f"{printable(key)} is passed over: {printable(error)}.")
        else:
            (folder / f"{action}{part}").write_bytes(content)
    if more := passed_over[_TOLD:]:
        return [*passed_over[:_TOLD], f"So are {len(more):,} more."]
    return passed_over


def shown(s3: BaseClient, bucket: str, action: str) -> published.Count:
    """Return what the site shows of an action's count; ValueError if it is not the tally's."""
    key = f"{FOLDER}{action}{Part.COUNT}"
    return published.read_count(_content(s3, bucket, key), action)


def shown_history(s3: BaseClient, bucket: str, action: str) -> published.History:
    """Return what the site shows of how a count grew; ValueError as above."""
    return published.read_history(_content(s3, bucket, f"{FOLDER}{action}{Part.HISTORY}"), action)


def shown_actions(s3: BaseClient, bucket: str) -> list[str]:
    """List the actions that have a published count."""
    names = filter(None, map(published.named, _keys(s3, bucket)))
    return [action for action, part in names if part is Part.COUNT]


def _keys(s3: BaseClient, bucket: str) -> Iterator[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=FOLDER)
    return (item["Key"] for page in pages for item in page.get("Contents", []))


def _named(key: str) -> tuple[str, Part]:
    if found := published.named(key):
        return found
    raise ValueError("it is no name of a count")


def _read(s3: BaseClient, bucket: str, key: str, action: str, part: Part) -> Published:
    return published.read(_content(s3, bucket, key), action, part)


def _content(s3: BaseClient, bucket: str, key: str) -> bytes:
    body: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read(LARGEST + 1)
    return body
