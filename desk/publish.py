"""What is built and what is up: reading both, uploading, and removing."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from botocore.client import BaseClient

from desk import memory
from desk.errors import DeskError
from desk.pages import File, Plan
from desk.parallel import side_by_side
from desk.printable import printable
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.published import FOLDER as COUNTS

_REMOVED_AT_ONCE = 1000  # what S3 takes in one call


def read_actions(manifest: Path) -> list[Action]:
    """Read the actions that the site's build wrote down."""
    try:
        facts = json.loads(manifest.read_bytes())
        return [_action(fact) for fact in facts]
    except FileNotFoundError:
        raise DeskError(f"There is no {manifest}: run `make site` first.") from None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DeskError(
            f"{manifest} is not as this desk reads it ({error}): run `make site` again."
        ) from error


def check_address(site: Path, url: str) -> None:
    """Refuse a site that was built to be elsewhere, such as the one that `make serve` builds."""
    robots = site / "robots.txt"
    if not robots.is_file():
        return
    for line in robots.read_text("utf-8").splitlines():
        name, _, said = line.partition(": ")
        if name == "Sitemap" and said != f"{url}/sitemap.xml":
            raise DeskError(
                f"{site} was built for {said.removesuffix('/sitemap.xml')}, and this stack's site "
                f"is {url}: `make publish` builds it for that, and puts it up."
            )


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
    """Put up the plan's files, several at a time but stage by stage; yields each key when it is."""

    def put(file: File) -> str:
        with file.path.open("rb") as content:
            s3.put_object(
                Bucket=bucket,
                Key=file.key,
                Body=content,
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


def _action(fact: dict[str, Any]) -> Action:
    """Build an action from what the manifest says; absent facts are null there."""
    return Action(
        id=fact["id"],
        campaign=fact["campaign"],
        kind=Kind(fact["kind"]),
        languages=tuple(fact["languages"]),
        pages={language: Page(**page) for language, page in fact["pages"].items()},
        goal=fact.get("goal"),
        opens=_time(fact.get("opens")),
        closes=_time(fact.get("closes")),
        target=fact.get("target") or "",
        postcode=bool(fact.get("postcode")),
        keep_until=date.fromisoformat(fact["keep_until"]) if fact.get("keep_until") else None,
    )


def _time(text: str | None) -> datetime | None:
    """Read an ISO 8601 time; one without an offset would close at a different hour for each."""
    if text is None:
        return None
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"{text} has no offset from UTC")
    return time
