"""The organiser keys: identities held here, and the public keys of other organisers.

Under the home, `keys/` holds what the stack should seal to: `NAME.key` is an identity, `NAME.pub`
another organiser's public key. `drafts/` holds identities whose second copy was not read back yet,
`retired/` those that only open what was sealed to them before.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyrage

from desk.work import answers
from desk.work.errors import DeskError
from desk.work.files import write_new
from desk.work.unfinished import make_folder

NAME = re.compile(r"\w[\w .-]{0,59}")
RESTORE = "Bring it back from its second copy (`undersigned key restore PATH`)"
"""What to do where a key is missed."""


@dataclass(frozen=True, slots=True)
class Key:
    """An organiser key: its name here, its public half, and its file."""

    name: str
    public: str
    file: Path

    @property
    def held(self) -> bool:
        """Tell whether the secret half is here as well."""
        return self.file.suffix == ".key"


def new_identity(home: Path, name: str) -> Key:
    """Make an organiser key without a second copy, as a development stack wants it."""
    return settle(home, draft(home, name))


def draft(home: Path, name: str) -> Key:
    """Make an identity that is not in use yet, or go on with the one an earlier try left."""
    _check_name(home, name)
    path = home / "drafts" / f"{name}.key"
    if not path.exists():
        identity = pyrage.x25519.Identity.generate()
        make_folder(path.parent)
        write_new(home, path, _written(identity))
    return _read(path)


def settle(home: Path, key: Key) -> Key:
    """Take a draft into use."""
    path = home / "keys" / key.file.name
    make_folder(path.parent)
    write_new(home, path, key.file.read_text("utf-8"))
    key.file.unlink()
    return _read(path)


def bring_in(home: Path, name: str, copy: Path) -> Key:
    """Take an identity from a file into use; DeskError if it is here already.

    It takes the place of its public half, if that is known. A file of that name that is damaged is
    kept beside it.
    """
    identity = read_identity(copy)
    same = [key for key in _readable(home) if key.public == str(identity.to_public())]
    for key in same:
        if key.held:
            raise DeskError(f"This key is here already, as {key.name}, in {key.file}.")
    path = home / "keys" / f"{same[0].name if same else name}.key"
    damaged = path.exists() and path not in [key.file for key in _readable(home)]
    if not same:
        _check_name(home, name, besides=path if damaged else None)
    if damaged:
        path.rename(path.with_suffix(".damaged"))
    make_folder(path.parent)
    write_new(home, path, _written(identity))
    for half in same:
        half.file.unlink()
    return _read(path)


def add(home: Path, name: str, public: str) -> Key:
    """Remember the public key of another organiser."""
    try:
        recipient = str(pyrage.x25519.Recipient.from_str(public.strip()))
    except pyrage.RecipientError:
        raise DeskError(
            "This is no public key: one starts with age1 and has 62 characters."
        ) from None
    for key in known(home):
        if key.public == recipient:
            raise DeskError(f"This key is known already, as {key.name}.")
    _check_name(home, name)
    path = home / "keys" / f"{name}.pub"
    make_folder(path.parent)
    write_new(home, path, f"{recipient}\n")
    return _read(path)


def retire(home: Path, name: str) -> Key:
    """Expect a key on the stack no more; an identity still opens what was sealed to it."""
    for key in known(home):
        if key.name == name:
            make_folder(home / "retired")
            return _read(key.file.rename(home / "retired" / key.file.name))
    raise DeskError(f"No key here is called {name}: `undersigned key list` shows the names.")


def known(home: Path) -> list[Key]:
    """List the keys that the stack should seal to, by name."""
    return [_read(path) for path in _files(home, "keys")]


def retired(home: Path) -> list[Key]:
    """List the keys that are not wanted on the stack any more, by name."""
    return [_read(path) for path in _files(home, "retired")]


def drafts(home: Path) -> list[str]:
    """Name the identities that are not in use, as no second copy was read back."""
    return [path.stem for path in _files(home, "drafts")]


def identities(home: Path) -> list[pyrage.x25519.Identity]:
    """Read every identity that may open something, the retired ones included."""
    return [read_identity(key.file) for key in known(home) + retired(home) if key.held]


def held_identities(home: Path) -> list[pyrage.x25519.Identity]:
    """Read every identity that may open something; DeskError if there is none."""
    held = identities(home)
    if not held:
        raise DeskError(f"No organiser key is held in {home}, so nothing opens. {RESTORE}.")
    return held


def read_identity(path: Path) -> pyrage.x25519.Identity:
    """Read the identity from an age identity file, such as this desk or age-keygen writes."""
    try:
        words = path.read_text("utf-8").split()
        secret = next(word for word in words if word.startswith("AGE-SECRET-KEY-1"))
        return pyrage.x25519.Identity.from_str(secret)
    except (StopIteration, UnicodeDecodeError, pyrage.IdentityError):
        raise DeskError(f"{path} holds no organiser key, or a damaged one. {RESTORE}.") from None


def public_of(path: Path) -> str:
    """Work out the public key that belongs to an identity file."""
    return str(read_identity(path).to_public())


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


def _written(identity: pyrage.x25519.Identity) -> str:
    return f"# public key: {identity.to_public()}\n{identity}\n"


def _check_name(home: Path, name: str, besides: Path | None = None) -> None:
    """Refuse a name that is taken, `besides` by one file, or that would lead out of the folder."""
    if not NAME.fullmatch(name):
        raise DeskError("A key's name has up to 60 letters, digits, spaces, dots and hyphens.")
    files = [path for folder in ("keys", "retired") for path in _files(home, folder)]
    if any(path.stem == name and path != besides for path in files):
        raise DeskError(f"A key called {name} is here already: choose another with `--name`.")


def _readable(home: Path) -> Iterator[Key]:
    """Read every key that is not damaged."""
    for path in (*_files(home, "keys"), *_files(home, "retired")):
        with suppress(DeskError):
            yield _read(path)


def _read(path: Path) -> Key:
    if path.suffix == ".pub":
        try:
            public = str(pyrage.x25519.Recipient.from_str(path.read_text("utf-8").strip()))
        except (UnicodeDecodeError, pyrage.RecipientError):
            raise DeskError(
                f"{path} holds no public key, or a damaged one. Remove it, ask its owner again, "
                "and add that by `undersigned key add`."
            ) from None
        return Key(path.stem, public, path)
    return Key(path.stem, public_of(path), path)


def _files(home: Path, folder: str) -> list[Path]:
    return sorted(path for path in (home / folder).glob("*") if path.suffix in (".key", ".pub"))
