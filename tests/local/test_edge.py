"""The edge serves the bucket as CloudFront would."""

import gzip
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, ClassVar

import brotli
import pytest
from botocore.exceptions import ClientError
from werkzeug.test import Client, TestResponse

from infra.local.cloud import Cloud
from infra.local.edge import edge, encoding
from infra.local.front import application

PAGE = "<p>Подпишите</p>".encode() * 100
CACHE = "public, max-age=300"


class FakeBucket:
    """A bucket with a page, the page for missing ones, and a small file."""

    objects: ClassVar = {
        "en/chechnya/petition/index.html": ("text/html; charset=utf-8", PAGE),
        "404.html": ("text/html; charset=utf-8", b"<p>Not here</p>"),
        "counts/chechnya-petition.json": ("application/json", b"{}"),
        ".well-known/security.txt": ("text/plain; charset=utf-8", b"Contact:"),
        "en/chechnya/updates.atom": ("application/atom+xml; charset=utf-8", b"<feed/>"),
        "sitemap.xml": ("application/xml; charset=utf-8", b"<url/>" * 200),
    }

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: ARG002, N803 - S3's names
        if Key not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        content_type, body = self.objects[Key]
        return {
            "Body": BytesIO(body),
            "ContentType": content_type,
            "CacheControl": CACHE,
            "ETag": '"abc"',
            "LastModified": datetime(2026, 11, 21, tzinfo=UTC),
        }


def ask(path: str, method: str = "GET", **headers: str) -> TestResponse:
    pages = edge(Cloud("http://127.0.0.1:1", {"s3": FakeBucket()}), "site")
    # Through the front, as its server names the raw path.
    client = Client(application(pages, pages, pages, ()))
    return client.open(
        path,
        method=method,
        base_url="http://127.0.0.1:8000",
        headers=headers,
        environ_overrides={"RAW_URI": path},
    )


def test_a_folder_is_its_index_page() -> None:
    answer = ask("/en/chechnya/petition/")
    assert (answer.status_code, answer.get_data()) == (200, PAGE)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == CACHE


def test_a_folders_name_leads_to_the_folder_on_this_host() -> None:
    answer = ask("/en/chechnya/petition?from=mail")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "http://127.0.0.1:8000/en/chechnya/petition/"


@pytest.mark.parametrize("name", [".well-known/security.txt", "en/chechnya/updates.atom"])
def test_a_file_is_served_as_what_it_was_put_up_as(name: str) -> None:
    content_type, content = FakeBucket.objects[name]
    answer = ask(f"/{name}")
    assert (answer.status_code, answer.get_data()) == (200, content)
    assert answer.headers["Content-Type"] == content_type


def test_a_sitemap_is_compressed_as_cloudfront_does() -> None:
    answer = ask("/sitemap.xml", **{"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"


def test_a_missing_page_is_a_404_in_the_sites_words() -> None:
    answer = ask("/en/nothing/")
    assert (answer.status_code, answer.get_data()) == (404, b"<p>Not here</p>")


@pytest.mark.parametrize(
    ("accepted", "name", "opened"),
    [("gzip, deflate, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)],
)
def test_a_page_is_compressed_as_the_browser_accepts(accepted: str, name: str, opened: Any) -> None:
    answer = ask("/en/chechnya/petition/", **{"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == name
    assert opened(answer.get_data()) == PAGE


def test_a_small_file_is_not_compressed() -> None:
    answer = ask("/counts/chechnya-petition.json", **{"Accept-Encoding": "br"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "chosen"), [("", None), ("identity", None), ("br;q=0, gzip", "gzip")]
)
def test_encoding_is_what_was_offered(accepted: str, chosen: str | None) -> None:
    assert encoding(accepted) == chosen


def test_what_the_browser_has_is_not_sent_again() -> None:
    answer = ask("/en/chechnya/petition/", **{"If-None-Match": '"abc"'})
    assert (answer.status_code, answer.get_data()) == (304, b"")


def test_head_sends_no_body() -> None:
    answer = ask("/en/chechnya/petition/", "HEAD")
    assert (answer.status_code, answer.get_data()) == (200, b"")


def test_pages_take_no_post() -> None:
    assert ask("/en/chechnya/petition/", "POST").status_code == 405
