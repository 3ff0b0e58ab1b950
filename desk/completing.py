"""What a shell completes besides commands and options: the actions that were built here."""

from contextlib import suppress

import click

from desk.work.publish.render import SITE
from desk.work.stack import LOCAL_SITE
from undersigned.rules import manifest


def actions(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Name the actions that begin so; none where nothing is built, since a shell shows no error."""
    site = LOCAL_SITE if ctx.find_root().params.get("local") else SITE
    with suppress(OSError, ValueError, RecursionError):
        built = manifest.read(site).actions
        return [action.id for action in built if action.id.startswith(incomplete)]
    return []
