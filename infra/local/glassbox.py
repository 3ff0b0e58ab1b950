"""The glass box under `/_local/`: the mails, all that the cloud holds, and the log."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyrage
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Request, Response

from infra.local import panes
from infra.local.cloud import Cloud
from infra.local.holdings import Holdings
from infra.local.journal import Journal
from infra.local.mailbox import Mailbox


@dataclass(frozen=True, slots=True)
class Box:
    """The mailbox, the table and the log."""

    mailbox: Mailbox
    holdings: Holdings
    journal: Journal


def glass_box(
    cloud: Cloud, table: str, mails: Path, identities: Sequence[pyrage.x25519.Identity]
) -> Callable[[Request], Response]:
    """Return the handler of `/_local/`; `identities` are the development organiser's."""
    box = Box(Mailbox(mails), Holdings(cloud, table, identities), Journal(cloud))

    def handle(request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            raise MethodNotAllowed(["GET", "HEAD"])
        show = _ROOMS.get(request.path.removeprefix("/_local").rstrip("/"))
        if show is None:
            raise NotFound
        answer = show(box, request)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return handle


def _all(box: Box, request: Request) -> Response:
    if _wants_json(request):
        return _json(panes.actions(box.holdings.store, datetime.now(UTC)))
    return panes.page("index.html", **panes.side_by_side(box.mailbox, box.holdings, box.journal))


def _mails(box: Box, request: Request) -> Response:
    sent = box.mailbox.mails()
    if _wants_json(request):
        seen = request.args.get("after", 0, type=int)  # for a program that has read so many
        return _json([asdict(mail) for mail in sent[max(seen, 0) :]])
    # A frame for each mail is heavy: after a crowd, a browser would be busy for minutes.
    newest = sent[::-1] if "all" in request.args else sent[: -panes.SHOWN - 1 : -1]
    return panes.page("mails.html", mails=newest, number=len(sent))


def _table(box: Box, request: Request) -> Response:
    if _wants_json(request):
        return _json(box.holdings.items())
    return panes.page("table.html", rows=box.holdings.rows())


def _log(box: Box, request: Request) -> Response:
    events = box.journal.events()
    if _wants_json(request):
        return _json([asdict(event) for event in events])
    return panes.page("log.html", events=events[::-1])


_ROOMS: Mapping[str, Callable[[Box, Request], Response]] = {
    "": _all,
    "/outbox": _mails,
    "/table": _table,
    "/log": _log,
}


def _wants_json(request: Request) -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def _json(content: object) -> Response:
    return Response(
        json.dumps(content, ensure_ascii=False, indent=1), content_type="application/json"
    )
