"""The API: sign, confirm, your signature. An HTTP API behind the site's CDN calls `handler`."""

import functools
import hmac
import os
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

import deployment
import telemetry
from undersigned.aws.client import client
from undersigned.aws.limits import Limits
from undersigned.aws.queue import Queue
from undersigned.aws.seal import mail_identity, sealer
from undersigned.aws.table import Table
from undersigned.http import asking, elsewhere, health, links, own, pages, signing, unsubscribe
from undersigned.http.answer import HEADERS, Answer
from undersigned.http.request import Request
from undersigned.http.service import Service
from undersigned.rules.errors import RETRY_AFTER, Code, PetitionError
from undersigned.rules.keys import Keys

app = APIGatewayHttpResolver()


def from_here(
    app: APIGatewayHttpResolver, route: Callable[[APIGatewayHttpResolver], Answer]
) -> Answer:
    """Answer what another website sent before any route does."""
    request, path = _request(), app.current_event.path
    if elsewhere.sent(request, path):
        return elsewhere.refusal(request, path, deployment.store().actions)
    return route(app)


app.use([from_here])


@app.post("/api/actions/<action>/signatures")
def post_signature(action: str) -> Answer:
    """Take a signing."""
    answered = signing.post_signature(action, _request(), service, datetime.now(UTC))
    return _told(answered, signed=True)


@app.post("/api/actions/<action>/links")
def post_link(action: str) -> Answer:
    """Have the link to one's signature mailed again."""
    return _told(asking.post_link(action, _request(), service, datetime.now(UTC)))


@app.route("/api/confirm", method=["GET", "HEAD"])
def get_confirm() -> Answer:
    """Show the button that confirms."""
    return _told(links.show(_request(), service, datetime.now(UTC)))


@app.post("/api/confirm")
def post_confirm() -> Answer:
    """Confirm."""
    return _told(links.press(_request(), service, datetime.now(UTC)))


@app.route("/api/signature", method=["GET", "HEAD"])
@app.route("/api/withdraw", method=["GET", "HEAD"])
def get_own() -> Answer:
    """Show what a signer can do about their signature; by its former name, too."""
    return _told(own.show(_request(), service))


@app.post("/api/signature")
@app.post("/api/withdraw")
def post_own() -> Answer:
    """Take a consent back, remove something or everything, or stop our mails."""
    return _told(own.press(_request(), service, datetime.now(UTC)))


@app.post("/api/unsubscribe")
def post_unsubscribe() -> Answer:
    """Take the consent to mails back, at one press in a mail program."""
    return _told(unsubscribe.press(_request(), service))


@app.route("/api/health", method=["GET", "HEAD"])
def get_health() -> Answer:
    """Tell whether a press would be taken now."""
    return health.health(
        {
            "table": lambda: deployment.store().fingerprint.find(),  # noqa: PLW0108 - once it is asked
            "secret": service,
            "queue": lambda: service().queue.reach(),  # noqa: PLW0108 - once it is asked
        }
    )


@app.not_found
def not_found(_: Exception) -> Answer:
    """Say that there is nothing here, or that it is not asked for like this."""
    path = app.current_event.path
    routes = (*app._static_routes, *app._dynamic_routes)  # noqa: SLF001 - it has no public name
    methods = sorted(route.method for route in routes if route.rule.match(path))
    if not methods:
        return pages.refusal(_request(), PetitionError(Code.UNKNOWN_PAGE))
    refusal = pages.refusal(_request(), PetitionError(Code.METHOD))
    refusal.headers["Allow"] = ", ".join(methods)
    return refusal


@app.exception_handler(Exception)  # type: ignore[untyped-decorator]
def fault(error: Exception) -> Answer:
    """Say that it was our fault; its kind is logged, but not its text, which may name somebody."""
    telemetry.logger().error("fault: %s", type(error).__name__)
    return _told(pages.refusal(_request(), PetitionError(Code.UNAVAILABLE)))


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one event of the HTTP API (payload 2.0); only the site's CDN is listened to.

    Nothing is raised, whatever the event: what did would be a bare 500, and a trace in the log.
    """
    try:
        if not _from_cdn(event):
            return _bare(HTTPStatus.FORBIDDEN)
        if not str(event.get("rawPath")).isprintable():
            # Powertools overlooks a line's end after a route. To the HTTP API that is another path,
            # without the route's limit.
            return _bare(HTTPStatus.NOT_FOUND)
        return app.resolve(event, context)  # type: ignore[arg-type]
    except Exception as error:  # noqa: BLE001 - the last resort, where not even a page can be made
        telemetry.logger().error("fault: %s", type(error).__name__)  # and no text of it
        return _bare(HTTPStatus.SERVICE_UNAVAILABLE, **{"Retry-After": str(RETRY_AFTER)})


def _from_cdn(event: dict[str, Any]) -> bool:
    sent = (event.get("headers") or {}).get("x-origin-secret")
    if not isinstance(sent, str):
        return False
    # The second one only while the CDN is being told the first.
    known = (os.environ.get("ORIGIN_SECRET"), os.environ.get("ORIGIN_SECRET_BEFORE"))
    shown = sent.encode("utf-8", "replace")
    return any(hmac.compare_digest(shown, each.encode()) for each in known if each)


def _bare(status: HTTPStatus, **headers: str) -> dict[str, Any]:
    common = HEADERS | {"Content-Type": "text/plain; charset=utf-8"}
    return {"statusCode": int(status), "headers": common | headers, "body": ""}


def service() -> Service:
    """Return the adapters and keys; raises `PetitionError`: WRONG_SECRET, UNAVAILABLE."""
    try:
        return _service(deployment.keys())
    except PetitionError as error:
        if error.code is Code.WRONG_SECRET:
            telemetry.logger().error("%s", error.code)  # which an alarm waits for
        raise


@functools.lru_cache(maxsize=1)
def _service(keys: Keys) -> Service:
    to_mailer = sealer(str(mail_identity(keys.mail).to_public()))
    return Service(
        store=deployment.store(),
        limits=Limits(
            Table(client("dynamodb"), os.environ["LIMITS_TABLE"]),
            int(os.environ["SIGN_LIMIT_PER_NETWORK"]),
            keys.network,
        ),
        queue=Queue(client("sqs"), os.environ["QUEUE_URL"], to_mailer),
        seal=sealer(os.environ["ORGANISER_KEYS"]),
        keys=keys,
    )


def _told(answered: Answer, *, signed: bool = False) -> Answer:
    """Tell why a press was refused, or that a signing was taken.

    By the answer alone, so that a figure knows no more of an address than the visitor does. What
    was confirmed or withdrawn is told by the tally.
    """
    if reason := telemetry.REFUSED.get(HTTPStatus(answered.status_code)):
        telemetry.tell(refused=1, reason=reason)
    elif signed and answered.status_code < HTTPStatus.BAD_REQUEST:
        telemetry.tell(signed=1)
    return answered


def _request() -> Request:
    return Request.of(app.current_event.raw_event)
