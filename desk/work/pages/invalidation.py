"""Telling CloudFront to forget what was replaced or removed.

Pages may be shown from its cache for five minutes, and the first time that somebody asks after that
once more, up to a day later: too long for a name that was taken out. What is new was in no cache, a
name with a hash never changes, and counts are fresh within seconds, so none of these is told.
"""

import re
import uuid
from collections.abc import Collection
from urllib.parse import quote

from botocore.client import BaseClient

EVERYTHING = "/*"
# A thousand paths a month are free, and then half a cent each; one wildcard counts as one path. So
# publishing every day costs nothing, whether it changes a few pages or all.
_MOST = 30
_PLAIN = "/~$+!'(),;:@&="  # what CloudFront wants to be told as it is
_PATH = re.compile(rf"/([\w.{re.escape(_PLAIN)}-]|%[0-9A-F]{{2}}){{0,3200}}", re.ASCII)


def paths(keys: Collection[str]) -> frozenset[str]:
    """Say under which paths viewers know some files."""
    files = {quote(f"/{key}", safe=_PLAIN) for key in keys}
    # A function finds a folder's page before the cache is asked: AWS advises to tell both paths.
    folders = {path.removesuffix("index.html") for path in files if path.endswith("/index.html")}
    return frozenset(files | folders)


def is_path(text: str) -> bool:
    """Whether a text is such a path, or all of them."""
    return text == EVERYTHING or _PATH.fullmatch(text) is not None


def narrowed(stale: frozenset[str]) -> frozenset[str]:
    """Put one path that means everything in place of many."""
    return frozenset({EVERYTHING}) if EVERYTHING in stale or len(stale) > _MOST else stale


def invalidate(cloudfront: BaseClient, distribution: str, stale: Collection[str]) -> None:
    """Have CloudFront forget some paths; it begins at once and takes a minute or two."""
    cloudfront.create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={
            "Paths": {"Quantity": len(stale), "Items": sorted(stale)},
            "CallerReference": str(uuid.uuid4()),
        },
    )
