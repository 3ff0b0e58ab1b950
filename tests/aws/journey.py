"""The steps of a signer, for tests: press, fetch the mail, open a link, press there."""

import base64
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import mailer
import web
from tests.aws.conftest import CONTEXT, Cloud, event

FIELDS = {"name": "Ada", "email": "ada@example.org", "country": "IE", "lang": "en"}


def form_body(fields: dict[str, str]) -> dict[str, Any]:
    """Return an event's body as the HTTP API hands a form over."""
    return {"body": base64.b64encode(urlencode(fields).encode()).decode(), "isBase64Encoded": True}


def press(**fields: str) -> dict[str, Any]:
    """Sign by the form."""
    return web.handler(event("sign-form", **form_body(FIELDS | fields)), CONTEXT)


def deliver(cloud: Cloud) -> dict[str, Any]:
    """Let the mailer have all that waits in the queue."""
    answer: dict[str, Any] = mailer.handler({"Records": cloud.requests()}, CONTEXT)
    return answer


def tokens(mail: Any) -> dict[str, str]:
    """Return the token of each link of a mail, by purpose."""
    links = re.findall(r"https://\S+/api/(\w+)\?(\S+)", mail.body)
    return {purpose: parse_qs(urlsplit(f"?{query}").query)["token"][0] for purpose, query in links}


def open_link(purpose: str, token: str, method: str = "GET") -> dict[str, Any]:
    """Open a link of a mail."""
    opened = event("confirm-get", rawPath=f"/api/{purpose}")
    opened["queryStringParameters"]["token"] = token
    opened["requestContext"]["http"] |= {"path": f"/api/{purpose}", "method": method}
    return web.handler(opened, CONTEXT)


def press_link(purpose: str, token: str, **button: str) -> dict[str, Any]:
    """Press the button behind a link; of those to one's signature a `button`, or "remove"."""
    said = {} if purpose == "confirm" else button or {"do": "remove"}
    body = form_body({"token": token, "press": "1"} | said)
    pressed = event("confirm-post", rawPath=f"/api/{purpose}", **body)
    pressed["requestContext"]["http"]["path"] = f"/api/{purpose}"
    return web.handler(pressed, CONTEXT)


def ask_link(action: str = "river-petition", kind: str = "form", **fields: str) -> dict[str, Any]:
    """Ask for the link to a signature again, as a person or as a program does."""
    sent = {"email": FIELDS["email"], "lang": "en"} | fields
    body = form_body(sent) if kind == "form" else {"body": json.dumps(sent)}
    asked = event(f"sign-{kind}", rawPath=f"/api/actions/{action}/links", **body)
    asked["requestContext"]["http"]["path"] = asked["rawPath"]
    return web.handler(asked, CONTEXT)


def unsubscribe(token: str, **changes: Any) -> dict[str, Any]:
    """Press a mail program's own button, as RFC 8058 says."""
    sent = {"rawPath": "/api/unsubscribe"} | form_body({"List-Unsubscribe": "One-Click"}) | changes
    pressed = event("confirm-post", queryStringParameters={"token": token}, **sent)
    pressed["requestContext"]["http"]["path"] = "/api/unsubscribe"
    return web.handler(pressed, CONTEXT)


def sign_and_read(cloud: Cloud, **fields: str) -> dict[str, str]:
    """Sign, and return the tokens of the mail that came of it."""
    assert press(**fields)["statusCode"] == 303
    assert deliver(cloud) == {"batchItemFailures": []}
    return tokens(cloud.mails()[-1])
