from pathlib import Path

import click

from desk.context import Desk, pass_desk
from desk.work import second_copy


@click.command()
@click.argument("path", type=Path)
@click.option("--name", default="", help="What to call the key here, if not as on the first desk.")
@pass_desk
def command(desk: Desk, path: Path, name: str) -> None:
    """Bring an organiser key back from its second copy.

    For a new computer, or a lost one. PATH is the copy, or the folder or stick that it is on. The
    copy stays as it is.
    """
    restored = second_copy.restore(desk.home, path.expanduser(), name)
    click.echo(
        f"The key {restored.name} is here again, in {restored.file}:\n\n  {restored.public}\n\n"
        "Keep the second copy. `undersigned status` says whether the stack seals to this key."
    )
