"""Putting the site up, in an order in which it may stop anywhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from desk.work import counts
from desk.work.checks import mailing
from desk.work.errors import DeskError, sentence
from desk.work.finding import Grade
from desk.work.pages import built, invalidation, site_files, upload
from desk.work.pages.memory import Memory, recall, remember
from desk.work.parallel import Progress, side_by_side, unseen
from desk.work.publish import promised
from desk.work.stack import Stack
from undersigned.aws.bucket import Bucket
from undersigned.aws.store import Store
from undersigned.cases import count
from undersigned.rules.action import OF_THE_DESK, Action


@dataclass(frozen=True, slots=True)
class Work:
    """What a publish does: actions, pages and removals, and what is remembered around them.

    `unbuilt` are actions that people still sign or confirm, and that the build has no pages for;
    `broken` says what people signed, or were told when they did, that would hold no more.
    """

    actions: list[Action]
    unbuilt: list[Action]
    broken: tuple[str, ...]
    plan: site_files.Plan
    removals: list[str]
    before: Memory
    during: Memory
    after: Memory


def compare(stack: Stack, site: Path, now: datetime) -> Work:
    """Hold what was built against what is up."""
    s3, bucket = stack.client("s3"), stack.output("Bucket")
    manifest, files = built.read(site, stack.output("SiteUrl"))
    wanted, remote = list(manifest.actions), upload.remote_files(s3, bucket)
    before, forms = recall(s3, bucket, published=bool(remote)), upload.form_pages(wanted)
    plan = site_files.plan(files, remote, forms)
    removals, staying = site_files.outdated(plan.gone, before.left, now)
    stale = before.stale | invalidation.paths([*plan.replaced, *removals])
    finished = before.finished and not (plan.uploads or removals or stale)
    # What a page asks for again begins its wait anew.
    left = {key: since for key, since in before.left.items() if key in staying}
    during = Memory(invalidation.narrowed(stale), left, finished)
    return Work(
        actions=wanted,
        unbuilt=_unbuilt(stack, wanted, now),
        broken=tuple(promised.taken_back(stack.store(), wanted)),
        plan=plan,
        removals=removals,
        before=before,
        during=during,
        after=Memory(left=staying),
    )


def preview(store: Store, work: Work) -> Iterator[str]:
    """Say, a line each, what publishing would do."""
    for action in work.actions:
        if _differs(action, store.actions.find(action.id)):
            yield f"write action {action.id}"
    yield from work.broken
    yield from (f"leave action {action.id} without its pages" for action in work.unbuilt)
    yield from (f"upload {file.key}" for stage in work.plan.stages for file in stage)
    yield from (f"remove {key}" for key in work.removals)
    for key, since in work.after.left.items():
        yield f"keep {key} until {since + site_files.ASKED_FOR:%Y-%m-%d}, for pages in caches"
    yield from (f"invalidate {path}" for path in sorted(work.during.stale))


def put_up(stack: Stack, work: Work, now: datetime, progress: Progress = unseen) -> None:
    """Do the work; stopped anywhere, what another comparison finds is the rest of it."""
    s3, bucket = stack.client("s3"), stack.output("Bucket")
    # First, for once a page is replaced no comparison shows that the CDN has the old one.
    if work.during != work.before:
        remember(s3, bucket, work.during)
    store, shown = stack.store(), Bucket(s3, bucket)

    def write(action: Action) -> None:
        store.actions.publish(action)
        count.publish(store, shown, action.id, now)

    for _ in progress(side_by_side(write, work.actions), len(work.actions), "Writing actions"):
        pass
    files = upload.upload(s3, bucket, work.plan)
    for _ in progress(files, work.plan.uploads, "Uploading"):
        pass
    upload.remove(s3, bucket, work.removals)
    if work.during.stale:
        distribution = stack.output("Distribution")
        invalidation.invalidate(stack.client("cloudfront"), distribution, work.during.stale)
    if work.after != work.during:
        remember(s3, bucket, work.after)


def _unbuilt(stack: Stack, wanted: list[Action], now: datetime) -> list[Action]:
    store, kept = stack.store(), {action.id for action in wanted}
    names = counts.shown_actions(stack.client("s3"), stack.output("Bucket"))
    found = [store.actions.find(name) for name in names if name not in kept]
    return [action for action in found if action and action.confirmable(now)]


def check_unbuilt(actions: list[Action]) -> None:
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


def check_mail(stack: Stack) -> None:
    """Refuse to invite people to sign who would wait for a mail in vain."""
    try:
        faults = [found.text for found in mailing.findings(stack) if found.grade is Grade.STOPS]
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
    of_the_desk = {name: getattr(wanted, name) for name in OF_THE_DESK}
    return found is None or wanted != changed(found, **of_the_desk)
