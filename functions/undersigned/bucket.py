"""The site's bucket, as far as the functions write to it: the public counts."""

import json
from collections.abc import Mapping
from typing import Any

from undersigned.aws import reaching

CACHE_CONTROL = "public, max-age=10, stale-while-revalidate=10, stale-if-error=86400"


class Bucket:
    """Where viewers' counts are published."""

    def __init__(self, client: Any, name: str) -> None:  # noqa: ANN401 - boto3 has no static types
        self._client = client
        self._name = name

    def put_counts(self, action: str, counts: Mapping[str, object]) -> None:
        """Put `counts/<action>.json`; raises `PetitionError(UNAVAILABLE)` unless it was kept."""
        with reaching():
            self._client.put_object(
                Bucket=self._name,
                Key=f"counts/{action}.json",
                Body=json.dumps(counts, separators=(",", ":")).encode(),
                ContentType="application/json",
                CacheControl=CACHE_CONTROL,
            )
