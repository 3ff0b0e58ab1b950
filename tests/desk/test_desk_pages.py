"""The plan of a publish: what goes up, with which headers, and what must be up before it."""

import hashlib
import threading
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.work.errors import DeskError
from desk.work.pages.built import read, scan
from desk.work.pages.site_files import FOREVER, PAGES_CACHE, File, plan
from desk.work.pages.upload import upload
from tests.desk.world import SITE_URL, rebuilt
from undersigned.rules import manifest

NAMES = st.lists(st.sampled_from(["a", "b", "c"]), max_size=3).map("/".join)
KEYS = st.builds(
    lambda folder, name: f"{folder}/{name}".lstrip("/"),
    NAMES,
    st.sampled_from(["index.html", "feed.xml", "style.css", "photo.webp"]),
)


class FailingBucket:
    """A bucket that takes some files and then no more."""

    def __init__(self, takes: int) -> None:
        self.takes = takes
        self.files: dict[str, bytes] = {}
        self.lock = threading.Lock()

    def put_object(self, **put: Any) -> None:
        """Take a file, or fail."""
        with self.lock:
            if len(self.files) == self.takes:
                raise OSError("the line is down")
            self.files[put["Key"]] = put["Body"]

    def etags(self) -> dict[str, str]:
        """List the files as S3 would."""
        return {key: hashlib.md5(body).hexdigest() for key, body in self.files.items()}  # noqa: S324


def file(key: str) -> File:
    """Stand for a file of a built site, by its name only."""
    content = Path(__file__).read_bytes()
    return File(key, Path(__file__), hashlib.md5(content).hexdigest(), manifest.digest(content))  # noqa: S324


@pytest.mark.parametrize(
    ("key", "content_type", "cache_control"),
    [
        ("index.html", "text/html; charset=utf-8", PAGES_CACHE),
        ("en/chechnya/petition/index.html", "text/html; charset=utf-8", PAGES_CACHE),
        ("404.html", "text/html; charset=utf-8", "public, max-age=10"),
        ("icon.0123abcd.svg", "image/svg+xml", FOREVER),
        ("theme/script-0123456789abcdef.js", "text/javascript; charset=utf-8", FOREVER),
        ("theme/defaced.js", "text/javascript; charset=utf-8", PAGES_CACHE),
        ("robots.txt", "text/plain; charset=utf-8", PAGES_CACHE),
        (".well-known/security.txt", "text/plain; charset=utf-8", PAGES_CACHE),
        ("en/chechnya/updates.atom", "application/atom+xml; charset=utf-8", PAGES_CACHE),
        ("sitemap.xml", "application/xml; charset=utf-8", PAGES_CACHE),
        ("photo.JPG", "image/jpeg", PAGES_CACHE),
        ("unknown.thing", "application/octet-stream", PAGES_CACHE),
    ],
)
def test_a_file_has_the_headers_of_its_kind(
    key: str, content_type: str, cache_control: str
) -> None:
    found = File(key, Path(key), "", "")
    assert (found.content_type, found.cache_control) == (content_type, cache_control)


def test_assets_go_first_then_deep_pages_then_those_that_lead_to_them_then_feeds(
    built: Path,
) -> None:
    form = "en/chechnya/petition/index.html"
    stages = plan(list(scan(built)), {}, {form}).stages
    assert [[found.key for found in stage] for stage in stages] == [
        ["icon.0123abcd.svg"],
        ["en/chechnya/check-your-email/index.html"],
        [form],
        ["en/chechnya/index.html"],
        ["en/index.html"],
        ["404.html", "index.html"],
        ["sitemap.xml"],
    ]


def test_what_points_to_pages_goes_after_them_and_what_points_to_that_at_the_end() -> None:
    keys = ["robots.txt", "sitemap.xml", "sitemap-1.xml", "en/chechnya/updates.atom", "index.html"]
    found = [file(key) for key in (*keys, ".well-known/security.txt")]
    assert [{each.key for each in stage} for stage in plan(found, {}, ()).stages] == [
        {".well-known/security.txt"},
        {"index.html"},
        {"sitemap-1.xml", "en/chechnya/updates.atom"},
        {"sitemap.xml"},
        {"robots.txt"},
    ]


def test_a_file_in_a_hidden_folder_is_published(built: Path) -> None:
    (built / ".well-known").mkdir()
    (built / ".well-known" / "security.txt").write_text("Contact:", "utf-8")
    assert ".well-known/security.txt" in {found.key for found in scan(built)}


def test_what_did_not_change_is_not_uploaded(built: Path) -> None:
    files = list(scan(built))
    up = {found.key: found.md5 for found in files} | {"index.html": "another"}
    assert [[found.key for found in stage] for stage in plan(files, up, ()).stages] == [
        ["index.html"]
    ]


def test_what_is_gone_is_removed_but_never_a_count(built: Path) -> None:
    up = {"old/index.html": "1", "counts/chechnya-petition.json": "2", "a.txt": "3"}
    assert plan(list(scan(built)), up, ()).gone == ("old/index.html", "a.txt")


def test_counts_that_were_built_are_not_published(built: Path) -> None:
    (built / "counts").mkdir()
    (built / "counts" / "chechnya-petition.json").write_text("{}", "utf-8")
    rebuilt(built)
    _, files = read(built, SITE_URL)
    assert not [found for found in files if found.key.startswith("counts/")]


def test_an_empty_folder_is_no_site_so_nothing_is_removed_for_it(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    rebuilt(site)
    with pytest.raises(DeskError, match="is not whole"):
        read(site, SITE_URL)


@settings(deadline=None)  # threads may have to wait
@given(keys=st.sets(KEYS, min_size=1), takes=st.integers(0, 20))
def test_stopped_anywhere_no_page_is_up_before_what_it_needs(keys: set[str], takes: int) -> None:
    files, bucket = [file(key) for key in sorted(keys)], FailingBucket(takes)
    if takes < len(files):
        with pytest.raises(OSError, match="the line is down"):
            list(upload(bucket, "site", plan(files, {}, ())))
    for page in (key for key in bucket.files if key.endswith(".html")):
        depth = len(PurePosixPath(page).parts)
        needed = {
            key
            for key in keys
            if key.endswith((".css", ".webp"))
            or (key.endswith(".html") and len(PurePosixPath(key).parts) > depth)
        }
        assert needed <= bucket.files.keys()
    bucket.takes = len(files)
    list(upload(bucket, "site", plan(files, bucket.etags(), ())))
    assert bucket.files.keys() == keys
