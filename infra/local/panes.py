"""The glass box's pages, under a policy that lets nothing run or load but what they bring along."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from werkzeug.wrappers import Response

from infra.local.holdings import Holdings, Item
from infra.local.journal import Journal
from infra.local.outbox import Mail, Outbox

SHOWN = 30  # of each kind; the rest is on the page of its own
_TEMPLATES = Path(__file__).with_name("templates")
_FIRST_WORDS = 90  # characters of a mail that a locked phone shows


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail as a phone announces it."""

    number: int
    mail: Mail

    @property
    def first_words(self) -> str:
        """What stands under the subject."""
        return " ".join(self.mail.text.split())[:_FIRST_WORDS]

    @property
    def time(self) -> str:
        """When it came, by this machine's clock."""
        return f"{parsedate_to_datetime(self.mail.headers['Date']).astimezone():%H:%M}"


def side_by_side(outbox: Outbox, holdings: Holdings, journal: Journal) -> dict[str, Any]:
    """Return what the page shows: each kind's newest, and how many there are."""
    mails, items = outbox.mails(), holdings.items()
    rows = [holdings.row(item) for item in items if "sealed" in item]
    # The order is the organiser's to know: outside the seal a time is only an hour.
    rows.sort(key=lambda row: str((row.opened or {}).get("signed", "")), reverse=True)
    events = [event for event in journal.events() if event.ours]
    notices = [Notice(number, mail) for number, mail in enumerate(mails, 1)]
    return {
        "shown": SHOWN,
        "actions": _actions(items, datetime.now(UTC)),
        "signings": sum(item["pk"].startswith("SIGNING#") for item in items),
        "mails": len(mails),
        "notices": notices[: -SHOWN - 1 : -1],
        "records": len(rows),
        "rows": rows[:SHOWN],
        "lines": len(events),
        "events": list(enumerate(events, 1))[: -SHOWN - 1 : -1],
    }


def page(name: str, **context: object) -> Response:
    """Answer with a template, everything in it escaped."""
    return Response(
        _ENVIRONMENT.get_template(name).render(context), content_type="text/html; charset=utf-8"
    )


def _readable(opened: Item) -> Iterator[tuple[str, str]]:
    """Say in words what the organiser reads; what was left empty is left out."""
    for name, value in opened.items():
        if name == "signed":
            yield name, f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M:%S} UTC"
        elif value and name != "wording":
            yield name.replace("_", " "), "yes" if value is True else str(value)


def _actions(items: Iterable[Item], now: datetime) -> list[Item]:
    """Return title and count, as the tally has it, of each action that is open or has a count."""
    counted = {
        item["pk"].removeprefix("TALLY#"): item.get("confirmed", 0) + item.get("kept", 0)
        for item in items
        if item["pk"].startswith("TALLY#")
    }
    return [
        {
            "id": item["action"],
            "title": item["pages"][item["languages"][0]]["title"],
            "count": counted.get(item["action"], 0),
        }
        for item in items
        if item["pk"].startswith("ACTION#") and (counted.get(item["action"]) or _closes(item) > now)
    ]


def _closes(action: Item) -> datetime:
    closes = action.get("closes")
    return datetime.fromisoformat(closes) if closes else datetime.max.replace(tzinfo=UTC)


def _policy(style: str, script: str) -> str:
    def hashed(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; style-src {hashed(style)}; script-src {hashed(script)}; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    style, script = ((_TEMPLATES / name).read_text("utf-8") for name in ("box.css", "live.js"))
    environment.filters["readable"] = _readable
    environment.globals |= {
        "policy": _policy(style, script),
        "style": Markup(style),  # noqa: S704 - our own file
        "script": Markup(script),  # noqa: S704 - our own file
    }
    return environment


_ENVIRONMENT = _environment()
