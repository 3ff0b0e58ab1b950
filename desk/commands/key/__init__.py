import click

from desk.folder import Folder


@click.group("key", cls=Folder, package="desk.commands.key")
def command() -> None:
    """Make, add and list the keys that open signatures."""
