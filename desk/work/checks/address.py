"""Whether the pages that are up carry the address that the stack has now."""

import re
from collections.abc import Iterator

from botocore.exceptions import ClientError

from desk.work import answers
from desk.work.errors import DeskError
from desk.work.finding import Finding, Grade
from desk.work.stack import Stack

_WHERE = "sitemap.xml"  # which begins with it
_READ = 4096  # bytes
_ADDRESS = re.compile(rb"<loc>(https://(?:[a-z0-9-]{1,63}\.){1,8}[a-z0-9-]{1,63})/")
_CDN = ".cloudfront.net"


def findings(stack: Stack) -> Iterator[Finding]:
    """Say what to do where it is another."""
    found, url = published(stack), stack.output("SiteUrl")
    if found in ("", url):
        return
    if found.endswith(_CDN):
        text = f"The pages that are up carry {found}, and not {url}: `make publish`."
        yield Finding("site", text, Grade.CARE)
    else:
        yield Finding(
            "site", f"{_lost(found, url)} If it was meant: `make publish YES=1`.", Grade.STOPS
        )


def check(stack: Stack) -> None:
    """Refuse to make pages forget a domain that the stack may have lost by mistake.

    Once they have, nothing tells that people are still led there, and find nothing.
    """
    found, url = published(stack), stack.output("SiteUrl")
    if found not in ("", url) and not found.endswith(_CDN):
        raise DeskError(
            f"{_lost(found, url)} Nothing was published. If it was meant: `make publish YES=1`, or "
            "`undersigned publish --yes`."
        )


def published(stack: Stack) -> str:
    """Return the address that the published pages carry; "" where none is told."""
    s3 = stack.client("s3")
    try:
        answer = s3.get_object(
            Bucket=stack.output("Bucket"), Key=_WHERE, Range=f"bytes=0-{_READ - 1}"
        )
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") not in ("NoSuchKey", "InvalidRange"):
            raise
        return ""
    found = _ADDRESS.search(answer["Body"].read(_READ))
    return found[1].decode() if found else ""


def _lost(found: str, url: str) -> str:
    host = found.removeprefix("https://")
    give = answers.line(SiteAddress=host, CertificateArn="…")
    return (
        f"The pages that are up carry the address {found}, which leads nowhere now: the stack's is "
        f"{url}. If the domain was taken off by mistake, give it back: `{give}`."
    )
