"""Every path of the API, with a canary in each field and header."""

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from tests.aws.conftest import event
from tests.aws.journey import form_body
from tests.security import canary

FIELDS = canary.TYPED | {"country": "IE", "lang": "en"}
# What each wrong request changes of a good one.
WRONG_FIELDS: tuple[Mapping[str, str], ...] = (
    {"name": f"={canary.NAME}"},
    {"name": f"https://{canary.NAME}"},
    {"email": f"{canary.EMAIL}@"},
    {"email": canary.EMAIL + "x" * 300},
    {"country": canary.NAME},
    {"lang": canary.NAME},
    {"comment": canary.COMMENT * 50},
    {"website": canary.COMMENT},
    {canary.EMAIL: canary.NAME},
)
WRONG_BODIES: tuple[str, ...] = (
    f"{canary.EMAIL}%ff",
    f'{{"name": "{canary.NAME}", "email":',
    f'{{"email": ["{canary.EMAIL}"]}}',
    f"email={canary.EMAIL}\0",
    f"email={canary.EMAIL}&" * 40,
    f"email={canary.EMAIL}&comment=" + "x" * 20_000,
)


def planted(name: str, viewer: str = canary.IPV4, **changes: Any) -> dict[str, Any]:
    """Return a golden event with a canary in every header, passed on by the CDN or not."""
    made = event(name, **changes)
    made["headers"] |= {
        "cloudfront-viewer-address": f"{viewer}:49152",
        "user-agent": canary.AGENT,
        "x-forwarded-for": canary.FORWARDED,
        "referer": canary.REFERER,
        "cookie": canary.COOKIE,
        "accept-language": f"en-GB,en;q=0.8,{canary.TOKEN}",
        "origin": canary.REFERER,
        "x-amzn-trace-id": canary.TOKEN,
    }
    made["cookies"] = [canary.COOKIE]
    made["requestContext"]["http"] |= {"sourceIp": canary.FORWARDED, "userAgent": canary.AGENT}
    return made


def signing(kind: str = "form", viewer: str = canary.IPV4, **fields: str) -> dict[str, Any]:
    """Return a press of the button."""
    sent = FIELDS | fields
    body = form_body(sent) if kind == "form" else {"body": json.dumps(sent)}
    return planted(f"sign-{kind}", viewer, **body)


ASKING = "/api/actions/river-petition/links"
# Each button behind a link; the last leaves nothing to press.
BUTTONS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "confirm": ({},),
    "signature": ({"do": "remove-this"}, {"off": "public"}, {"do": "remove"}),
}


def link(
    purpose: str, token: str, method: str, button: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """Return a visit to a link, or a press of a button there."""
    name = "confirm-post" if method == "POST" else "confirm-get"
    fields = {"token": token, "lang": "en", "press": "1", **button}
    changes = form_body(fields) if method == "POST" else {"queryStringParameters": fields}
    return moved(planted(name, **changes), f"/api/{purpose}", method)


def moved(made: dict[str, Any], path: str, method: str | None = None) -> dict[str, Any]:
    """Send an event elsewhere."""
    http = made["requestContext"]["http"]
    http |= {"path": path, "method": method or http["method"]}
    return made | {"rawPath": path}


def every(links: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Return every kind of request; `links` are the genuine tokens by purpose."""
    yield from good(links)
    yield from wrong(links)


def good(links: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Return each request that a signer's browser makes, and a program."""
    for purpose, token in links.items():
        for method in ("GET", "HEAD"):
            yield link(purpose, token, method)
        for button in BUTTONS[purpose]:
            yield link(purpose, token, "POST", button)
    for kind in ("form", "json"):  # after them: what is withdrawn is not mailed
        for viewer in (canary.IPV4, canary.IPV6):
            yield signing(kind, viewer)
        yield moved(signing(kind), ASKING)


def wrong(links: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Return each request that is refused."""
    for kind in ("form", "json"):
        for fields in WRONG_FIELDS:
            yield signing(kind, **fields)
        for body in WRONG_BODIES:
            yield planted(f"sign-{kind}", body=body, isBase64Encoded=False)
        for path in (f"/api/actions/{canary.PATH}/signatures", f"/api/{canary.PATH}"):
            yield moved(signing(kind), path)
        for email in (f"{canary.EMAIL}@", canary.EMAIL + "x" * 300):
            yield moved(signing(kind, email=email), ASKING)
        yield signing(kind, viewer=canary.EMAIL)  # a viewer that is no address
    other = signing()
    other["headers"]["content-type"] = canary.AGENT
    yield other
    direct = signing()
    direct["headers"]["x-origin-secret"] = canary.TOKEN
    yield direct
    for kind in ("form", "json"):
        elsewhere = signing(kind)
        elsewhere["headers"]["sec-fetch-site"] = "cross-site"
        yield elsewhere
    for purpose, token in links.items():
        for sent in (canary.TOKEN, f"{token}{canary.EMAIL}", f"{canary.EMAIL}.a.b.c"):
            for method in ("GET", "POST"):
                yield link(purpose, sent, method)
        yield link(purpose, token, "PUT")
