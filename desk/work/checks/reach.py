"""Whether a visitor reaches the site and its API, asked as a visitor would."""

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from desk.work.finding import Finding, Grade
from desk.work.stack import Stack
from undersigned.rules.language import LANGUAGES

HEALTH = "/api/health"
_LONGEST = 65_536  # bytes that are read of an answer
_PATIENCE = 15  # seconds: a function that nobody called for long wakes first
# What OpenSSL calls them.
_EXPIRED = 10
_UNKNOWN_ISSUER = (18, 19, 20, 21)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


Ask = Callable[[str], Answer]


def ask(url: str) -> Answer:
    """Ask for a page; OSError if nothing answers, or nothing that can be trusted."""
    try:
        with urlopen(url, timeout=_PATIENCE) as response:  # noqa: S310 - an output of our own stack
            return Answer(response.status, response.read(_LONGEST))
    except HTTPError as refusal:
        with refusal:
            return Answer(refusal.code, refusal.read(_LONGEST))
    except HTTPException as garbled:
        raise ConnectionError(str(garbled)) from garbled


def findings(stack: Stack, asking: Ask, *, published: bool) -> Iterator[Finding]:
    """Ask for the first page, if there is one, and how the API is."""
    url = stack.output("SiteUrl")
    try:
        if published:
            yield _page(url, asking(f"{url}/"))
        answer = asking(f"{url}{HEALTH}")
        yield _health(url, answer)
        yield from _languages(answer)
    except OSError as error:
        yield Finding("site", _silence(url, error, stack.output("CdnDomain")), Grade.STOPS)


def _page(url: str, answer: Answer) -> Finding:
    if answer.status == HTTPStatus.OK:
        return Finding("site", f"{url}/ answers.")
    return Finding("site", f"{url}/ answers {answer.status}: {_publish_or_point(url)}", Grade.STOPS)


def _health(url: str, answer: Answer) -> Finding:
    try:
        facts: dict[str, str] = json.loads(answer.body)
        version = facts["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        # The API's own words, where no function was asked or none could answer.
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            text = f"Others ask for {HEALTH} all the time, so it could not be looked at: try again."
            return Finding("api", text, Grade.CARE)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Finding(
                "api",
                f"{url}{HEALTH} answers {answer.status}: the functions fail or are too few; look "
                "at their log, and at the alarms.",
                Grade.STOPS,
            )
        return Finding(
            "api",
            f"{url}{HEALTH} answers {answer.status}, and not as this version of the functions "
            f"does: deploy it, or {_publish_or_point(url)} If neither helps, the API does not "
            "believe the CDN: change the secret between them, as docs/deploy.md says.",
            Grade.STOPS,
        )
    if answer.status == HTTPStatus.OK:
        return Finding("api", f"It answers (version {version}), and reaches table and queue.")
    # It stops at the first part that fails, so those after it are unknown.
    ill = next((part for part, state in facts.items() if state == "fails"), "cloud")
    return Finding(
        "api",
        f"It fails at the {ill}: look at the functions' log, at AWS's own health page, and for the "
        "secret at the line about it here; whoever signs is asked to try again.",
        Grade.STOPS,
    )


def _languages(answer: Answer) -> Iterator[Finding]:
    """Say which languages of the pages the functions do not speak yet."""
    if answer.status != HTTPStatus.OK:
        return
    try:
        spoken = str(json.loads(answer.body)["languages"]).split()
    except (ValueError, KeyError, TypeError, RecursionError):
        return  # of an earlier release, or told above
    if silent := [each for each in LANGUAGES if each not in spoken]:
        text = (
            f"The functions do not speak {', '.join(silent)} yet, and mail whoever signs in it in "
            "another language: if a campaign speaks it, `make build` and `sam deploy`."
        )
        yield Finding("api", text, Grade.CARE)


def _publish_or_point(url: str) -> str:
    return f"see that {urlsplit(url).hostname} points to this stack's CloudFront domain."


def _silence(url: str, error: OSError, cdn: str) -> str:
    """Say why nothing answered, and what to do."""
    host = urlsplit(url).hostname
    reason = error.reason if isinstance(error, URLError) else error
    match reason:
        case socket.gaierror():
            return (
                f"The name {host} leads nowhere: at your domain's provider, enter a CNAME (or "
                f"ALIAS) record that points to {cdn}. It may take an hour to be known."
            )
        case ssl.SSLCertVerificationError(verify_code=code) if code == _EXPIRED:
            return (
                f"The certificate of {host} has run out: see in AWS's console (Certificate "
                "Manager, N. Virginia) which DNS record it misses, and enter that again."
            )
        case ssl.SSLCertVerificationError(verify_code=code) if code in _UNKNOWN_ISSUER:
            return (
                f"This computer does not know who vouches for {host} ({reason.verify_message}): "
                "somebody stands in between, such as a hotel's network; or Python lacks its list "
                "(on a Mac, open `Install Certificates.command` in Python's folder)."
            )
        case ssl.SSLCertVerificationError():
            return (
                f"{host} shows a certificate that is not its own ({reason.verify_message}): point "
                f"the name to {cdn}, and deploy with its certificate (CertificateArn)."
            )
        case TimeoutError():
            return f"{url} did not answer in {_PATIENCE} seconds: try again."
    return f"{url} does not answer: {reason}"
