"""The site's bucket, as far as the functions use it: the public counts.

Every method raises `PetitionError(UNAVAILABLE)` when it cannot be reached.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from undersigned.aws.client import reaching
from undersigned.rules.published import FOLDER, LARGEST, Part, named

CACHE_CONTROL = "public, max-age=10, stale-while-revalidate=10, stale-if-error=86400"
_SELDOM = "public, max-age=600, stale-while-revalidate=600, stale-if-error=86400"  # grows by hours


class Bucket:
    """Where viewers' counts are published."""

    def __init__(self, client: Any, name: str) -> None:  # noqa: ANN401 - boto3 has no static types
        self._client = client
        self._name = name

    def put_counts(self, action: str, counts: Mapping[str, object]) -> None:
        """Put `counts/<action>.json`."""
        self._put(f"{action}{Part.COUNT}", counts, CACHE_CONTROL)

    def put_history(self, action: str, history: Mapping[str, object]) -> None:
        """Put `counts/<action>.history.json`."""
        self._put(f"{action}{Part.HISTORY}", history, _SELDOM)

    def actions(self) -> Iterator[str]:
        """Name the actions that have a public count."""
        more: dict[str, str] = {}
        while True:
            with reaching():
                page = self._client.list_objects_v2(Bucket=self._name, Prefix=FOLDER, **more)
            for each in page.get("Contents", ()):
                match named(each["Key"]):
                    case action, Part.COUNT:
                        yield action
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def content(self, action: str, part: Part) -> bytes:
        """Return what one of an action's files holds; nothing if there is none."""
        with reaching():
            try:
                key = f"{FOLDER}{action}{part}"
                body = self._client.get_object(Bucket=self._name, Key=key)["Body"]
                content: bytes = body.read(LARGEST + 1)
            except ClientError as fault:
                if fault.response["Error"]["Code"] != "NoSuchKey":
                    raise
                return b""
        return content

    def _put(self, file: str, content: Mapping[str, object], cache_control: str) -> None:
        with reaching():
            self._client.put_object(
                Bucket=self._name,
                Key=f"{FOLDER}{file}",
                Body=json.dumps(content, separators=(",", ":")).encode(),
                ContentType="application/json",
                CacheControl=cache_control,
            )
