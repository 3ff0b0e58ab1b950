"""Which keys the stack seals to: how it is told of them, and whether they are those known here."""

from collections.abc import Collection, Sequence
from pathlib import Path

from desk.work import answers
from desk.work.errors import RESTORE
from desk.work.keys.keys import Key, known


def handed_over(home: Path) -> str:
    """Say how the stack is told of all the keys that are known here, and stays told."""
    publics = ",".join(key.public for key in known(home))
    first = f"First {answers.MEND}.\n\n" if answers.kept_here() else ""
    return (
        "The answer for the stack, when `sam deploy --guided` puts it up for the first time:\n\n"
        f"  OrganiserKeys: {publics}\n\n"
        f"Once it is up:\n\n{first}"
        f"  {answers.line(OrganiserKeys=publics)}\n"
    )


def troubles(deployed: Collection[str], keys: Sequence[Key]) -> list[str]:
    """Compare the keys that a stack seals to with those known here: a sentence for each fault."""
    if not keys:
        return [f"There is no organiser key here. {RESTORE}; or make one: `undersigned key new`."]
    wanted = {key.public: key.name for key in keys}
    unknown = [
        f"The stack seals signatures to a key that is not known here: {public}. If it is another "
        "organiser's, ask them, and add it with `undersigned key add`; if nobody knows it, "
        "somebody else can read what is signed: deploy with your own keys only."
        for public in deployed
        if public not in wanted
    ]
    missing = [
        f"The stack does not seal signatures to the key {name} ({public}): "
        f"`{answers.line(OrganiserKeys=','.join(wanted))}`, or, if that key is not wanted any "
        f'more, `undersigned key retire "{name}"`.'
        for public, name in wanted.items()
        if public not in deployed
    ]
    return unknown + missing
