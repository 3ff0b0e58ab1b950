"""What a built site needs to be up: which files go, with which headers, and in which order."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path, PurePosixPath

from undersigned.rules.published import FOLDER as COUNTS
from undersigned.rules.published import TEXTS

PAGES_CACHE = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
# An address that nobody has yet may have a page in a minute.
MISSING = "404.html"
MISSING_CACHE = "public, max-age=10"
FOREVER = "public, max-age=31536000, immutable"
# The longest that a cache may show a page (stale-if-error), which asks for what it was built with.
ASKED_FOR = timedelta(days=7)

_HASHED = re.compile(r"[.-][0-9a-f]{8,64}\.\w+$")
_INDEXES = {".xml", ".atom", ".rss"}  # sitemaps and feeds: they point to pages
_ENTRANCES = ("sitemap.xml", "robots.txt")  # where programs begin; each points to what is before it
# The system's own table differs from machine to machine.
_TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".ics": "text/calendar; charset=utf-8",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".rss": "application/rss+xml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml; charset=utf-8",
    ".zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file of the built site; `md5` is S3's ETag, `sha256` what the manifest says."""

    key: str
    path: Path
    md5: str
    sha256: str

    @property
    def content_type(self) -> str:
        """The media type that a browser is told."""
        return _TYPES.get(self.path.suffix.lower(), "application/octet-stream")

    @property
    def cache_control(self) -> str:
        """How long a browser and the CDN may keep it: a name that holds a hash never changes."""
        if self.key == MISSING:
            return MISSING_CACHE
        return FOREVER if _HASHED.search(self.key) else PAGES_CACHE


@dataclass(frozen=True, slots=True)
class Plan:
    """How a build differs from what is up: files in stages, each whole before the next.

    `replaced` are the keys under which something else was up, `gone` those that the build lacks,
    in the order in which they can be missed.
    """

    stages: tuple[tuple[File, ...], ...]
    replaced: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def uploads(self) -> int:
        """The number of files that go up."""
        return sum(map(len, self.stages))


def plan(files: Collection[File], remote: Mapping[str, str], forms: Collection[str]) -> Plan:
    """Compare the built site with what is up (key to ETag).

    `forms` are the keys of the pages with a form: they lead to others of their own depth.
    """
    changed = [file for file in files if remote.get(file.key) != file.md5]

    def stage(file: File) -> tuple[int, bool, int, bool]:
        return _stage(file.key, file.key in remote, file.key in forms)

    stages = groupby(sorted(changed, key=stage), stage)
    built = {file.key for file in files}
    # Counts are the tally's, and what was signed once stays to be read.
    gone = [key for key in remote if key not in built and not key.startswith((COUNTS, TEXTS))]
    return Plan(
        tuple(tuple(group) for _, group in stages),
        tuple(file.key for file in changed if file.key in remote),
        tuple(sorted(gone, key=lambda key: (_stage(key, True, False), key), reverse=True)),
    )


def outdated(
    gone: Collection[str], left: Mapping[str, datetime], now: datetime
) -> tuple[list[str], dict[str, datetime]]:
    """Tell what to remove of what is gone from the build, and what stays for now, and since when.

    A page in somebody's cache still asks for the script and pictures of its own build, whose names
    hold a hash. `left` says since when no page that is up has asked for them.
    """
    staying = {
        key: since
        for key in gone
        if _HASHED.search(key) and now - (since := min(left.get(key, now), now)) < ASKED_FOR
    }
    return [key for key in gone if key not in staying], staying


def _stage(key: str, known: bool, has_form: bool) -> tuple[int, bool, int, bool]:
    """Order what a page needs before it: assets, then deep pages, then shallow, then feeds.

    A page that is new goes before those that were up, as nothing leads to it before one of them
    does; so whoever follows links from the site's entrance never meets one to nowhere.
    """
    if key in _ENTRANCES:
        return 3, False, _ENTRANCES.index(key), False
    path = PurePosixPath(key)
    if path.suffix == ".html":
        return 1, known, -len(path.parts), has_form
    return (2 if path.suffix in _INDEXES else 0), False, 0, False
