"""The glass box's pages, under a policy that lets nothing run or load but what they bring along."""

import base64
import hashlib
from collections.abc import Iterator
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
from infra.local.mailbox import Mail, Mailbox
from undersigned.aws.store import Store
from undersigned.rules.action import State

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


def side_by_side(mailbox: Mailbox, holdings: Holdings, journal: Journal) -> dict[str, Any]:
    """Return what the page shows: each kind's newest, and how many there are."""
    mails, held = mailbox.mails(), list(holdings.store.signers.walk())
    sealed = [one for one in held if one.what.sealed]
    events = [event for event in journal.events() if event.ours]
    notices = [Notice(number, mail) for number, mail in enumerate(mails, 1)]
    return {
        "shown": SHOWN,
        "actions": actions(holdings.store, datetime.now(UTC)),
        "signings": sum(not one.signed for one in held),
        "mails": len(mails),
        "notices": notices[: -SHOWN - 1 : -1],
        "records": len(sealed),
        "rows": holdings.newest(sealed, SHOWN),
        "lines": len(events),
        "events": list(enumerate(events, 1))[: -SHOWN - 1 : -1],
    }


def actions(store: Store, now: datetime) -> list[Item]:
    """Return title and count, as the tally has it, of each action that is open or has a count."""
    counted = [(action, store.tallies.find(action.id).total) for action in store.actions.all()]
    return [
        {
            "id": action.id,
            "title": action.page(action.languages[0]).title,
            "state": action.state(now),
            "count": count,
        }
        for action, count in counted
        if count or action.state(now) is not State.CLOSED
    ]


def page(name: str, **context: object) -> Response:
    """Answer with a template, everything in it escaped."""
    return Response(
        _ENVIRONMENT.get_template(name).render(context), content_type="text/html; charset=utf-8"
    )


def _readable(opened: Item) -> Iterator[tuple[str, str]]:
    """Say in words what the organiser reads; what was left empty is left out."""
    for name, value in opened.items():
        if not value or name == "wording":
            continue
        match value:
            case True:
                words = "yes"
            case list():
                words = ", ".join(value)
            case _ if name == "signed":
                words = f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M:%S} UTC"
            case _:
                words = str(value)
        yield name.replace("_", " "), words


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
