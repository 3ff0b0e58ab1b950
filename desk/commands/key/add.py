import click

from desk.context import Desk, pass_desk
from desk.work.keys import keys
from desk.work.keys.sealed_to import handed_over


@click.command()
@click.argument("public", metavar="PUBLICKEY")
@click.option("--name", required=True, help="Whose key it is.")
@pass_desk
def command(desk: Desk, public: str, name: str) -> None:
    """Remember another organiser's public key.

    Compare it with them by voice: whoever slips in a key of their own reads every signature.
    """
    added = keys.add(desk.home, name, public)
    click.echo(f"{added.name}'s key is known here now.\n\n{handed_over(desk.home)}", nl=False)
