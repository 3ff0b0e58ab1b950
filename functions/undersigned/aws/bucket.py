"""The site's bucket, as far as the functions write to it: the public counts."""

import json
from collections.abc import Mapping
from typing import Any

from undersigned.aws.client import reaching

CACHE_CONTROL = "public, max-age=10, stale-while-revalidate=10, stale-if-error=86400"
_SELDOM = "public, max-age=600, stale-while-revalidate=600, stale-if-error=86400"  # grows by hours


class Bucket:
    """Where viewers' counts are published."""

    def __init__(self, client: Any, name: str) -> None:  # noqa: ANN401 - boto3 has no static types
        self._client = client
        self._name = name

    def put_counts(self, action: str, counts: Mapping[str, object]) -> None:
        """Put `counts/<action>.json`; raises `PetitionError(UNAVAILABLE)` unless it was kept."""
        self._put(f"{action}.json", counts, CACHE_CONTROL)

    def put_history(self, action: str, history: Mapping[str, object]) -> None:
        """Put `counts/<action>.history.json`; raises as above."""
        self._put(f"{action}.history.json", history, _SELDOM)

    def _put(self, file: str, content: Mapping[str, object], cache_control: str) -> None:
        with reaching():
            self._client.put_object(
                Bucket=self._name,
                Key=f"counts/{file}",
                Body=json.dumps(content, separators=(",", ":")).encode(),
                ContentType="application/json",
                CacheControl=cache_control,
            )
