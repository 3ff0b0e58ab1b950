"""What is built and what is up: reading both, uploading, and removing."""

import base64
from collections.abc import Iterator, Sequence
from typing import Any

from botocore.client import BaseClient

from desk.work.errors import DeskError
from desk.work.pages import built, memory
from desk.work.pages.site_files import File, Plan
from desk.work.parallel import side_by_side
from desk.work.printable import printable
from undersigned.rules.action import Action
from undersigned.rules.published import FOLDER as COUNTS

_REMOVED_AT_ONCE = 1000  # what S3 takes in one call


def form_pages(actions: Sequence[Action]) -> set[str]:
    """Name the files of the pages that carry a form."""
    return {
        f"{page.url.strip('/')}/index.html" for action in actions for page in action.pages.values()
    }


def remote_files(s3: BaseClient, bucket: str) -> dict[str, str]:
    """List what is up, key to ETag; the published counts are not the desk's to compare."""
    return {item["Key"]: item["ETag"].strip('"') for item in listed(s3, bucket)}


def listed(s3: BaseClient, bucket: str) -> Iterator[dict[str, Any]]:
    """List the site's own files, as S3 describes them."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for item in page.get("Contents", []):
            if not item["Key"].startswith(COUNTS) and item["Key"] != memory.KEY:
                yield item


def upload(s3: BaseClient, bucket: str, plan: Plan) -> Iterator[str]:
    """Put up the plan's files, several at a time but stage by stage; yields each key when it is.

    What is sent is what was built, or DeskError is raised; and S3 refuses what arrives changed.
    """

    def put(file: File) -> str:
        s3.put_object(
            Bucket=bucket,
            Key=file.key,
            Body=built.content(file),
            ChecksumSHA256=base64.b64encode(bytes.fromhex(file.sha256)).decode(),
            ContentType=file.content_type,
            CacheControl=file.cache_control,
        )
        return file.key

    for stage in plan.stages:
        yield from side_by_side(put, stage)


def remove(s3: BaseClient, bucket: str, keys: Sequence[str]) -> None:
    """Take down what the site no longer has."""
    for start in range(0, len(keys), _REMOVED_AT_ONCE):
        some = [{"Key": key} for key in keys[start : start + _REMOVED_AT_ONCE]]
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": some, "Quiet": True})
        for failure in answer.get("Errors", []):
            why = printable(failure.get("Message", failure["Code"]))
            raise DeskError(f"{printable(failure['Key'])} could not be removed: {why}")
