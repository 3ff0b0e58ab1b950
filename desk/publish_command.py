"""The command that puts the site up, in an order in which it may stop anywhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import UTC, datetime
from pathlib import Path

import click
from botocore.exceptions import BotoCoreError, ClientError
from undersigned.aws.ledger import Ledger

from desk import built, counts, invalidation, mailing, pages, publish, reach, secret_copy, stops
from desk.checks import agreed_keys, agreed_secret
from desk.context import Desk, pass_desk, site_option
from desk.errors import DeskError, sentence
from desk.finding import Grade
from desk.memory import Memory, recall, remember
from desk.parallel import side_by_side, told
from desk.printable import printable
from desk.stack import Stack
from undersigned.aws.bucket import Bucket
from undersigned.aws.store import Store
from undersigned.cases import count
from undersigned.rules.action import Action


@dataclass(frozen=True, slots=True)
class Work:
    """What a publish does: actions, pages and removals, and what is remembered around them.

    `unbuilt` are actions that people still sign or confirm, and that the build has no pages for.
    """

    actions: list[Action]
    unbuilt: list[Action]
    plan: pages.Plan
    removals: list[str]
    before: Memory
    during: Memory
    after: Memory


def compare(stack: Stack, site: Path, now: datetime) -> Work:
    """Hold what was built against what is up."""
    s3, bucket = stack.client("s3"), stack.output("Bucket")
    manifest, files = built.read(site, stack.output("SiteUrl"))
    wanted, remote = list(manifest.actions), publish.remote_files(s3, bucket)
    before, forms = recall(s3, bucket, published=bool(remote)), publish.form_pages(wanted)
    plan = pages.plan(files, remote, forms)
    removals, staying = pages.outdated(plan.gone, before.left, now)
    stale = before.stale | invalidation.paths([*plan.replaced, *removals])
    finished = before.finished and not (plan.uploads or removals or stale)
    # What a page asks for again begins its wait anew.
    left = {key: since for key, since in before.left.items() if key in staying}
    during = Memory(invalidation.narrowed(stale), left, finished)
    unbuilt = _unbuilt(stack, wanted, now)
    return Work(wanted, unbuilt, plan, removals, before, during, Memory(left=staying))


def preview(store: Store, work: Work) -> Iterator[str]:
    """Say, a line each, what publishing would do."""
    for action in work.actions:
        if _differs(action, store.action(action.id)):
            yield f"write action {action.id}"
    yield from (f"leave action {action.id} without its pages" for action in work.unbuilt)
    yield from (f"upload {file.key}" for stage in work.plan.stages for file in stage)
    yield from (f"remove {key}" for key in work.removals)
    for key, since in work.after.left.items():
        yield f"keep {key} until {since + pages.ASKED_FOR:%Y-%m-%d}, for pages in caches"
    yield from (f"invalidate {path}" for path in sorted(work.during.stale))


def put_up(stack: Stack, work: Work, now: datetime) -> None:
    """Do the work; stopped anywhere, what another comparison finds is the rest of it."""
    s3, bucket = stack.client("s3"), stack.output("Bucket")
    # First, for once a page is replaced no comparison shows that the CDN has the old one.
    if work.during != work.before:
        remember(s3, bucket, work.during)
    store, ledger, shown = Store(stack.table()), Ledger(stack.table()), Bucket(s3, bucket)

    def write(action: Action) -> None:
        store.put_action(action)
        count.publish(store, ledger, shown, action.id, now)

    for _ in told(side_by_side(write, work.actions), len(work.actions), "Writing actions"):
        pass
    files = publish.upload(s3, bucket, work.plan)
    for _ in told(files, work.plan.uploads, "Uploading"):
        pass
    publish.remove(s3, bucket, work.removals)
    if work.during.stale:
        distribution = stack.output("Distribution")
        invalidation.invalidate(stack.client("cloudfront"), distribution, work.during.stale)
    if work.after != work.during:
        remember(s3, bucket, work.after)


@click.command("publish")
@site_option
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Publish even if signers would suffer by it.")
@pass_desk
def publish_command(desk: Desk, site: Path | None, dry_run: bool, yes: bool) -> None:
    """Put the built site up, and tell the stack of its actions.

    Uploads what changed and removes what is gone. Stopped anywhere, the same command finishes it.
    """
    stack, now = desk.stack(), datetime.now(UTC)
    site = site or desk.site
    keys, secret = agreed_keys(stack, desk.home), agreed_secret(stack)
    work = compare(stack, site, now)
    if dry_run:
        lines = list(preview(Store(stack.table()), work))
        click.echo("\n".join(map(printable, lines)) or "Nothing would change.")
        return
    if not (yes or desk.local):
        _check_unbuilt(work.unbuilt)
        _check_mail(stack)
    secret_copy.keep(desk.home, stack.name, secret, keys)
    put_up(stack, work, now)
    click.echo(
        f"Actions written: {len(work.actions)}. Files uploaded: {work.plan.uploads:,}, removed: "
        f"{len(work.removals):,}. The site: {stack.output('SiteUrl')}/"
    )
    if not desk.local:  # `make serve` publishes before it answers, and sends no mail
        for finding in stops.look(stack, desk.home, now, reach.ask, site):
            if finding.grade is not Grade.FINE:
                click.echo(finding.line)


def _unbuilt(stack: Stack, wanted: list[Action], now: datetime) -> list[Action]:
    store, kept = Store(stack.table()), {action.id for action in wanted}
    names = counts.shown_actions(stack.client("s3"), stack.output("Bucket"))
    found = [store.action(name) for name in names if name not in kept]
    return [action for action in found if action and action.confirmable(now)]


def _check_unbuilt(actions: list[Action]) -> None:
    """Refuse to take away the pages that a press of a button leads to.

    Mostly by mistake: an id was changed, or another organiser's folder has no such campaign.
    """
    if actions:
        names = ", ".join(action.id for action in actions)
        raise DeskError(
            f"People still sign or confirm {names}, but this build has no pages for it, so nothing "
            "was published. Put its folder and its `id` back; or, if it is to go, `undersigned "
            "close` it, and publish a day later. To do it at once all the same: `make publish "
            "YES=1`, or `undersigned publish --yes`."
        )


def _check_mail(stack: Stack) -> None:
    """Refuse to invite people to sign who would wait for a mail in vain."""
    try:
        faults = [found.text for found in mailing.look(stack) if found.grade is Grade.STOPS]
    except (BotoCoreError, ClientError) as error:
        faults = [f"Whether mail reaches signers could not be looked at. {sentence(error)}"]
    if faults:
        raise DeskError(
            "\n".join(faults) + "\nWhoever signs might wait for a mail in vain, so nothing was "
            "published. To do it all the same, such as to try the site with addresses of your own: "
            "`make publish YES=1`, or `undersigned publish --yes`."
        )


def _differs(wanted: Action, found: Action | None) -> bool:
    """Tell whether publishing changes an action; what the desk decided is not its to change."""
    return found is None or wanted != changed(
        found,
        paused=wanted.paused,
        closed_early=wanted.closed_early,
        destroyed=wanted.destroyed,
    )
