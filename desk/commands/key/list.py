import click

from desk import in_json
from desk.context import Desk, pass_desk
from desk.work.errors import DeskError
from desk.work.keys import keys
from desk.work.keys.sealed_to import troubles
from desk.work.printable import printable


@click.command()
@in_json.option
@pass_desk
def command(desk: Desk, as_json: bool) -> None:
    """List the keys that the desk knows, and what it takes to open with each."""
    wanted, retired = keys.known(desk.home), keys.retired(desk.home)
    if not wanted + retired:
        raise DeskError("\n".join(troubles((), [])))
    if as_json:
        facts = [(key, False) for key in wanted] + [(key, True) for key in retired]
        in_json.tell(keys=[_facts(key, retired=gone) for key, gone in facts])
        return
    for known in wanted:
        click.echo(f"{known.public}  {printable(known.name)}, {_held(known)}")
    for known in retired:
        click.echo(f"{known.public}  {printable(known.name)}, retired, {_held(known)}")


def _facts(key: keys.Key, *, retired: bool) -> dict[str, object]:
    return {
        "name": key.name,
        "public": key.public,
        "retired": retired,
        "held": key.held,
        "passphrase": key.protected,
        "shares": key.shares._asdict() if key.shares else None,
    }


def _held(key: keys.Key) -> str:
    if key.held:
        return f"held here, {'with' if key.protected else 'without'} a passphrase"
    if key.shares:
        return f"in shares, {key.shares.need} of {key.shares.of} open it"
    return "public only"
