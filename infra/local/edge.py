"""Everything that is not the API: the bucket's objects as CloudFront would serve them."""

import gzip
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import brotli
from botocore.exceptions import ClientError
from werkzeug.wrappers import Request, Response

from infra.local.cloud import Cloud

NOT_FOUND = "404.html"
_COMPRESSED_FROM = 1000  # bytes; and up to
_COMPRESSED_TO = 10_000_000
_COMPRESSIBLE = (
    "text/",
    "image/svg+xml",
    "application/json",
    "application/javascript",
    "application/xml",
)
_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: bytes(brotli.compress(content, quality=5)),
    "gzip": lambda content: gzip.compress(content, 6, mtime=0),
}


def edge(cloud: Cloud, bucket: str) -> Callable[[Request], Response]:
    """Return the handler that serves the site's bucket."""
    s3 = cloud.client("s3")

    def handle(request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return Response("Only the API takes this.\n", 405, headers={"Allow": "GET, HEAD"})
        last = request.path.rpartition("/")[2]
        if last and "." not in last:
            return _redirected(request)
        key = request.path.lstrip("/") + ("" if last else "index.html")
        found = _object(s3, bucket, key)
        if found:
            return _served(request, found, HTTPStatus.OK)
        missing = _object(s3, bucket, NOT_FOUND)
        if missing:
            return _served(request, missing, HTTPStatus.NOT_FOUND)
        return Response("There is nothing here.\n", HTTPStatus.NOT_FOUND)

    return handle


def encoding(accepted: str) -> str | None:
    """Choose how to compress for an Accept-Encoding header: brotli before gzip."""
    offers = {part.split(";")[0].strip() for part in accepted.split(",") if ";q=0" not in part}
    return next((name for name in _ENCODERS if name in offers), None)


def _redirected(request: Request) -> Response:
    """Lead a folder's name to the folder, naming the host: //elsewhere would lead there."""
    location = f"http://{request.host}{request.environ['RAW_URI'].partition('?')[0]}/"
    return Response(status=HTTPStatus.MOVED_PERMANENTLY, headers={"Location": location})


def _object(s3: Any, bucket: str, key: str) -> dict[str, Any] | None:  # noqa: ANN401 - boto3
    try:
        found: dict[str, Any] = s3.get_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    return found


def _served(request: Request, found: dict[str, Any], status: HTTPStatus) -> Response:
    content: bytes = found["Body"].read()
    answer = Response(content, status, content_type=found["ContentType"])
    if "CacheControl" in found:
        answer.headers["Cache-Control"] = found["CacheControl"]
    answer.last_modified = found["LastModified"]
    answer.set_etag(found["ETag"].strip('"'))
    chosen = encoding(request.headers.get("Accept-Encoding", ""))
    if (
        found["ContentType"].startswith(_COMPRESSIBLE)
        and _COMPRESSED_FROM <= len(content) <= _COMPRESSED_TO
    ):
        answer.headers["Vary"] = "Accept-Encoding"
        if chosen:
            answer.set_data(_ENCODERS[chosen](content))
            answer.content_encoding = chosen
            answer.set_etag(found["ETag"].strip('"'), weak=True)
    if status is HTTPStatus.OK:
        answer.make_conditional(request)
    return answer
