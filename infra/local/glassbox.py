"""The glass box under `/_local/`: the mails, all that the cloud holds, and the log."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jinja2
import pyrage
from boto3.dynamodb.types import Binary, TypeDeserializer
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Request, Response

from infra.local.cloud import Cloud
from infra.local.outbox import mails
from undersigned.seal import open_record

_SHOWN = 60  # characters of what is sealed; the rest looks the same
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)


def glass_box(
    cloud: Cloud, table: str, outbox: Path, identities: Sequence[pyrage.x25519.Identity]
) -> Callable[[Request], Response]:
    """Make what answers under `/_local/`; `identities` are the development organiser's."""

    def handle(request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            raise MethodNotAllowed(["GET", "HEAD"])
        show = rooms.get(request.path.removeprefix("/_local").rstrip("/"))
        if show is None:
            raise NotFound
        answer = show(_wants_json(request))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def show_index(_: bool) -> Response:
        return _page("index.html")

    def show_outbox(as_json: bool) -> Response:
        sent = mails(outbox)
        if as_json:
            return _json([asdict(mail) for mail in sent])
        return _page("outbox.html", mails=sent[::-1])

    def show_table(as_json: bool) -> Response:
        items = list(_items(cloud, table))
        if as_json:
            return _json(items)
        # What is sealed comes first: the rest never was anybody's.
        items.sort(key=lambda item: "sealed" not in item)
        rows = [(_short(item), _opened(item, identities)) for item in items]
        return _page("table.html", rows=rows)

    def show_log(as_json: bool) -> Response:
        events = list(_log(cloud))
        return _json(events) if as_json else _page("log.html", events=events[::-1])

    rooms = {"": show_index, "/outbox": show_outbox, "/table": show_table, "/log": show_log}
    return handle


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever DynamoDB holds
    """Turn an attribute's value into what JSON can say: bytes become base64, numbers stay exact."""
    match value:
        case Binary():
            return base64.b64encode(value.value).decode()
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
        case set():
            return sorted(plain(inner) for inner in value)
        case str() | bool() | None:
            return value
    return int(value) if value == int(value) else float(value)


def _items(cloud: Cloud, table: str) -> list[dict[str, Any]]:
    read = TypeDeserializer().deserialize
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    items = [
        {name: plain(read(value)) for name, value in item.items()}
        for page in pages
        for item in page["Items"]
    ]
    return sorted(items, key=lambda item: str(item["pk"]))


def _opened(
    item: dict[str, Any], identities: Sequence[pyrage.x25519.Identity]
) -> dict[str, Any] | None:
    """Show what the organiser key adds to an item; None where nothing is sealed to it."""
    if "sealed" not in item:
        return None
    try:
        record = asdict(open_record(base64.b64decode(item["sealed"]), identities))
    except pyrage.DecryptError:
        return {"sealed": "to a key that is not here"}
    return record | {"signed": record["signed"].isoformat()}


def _short(item: dict[str, Any]) -> dict[str, Any]:
    return {
        name: f"{value[:_SHOWN]}…" if name == "sealed" else value for name, value in item.items()
    }


def _log(cloud: Cloud) -> list[dict[str, str]]:
    """Read every line that the functions wrote, oldest first, by the CloudWatch Logs API."""
    logs = cloud.client("logs")
    groups = [
        group["logGroupName"]
        for page in logs.get_paginator("describe_log_groups").paginate()
        for group in page["logGroups"]
    ]
    events = [
        (event["timestamp"], group, event["message"])
        for group in groups
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        for event in page["events"]
    ]
    return [
        {
            "time": datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds"),
            "group": group,
            "message": message,
        }
        for at, group, message in sorted(events, key=lambda event: event[0])
    ]


def _wants_json(request: Request) -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def _page(name: str, **context: object) -> Response:
    return Response(
        _TEMPLATES.get_template(name).render(context), content_type="text/html; charset=utf-8"
    )


def _json(content: object) -> Response:
    return Response(
        json.dumps(content, ensure_ascii=False, indent=1), content_type="application/json"
    )
