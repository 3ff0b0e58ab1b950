"""Everything that a thief of the account would hold, of people who signed by the real use cases.

The table is a double in memory, since ten thousand people sign there in seconds. What the mailer
writes is left out: mails leave the account, and are kept nowhere in it.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO
from random import Random
from types import SimpleNamespace
from typing import Any

import pyrage
import pytest

from tests.aws.conftest import PETITION
from tests.dynamo.dynamo import Dynamo
from undersigned.aws.bucket import Bucket
from undersigned.aws.limits import Limits
from undersigned.aws.queue import Queue
from undersigned.aws.seal import mail_identity, sealer
from undersigned.aws.store import Store, store
from undersigned.aws.stream import change_of
from undersigned.aws.table import Table
from undersigned.aws.writes import Item
from undersigned.cases import count, deliver
from undersigned.cases.compose import Mail
from undersigned.cases.confirm import confirm
from undersigned.cases.sign import sign
from undersigned.cases.withdraw import withdraw
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.keys import derive
from undersigned.rules.mail_request import MailRequest
from undersigned.rules.network import Blocks
from undersigned.rules.token import Token

ACTIONS = (PETITION.id, "river-letter")
BEGINNING = datetime(2026, 11, 20, 9, tzinfo=UTC)
ASK = ("to_target",)
_BATCH = 1000


@dataclass
class Copy:
    """What there is to steal, and what anybody knows."""

    known: list[str]
    items: list[Item] = field(default_factory=list)
    backup: list[Item] = field(default_factory=list)
    stream: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)  # of the queue and of the dead letters
    files: list[bytes] = field(default_factory=list)
    log: str = ""

    @property
    def images(self) -> Iterator[Item]:
        """Every item as it ever was, each once."""
        streamed = [image for record in self.stream for image in (record["old"], record["new"])]
        every = {id(image): image for image in (*streamed, *self.backup, *self.items) if image}
        yield from every.values()


class _Requests(Queue):
    """The queue; the mailer reads the request before it is sealed, which saves opening it."""

    last: MailRequest

    def send(self, request: MailRequest) -> None:
        self.last = request
        super().send(request)


def people(number: int) -> list[str]:
    """Invent addresses, of providers that fold spellings and of others; each is another person."""
    domains = ("gmail.com", "example.org", "mail.ru", "proton.me", "posteo.example")
    return [f"person{at:06}@{domains[at % len(domains)]}" for at in range(number)]


def stolen(
    signers: list[str], secret: str, organiser: pyrage.x25519.Identity, *, leaving: bool = True
) -> Copy:
    """Let people sign and confirm, some of them twice, some withdraw; return what is held then.

    Every fifth has their name handed over, and the others tick nothing, a few comment. Without
    `leaving` nobody comments or withdraws.
    """
    keys, public = derive(secret), str(organiser.to_public())
    copy = Copy([*ACTIONS, public, keys.fingerprint, "main", "limits", "undersigned"])
    dynamo = Dynamo()
    dynamo.watch(
        "main", lambda key, old, new: copy.stream.append({"key": key, "old": old, "new": new})
    )
    own = store(Table(dynamo, "main"))
    limits = Limits(Table(dynamo, "limits"), 10**6, keys.network)
    queue = _Requests(
        SimpleNamespace(send_message=lambda MessageBody, **_: copy.requests.append(MessageBody)),  # noqa: N803 - AWS's name
        "",
        sealer(str(mail_identity(keys.mail).to_public())),
    )
    own.fingerprint.settled(keys.fingerprint)
    for action in ACTIONS:
        page = {"en": Page("Keep the river clean", f"/en/river/{action}/")}
        own.actions.publish(Action(action, "river", Kind.PETITION, ("en",), page, ask=ASK))
    written, dice = StringIO(), Random(1)  # noqa: S311 - whose comment is how long
    words = "".join(dice.choices("abcdefghijklmnopqrstuvwxyz ", k=500))
    listening = logging.StreamHandler(written)
    logging.getLogger().addHandler(listening)
    unlimited = SimpleNamespace(ask=lambda _: None, spend=lambda: None)
    unsent = SimpleNamespace(send=lambda *_: None)
    to_organiser = sealer(public)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deliver, "compose", lambda *_, **__: Mail("", "", ""))
        for number, email in enumerate(signers):
            now = BEGINNING + timedelta(seconds=3 * number)
            for action in ACTIONS if number % 10 == 0 else ACTIONS[:1]:
                fields = {
                    "name": f"Somebody {email[:12]}",
                    "email": email,
                    "country": dice.choice(("IE", "DE", "ZZ")),
                    "comment": words[: leaving * dice.choice((0, 0, 0, 0, 0, 0, 100, 300, 500))],
                } | ({"to_target": "1"} if number % 5 == 0 else {})
                line = Blocks(f"198.51.{number // 250 % 250}.{number % 250}", None)
                sign(
                    action, fields, line,
                    store=own, limits=limits, queue=queue, seal=to_organiser, keys=keys, now=now,
                )  # fmt: skip
                deliver.deliver(
                    queue.last, store=own, post=unsent, allowance=unlimited,  # type: ignore[arg-type]
                    keys=keys, site="https://example.org", now=now,
                )  # fmt: skip
                link = Token(action, keys.mac(action, email), queue.last.signing)
                confirm(link, store=own, keys=keys, now=now + timedelta(minutes=2))
                if leaving and number % 100 == 99:
                    copy.backup += _about(dynamo, link)
                    withdraw(link, store=own, now=now)
                    own.stops.put(keys.reader(email))
    _counted(copy, own)
    copy.items = [item for held in dynamo.tables.values() for item in held.values()]
    copy.backup += dynamo.tables["main"].values()
    copy.known += [item["key"]["B"].hex() for item in copy.items if "key" in item]
    logging.getLogger().removeHandler(listening)
    copy.log = written.getvalue()
    return copy


def _about(dynamo: Dynamo, link: Token) -> list[Item]:
    """Return what the table holds that leads to a link."""
    pk = f"SIGNER#{link.action}#{link.mac}"
    return [item for key, item in dynamo.tables["main"].items() if key[0] == pk]


def _counted(copy: Copy, own: Store) -> None:
    """Let the tally count the stream, and publish."""
    changes = [
        change_of(
            {"dynamodb": {"SequenceNumber": str(at), "OldImage": r["old"], "NewImage": r["new"]}}
        )
        for at, r in enumerate(copy.stream, start=1)
    ]
    now = BEGINNING + timedelta(days=1)
    for start in range(0, len(changes), _BATCH):
        count.count(own.tallies, "shard", changes[start : start + _BATCH], now)
    s3 = SimpleNamespace(put_object=lambda Body, **_: copy.files.append(Body))  # noqa: N803 - as above
    for action in ACTIONS:
        count.publish(own, Bucket(s3, "site"), action, now)
    assert json.loads(copy.files[0])["confirmed"] > 0
