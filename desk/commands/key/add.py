import click

from desk.context import Desk, pass_desk
from desk.work.keys import keys, shares
from desk.work.keys.sealed_to import handed_over


@click.command()
@click.argument("public", metavar="PUBLICKEY")
@click.option("--name", required=True, help="Whose key it is.")
@click.option("--of", type=int, help="For a key in shares: how many there are.")
@click.option("--need", type=int, help="For a key in shares: how many of them open it.")
@pass_desk
def command(desk: Desk, public: str, name: str, of: int | None, need: int | None) -> None:
    """Remember another organiser's public key, or that of a key in shares.

    Compare it with them by voice: whoever slips in a key of their own reads every signature.
    """
    added = keys.add(desk.home, name, public, shares.wanted(need, of))
    click.echo(f"{added.name}'s key is known here now.\n\n{handed_over(desk.home)}", nl=False)
