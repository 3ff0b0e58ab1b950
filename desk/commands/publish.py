from datetime import UTC, datetime
from pathlib import Path

import click

from desk import terminal
from desk.context import Desk, pass_desk, site_option
from desk.work.agreed import agreed_keys, agreed_secret
from desk.work.alone import alone, kept
from desk.work.checks import address, check, reach
from desk.work.finding import Grade
from desk.work.printable import printable
from desk.work.publish import secret_copy, spoken
from desk.work.publish.publish import Work, check_mail, check_unbuilt, compare, preview, put_up
from desk.work.stack import Stack


@click.command()
@site_option
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Publish even if signers would suffer by it.")
@pass_desk
def command(desk: Desk, site: Path | None, dry_run: bool, yes: bool) -> None:
    """Put the built site up, and tell the stack of its actions.

    Uploads what changed and removes what is gone. Stopped anywhere, the same command finishes it.
    While one desk publishes, another waits.
    """
    stack, now = desk.stack(), datetime.now(UTC)
    keys, secret = agreed_keys(stack, desk.home), agreed_secret(stack)
    site = site or desk.site
    if dry_run:
        lines = list(preview(stack.store(), compare(stack, site, now)))
        click.echo("\n".join(map(printable, lines)) or "Nothing would change.")
        return
    with alone(stack, "publish") as keep:
        work = compare(stack, site, now)
        if not desk.local:
            _agree(stack, work, yes=yes)
        if former := secret_copy.keep(desk.home, stack.name, secret, keys):
            click.echo(
                f"Nobody can know of which secret the former copy in the desk's home is, so it was "
                f"kept: {printable(former)}",
                err=True,
            )
        put_up(stack, work, now, kept(keep, terminal.progress))
    click.echo(
        f"Actions written: {len(work.actions)}. Files uploaded: {work.plan.uploads:,}, removed: "
        f"{len(work.removals):,}. The site: {stack.output('SiteUrl')}/"
    )
    if not desk.local:  # `make serve` publishes before it answers, and sends no mail
        for finding in check.findings(stack, desk.home, now, reach.ask, site):
            if finding.grade is not Grade.FINE:
                click.echo(finding.line)


def _agree(stack: Stack, work: Work, *, yes: bool) -> None:
    """Stop where signers would suffer by it, unless the organiser wants it all the same."""
    untranslated = spoken.missing(work.actions)
    if not yes:
        spoken.check(untranslated)
        address.check(stack)
        check_unbuilt(work.unbuilt)
        check_mail(stack)
    for line in spoken.told(untranslated):
        click.echo(line)
    for line in work.broken:
        click.echo(printable(line))
    if work.broken and not yes:
        click.confirm("Whoever signed was told otherwise. Publish it all the same?", abort=True)
