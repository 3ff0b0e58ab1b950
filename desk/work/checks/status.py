"""How a stack is, in plain words: only what is cheap to ask."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from botocore.client import BaseClient

from desk.work import counts
from desk.work.agreed import organiser_keys, read_secret, secret_trouble
from desk.work.finding import Finding, Grade
from desk.work.keys.keys import known
from desk.work.keys.sealed_to import troubles
from desk.work.pages.upload import listed
from desk.work.stack import Stack
from desk.work.stream import failing, stopped
from undersigned.rules.action import Action
from undersigned.rules.published import Count
from undersigned.rules.tally import Tally

_AHEAD = timedelta(days=14)  # a promise is told of so long before its day


def findings(stack: Stack, home: Path, now: datetime) -> Iterator[Finding]:
    """Look at everything that an organiser should know, one finding at a time."""
    yield from organisers(stack, home)
    yield from secret(stack)
    yield from site(stack, now)
    yield from mails(stack)
    yield from counter(stack)


def organisers(stack: Stack, home: Path) -> Iterator[Finding]:
    """Compare the organiser keys of the stack with those known here."""
    faults = troubles(organiser_keys(stack), known(home))
    for fault in faults:
        yield Finding("organiser keys", fault, Grade.STOPS)
    if not faults:
        names = ", ".join(key.name for key in known(home))
        yield Finding("organiser keys", f"Signatures are sealed to {names}, all known here.")


def secret(stack: Stack) -> Iterator[Finding]:
    """Say whether the secret is the one that signatures are taken with."""
    trouble = secret_trouble(stack, read_secret(stack))
    if trouble:
        yield Finding("secret", trouble, Grade.STOPS)
    else:
        yield Finding("secret", "It is the one that signatures are taken with.")


def site(stack: Stack, now: datetime) -> Iterator[Finding]:
    """Say when the site last changed, and how each of its actions stands."""
    s3, bucket = stack.client("s3"), stack.output("Bucket")
    changes = [item["LastModified"] for item in listed(s3, bucket)]
    if changes:
        newest = utc(max(changes))
        yield Finding("site", f"{len(changes):,} files are up, last changed {newest}.")
    else:
        yield Finding("site", "Nothing is published yet: `make publish`.", Grade.STOPS)
    store = stack.store()
    for name in counts.shown_actions(s3, bucket):
        action = store.actions.find(name)
        if action is not None:
            shown = _shown(s3, bucket, name)
            yield action_finding(action, store.tallies.find(name), shown, now)
            yield from promise(action, now.date())


def action_finding(action: Action, tally: Tally, shown: Count | None, now: datetime) -> Finding:
    """Say how an action stands, and whether the public count, if there is one, follows it."""
    text = f"{str(action.state(now)).replace('-', ' ')}; {tally.total:,} confirmed"
    if tally.kept:
        text += f", of which {tally.kept:,} without their personal data"
    if action.closing and now < action.closing:
        text += f"; closes {utc(action.closing)}"
    if shown and shown.confirmed == tally.total:
        return Finding(action.id, text + ".")
    if shown:
        text += f". The site shows {shown.confirmed:,} (as of {utc(shown.updated)}): look again in "
    else:
        text += ". What the site shows is no count as the counter writes it: look again in "
    return Finding(
        action.id,
        f"{text}four minutes, and if it still does, `undersigned publish` shows the new count.",
        Grade.CARE,
    )


def promise(action: Action, today: date) -> Iterator[Finding]:
    """Say when the day is near, or past, by which pages promise to destroy what signers wrote."""
    if not action.keep_until or action.destroyed or today < action.keep_until - _AHEAD:
        return
    promised = "promise" if today <= action.keep_until else "promised"
    yield Finding(
        action.id,
        f"Pages {promised} to destroy what signers wrote by {action.keep_until}: hand over what was"
        f" agreed to (`undersigned export {action.id}`), then `undersigned destroy {action.id}`.",
        Grade.CARE,
    )


def mails(stack: Stack) -> Iterator[Finding]:
    """Say how many mails wait, and how many were put aside."""
    sqs = stack.client("sqs")
    waiting = _messages(sqs, stack.output("QueueUrl"))
    yield Finding("mails", f"{waiting:,} wait to be sent." if waiting else "None waits.")
    dead = _messages(sqs, stack.output("DeadLetterQueueUrl"))
    if dead:
        yield Finding(
            "mails",
            f"{dead:,} could not be sent for three days and were put aside: find out why (the "
            "mailer's log), then move them back (AWS console, SQS, Start DLQ redrive); they are "
            "dropped when they are four days old.",
            Grade.CARE,
        )


def counter(stack: Stack) -> Iterator[Finding]:
    """Say whether the table's stream feeds the counter, and the counter counts all of it."""
    if aside := stack.store().tallies.aside():
        yield Finding(
            "counter",
            f"Records of changes that it could not read, and left out: {aside:,}. The count is "
            "right again after `undersigned recount`; who made this site should hear of it.",
            Grade.CARE,
        )
    if why := stopped(stack):
        mend = "enable it or deploy again"
    elif why := failing(stack):
        mend = "its log says why (AWS console, Lambda, the tally, Monitor); mend that"
    else:
        yield Finding("counter", "It follows the table.")
        return
    yield Finding(
        "counter",
        f"{why}: {mend} within a day, and `undersigned recount` each action if that was too late.",
        Grade.CARE,
    )


def _messages(sqs: BaseClient, queue: str) -> int:
    names = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    ]
    answer = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)
    return sum(int(answer["Attributes"].get(name, 0)) for name in names)


def _shown(s3: BaseClient, bucket: str, action: str) -> Count | None:
    try:
        return counts.shown(s3, bucket, action)
    except ValueError:
        return None


def utc(moment: datetime) -> str:
    """Say a moment as it is shown."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
