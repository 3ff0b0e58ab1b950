"""What publishing remembers from one run to the next, in the bucket, whoever publishes.

A run that stopped has left a difference behind that the next one finds by itself, except for this:
what was replaced or removed, and may still be in the CDN's cache. Where that was lost, the CDN is
told to forget everything.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from desk.work.pages.invalidation import EVERYTHING, is_path

# Anybody may read it, as they may read the pages that it names.
KEY = ".publishing.json"
_LARGEST = 16 * 1024 * 1024  # bytes; a line for each asset of a large site fills a tenth of it


@dataclass(frozen=True, slots=True)
class Memory:
    """What is still to be done, and what was left up for a while.

    `stale` are the paths that the CDN is to be told of, `left` since when an asset was asked for by
    no page that is up; `finished` is False from a run's first change until its last.
    """

    stale: frozenset[str] = frozenset()
    left: Mapping[str, datetime] = field(default_factory=dict)
    finished: bool = True


LOST = Memory(frozenset({EVERYTHING}), finished=False)
"""What is remembered where nobody knows: all that is up may be old, somewhere."""


def recall(s3: BaseClient, bucket: str, *, published: bool) -> Memory:
    """Read what was remembered; nothing before the first publish, and LOST if it cannot be read."""
    try:
        content = s3.get_object(Bucket=bucket, Key=KEY)["Body"].read(_LARGEST)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "NoSuchKey":
            raise
        return LOST if published else Memory()
    try:
        return _read(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return LOST


def _read(facts: Mapping[str, Any]) -> Memory:
    left = {key: datetime.fromisoformat(since) for key, since in facts["left"].items()}
    if any(since.tzinfo is None for since in left.values()):
        raise ValueError("a time without its offset")
    stale, finished = facts["stale"], facts["finished"]
    # CloudFront refuses all paths for one that is none, and would so at each publish.
    if not (isinstance(stale, list) and all(map(is_path, stale)) and isinstance(finished, bool)):
        raise ValueError("no paths")
    return Memory(frozenset(stale), left, finished)


def remember(s3: BaseClient, bucket: str, memory: Memory) -> None:
    """Write what the next run is to know."""
    facts = {
        "stale": sorted(memory.stale),
        "left": {key: since.isoformat() for key, since in sorted(memory.left.items())},
        "finished": memory.finished,
    }
    s3.put_object(
        Bucket=bucket,
        Key=KEY,
        Body=json.dumps(facts, indent=1).encode(),
        ContentType="application/json",
        CacheControl="no-store",
    )
