"""What would stop a signer now, in plain words, asked of everything between them and the table."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from desk.work import answers, counts
from desk.work.checks import address, alarms, budget, mailing, reach
from desk.work.checks.status import counter, organisers, secret, utc
from desk.work.errors import DeskError, sentence
from desk.work.finding import Finding, Grade
from desk.work.keys import key_drafts
from desk.work.pages import built, upload
from desk.work.pages.memory import LOST, recall
from desk.work.stack import Stack
from undersigned.rules.action import Action, State
from undersigned.rules.errors import PetitionError

_SOON = timedelta(days=7)
_ABROAD = ("mail", "alarms")  # what means nothing on a stack that reaches nobody
_PAID = ("bill", "answers")  # nor on one that no account has


def findings(
    stack: Stack, home: Path, now: datetime, ask: reach.Ask, site: Path, *, local: bool = False
) -> Iterator[Finding]:
    """Look at mail, keys, what is published, how it is reached, closing, alarms, and the bill.

    `site` is the build that was published from here, if any was. What cannot be looked at, for
    want of a right, is said, and the rest is looked at.
    """
    up: dict[str, str] | None = None
    try:
        up = upload.remote_files(stack.client("s3"), stack.output("Bucket"))
    except (BotoCoreError, ClientError) as error:
        yield _unseen("site", error)
    # Each by itself, so that one which cannot be looked at hides no other.
    parts: list[tuple[str, Callable[[], Iterable[Finding]]]] = [
        ("mail", lambda: mailing.findings(stack)),
        ("organiser keys", lambda: organisers(stack, home)),
        ("secret", lambda: secret(stack)),
        ("organiser keys", lambda: drafts(home)),
        ("site", lambda: published(stack, up, site) if up is not None else ()),
        ("site", lambda: address.findings(stack) if up else ()),
        ("site", lambda: reach.findings(stack, ask, published=up != {})),
        ("actions", lambda: actions(stack, now)),
        ("counter", lambda: counter(stack)),
        ("alarms", lambda: alarms.findings(stack)),
        ("bill", lambda: budget.findings(stack)),
        ("answers", lambda: answers.findings(stack)),
    ]
    for about, part in parts:
        if local and about in _ABROAD:
            yield Finding(about, "The local stack sends no mail to anybody.")
            continue
        if local and about in _PAID:
            continue
        try:
            yield from part()
        except (BotoCoreError, ClientError, PetitionError, DeskError) as error:
            yield _unseen(about, error)


def _unseen(about: str, error: Exception) -> Finding:
    text = sentence(error).replace("\n", " ")
    return Finding(about, f"This could not be looked at. {text}", Grade.CARE)


def drafts(home: Path) -> Iterator[Finding]:
    """Name the organiser keys that have no second copy yet."""
    for name in key_drafts.drafts(home):
        yield Finding(
            "organiser keys",
            f"The key {name} is not in use, as it has no second copy: `undersigned key new "
            f'--name "{name}"` goes on with it.',
            Grade.CARE,
        )


def published(stack: Stack, up: dict[str, str], site: Path) -> Iterator[Finding]:
    """Say whether anything is up, all of it, and the newest that is here."""
    if not up:
        yield Finding("site", "Nothing is published yet: `make publish`.", Grade.STOPS)
        return
    remembered = recall(stack.client("s3"), stack.output("Bucket"), published=True)
    if remembered == LOST:
        text = "What the last publish did is not known: `make publish` makes sure that it is whole."
        yield Finding("site", text, Grade.CARE)
    elif not remembered.finished:
        text = "The last publish was stopped half-way: `make publish` finishes it."
        yield Finding("site", text, Grade.CARE)
    elif waiting := _waiting(stack, up, site):
        text = f"Files that are built here and not up: {waiting:,}. `make publish` puts them up."
        yield Finding("site", text, Grade.CARE)
    else:
        yield Finding("site", f"{len(up):,} files are up.")


def _waiting(stack: Stack, up: dict[str, str], site: Path) -> int:
    """Count the built files that are not up; half a build, or one for elsewhere, says nothing."""
    try:
        _, files = built.read(site, stack.output("SiteUrl"))
    except DeskError:
        return 0
    return sum(up.get(file.key) != file.md5 for file in files)


def actions(stack: Stack, now: datetime) -> Iterator[Finding]:
    """Say of each action that has a published count whether it can be signed."""
    store = stack.store()
    names = counts.shown_actions(stack.client("s3"), stack.output("Bucket"))
    found = {name: store.actions.find(name) for name in names}
    for name, action in found.items():
        if action is None:
            text = "The table does not know it, so nobody can sign it: `make publish` tells of it."
            yield Finding(name, text, Grade.STOPS)
    yield from signable([action for action in found.values() if action], now)


def signable(actions: list[Action], now: datetime) -> Iterator[Finding]:
    """Say which actions take signatures, and for how long."""
    for action in actions:
        yield _action(action, now)
    if actions and not any(action.state(now) is State.OPEN for action in actions):
        yield Finding("actions", "None of them takes signatures now.", Grade.STOPS)


def _action(action: Action, now: datetime) -> Finding:
    match action.state(now):
        case State.PAUSED:
            text = f"It is paused: nobody can sign until `undersigned resume {action.id}`."
            return Finding(action.id, text, Grade.STOPS)
        case State.CLOSED if action.closing:
            return Finding(action.id, f"It is closed since {utc(action.closing)}.")
        case State.NOT_YET_OPEN if action.opens:
            return Finding(action.id, f"It opens {utc(action.opens)}.")
    if not action.closing:
        return Finding(action.id, "It is open.")
    soon = action.closing - now < _SOON
    text = f"It is open, and closes {utc(action.closing)}."
    if soon:
        text += " To go on longer, change `closes` in campaign.toml, and publish."
    return Finding(action.id, text, Grade.CARE if soon else Grade.FINE)
