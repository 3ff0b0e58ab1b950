"""The organiser keys: those held here, those in shares, and the public keys of other organisers.

Under the home, `keys/` holds what the stack should seal to: `NAME.key` is an identity, `NAME.pub` a
public key. An identity with a passphrase has its public half beside it, as nobody is asked for a
passphrase to seal; the public half of a key in shares says how many of them open it. `retired/`
holds those that only open what was sealed to them before.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyrage

from desk.work.errors import RESTORE, DeskError, restore
from desk.work.files import new_file, replacing
from desk.work.keys.identity_file import content, is_protected, public_of, written
from desk.work.keys.passphrase import protect
from desk.work.unfinished import make_folder

NAME = re.compile(r"\w[\w .-]{0,59}")
_SHARES = re.compile(r"# in shares: ([1-9]\d?) of ([1-9]\d?)")


class Shares(NamedTuple):
    """How many shares of a key open it, and of how many."""

    need: int
    of: int


@dataclass(frozen=True, slots=True)
class Key:
    """An organiser key: its name here, its public half, and its file.

    `protected` is one with a passphrase; one in `shares` is held by nobody alone.
    """

    name: str
    public: str
    file: Path
    protected: bool = False
    shares: Shares | None = None

    @property
    def held(self) -> bool:
        """Tell whether the secret half is here as well."""
        return self.file.suffix == ".key"


def store(home: Path, path: Path, identity: pyrage.x25519.Identity, passphrase: str) -> Key:
    """Write an identity to `path`, in the place of what is there, and return the key.

    With a passphrase its public half is written beside it, and first: without it nobody could tell
    whose the other is. Without one it is not needed. Where a link leads, the file there is written.
    """
    text = sealed(identity, passphrase)
    return put(home, path, identity, text, protected=bool(passphrase))


def sealed(identity: pyrage.x25519.Identity, passphrase: str) -> bytes:
    """Make what an identity's file holds: in the clear where there is no passphrase."""
    text = written(identity)
    return protect(text, passphrase) if passphrase else text.encode()


def put(
    home: Path, path: Path, identity: pyrage.x25519.Identity, text: bytes, *, protected: bool
) -> Key:
    """Do what `store` does, with what is `sealed` already."""
    beside = path.with_suffix(".pub")
    if protected:
        _replace(home, beside, f"{identity.to_public()}\n".encode())
    _replace(home, path.resolve(), text)
    if not protected:
        beside.unlink(missing_ok=True)
    return read(path.parent, path.stem)


def add(home: Path, name: str, public: str, shares: Shares | None = None) -> Key:
    """Remember the public half of a key: another organiser's, or of one in shares.

    One that is known already may be told of later that it is in shares.
    """
    with adding(home, name, public, shares) as key:
        pass
    return key


@contextmanager
def adding(home: Path, name: str, public: str, shares: Shares | None = None) -> Iterator[Key]:
    """Write a public half, down to the disk, that is there when the block ends well."""
    try:
        recipient = str(pyrage.x25519.Recipient.from_str(public.strip()))
    except pyrage.RecipientError:
        raise DeskError(
            "This is no public key: one starts with age1 and has 62 characters."
        ) from None
    there = next((key for key in known(home) if key.public == recipient), None)
    if there and (there.held or there.shares or not shares):
        raise DeskError(f"This key is known already, as {there.name}.")
    if not there:
        check_name(home, name)
    path = there.file if there else home / "keys" / f"{name}.pub"
    make_folder(path.parent)
    marked = f"# in shares: {shares.need} of {shares.of}\n" if shares else ""
    with (replacing if there else new_file)(home, path) as file:
        file.write(f"{marked}{recipient}\n".encode())
        file.flush()
        os.fsync(file.fileno())
        yield Key(path.stem, recipient, path, shares=shares)


def retire(home: Path, name: str) -> Key:
    """Expect a key on the stack no more; an identity still opens what was sealed to it."""
    for key in known(home):
        if key.name == name:
            folder = home / "retired"
            make_folder(folder)
            beside = key.file.with_suffix(".pub")
            # A protected one is never without its public half, wherever this is stopped.
            if beside.exists():
                _replace(home, folder / beside.name, beside.read_bytes())
            if key.held:
                key.file.rename(folder / key.file.name)
            beside.unlink(missing_ok=True)
            return read(folder, name)
    raise DeskError(f"No key here is called {name}: `undersigned key list` shows the names.")


def known(home: Path) -> list[Key]:
    """List the keys that the stack should seal to, by name."""
    return [read(home / "keys", name) for name in names(home / "keys")]


def retired(home: Path) -> list[Key]:
    """List the keys that are not wanted on the stack any more, by name."""
    return [read(home / "retired", name) for name in names(home / "retired")]


def readable(home: Path) -> Iterator[Key]:
    """Read every key that is not damaged, the retired ones too."""
    for folder in (home / "keys", home / "retired"):
        for name in names(folder):
            with suppress(DeskError):
                yield read(folder, name)


def way_back(home: Path) -> str:
    """Say what to do where no key here opens something."""
    shared = [key.name for key in readable(home) if key.shares and not key.held]
    if not shared:
        return f"{RESTORE}; a key in shares is put together (`undersigned key unlock`)."
    verb = "is" if len(shared) == 1 else "are"
    return (
        f"{' and '.join(shared)} {verb} in shares: put them together (`undersigned key unlock`). "
        "A key that has a second copy comes back from it (`undersigned key restore PATH`)."
    )


def check_form(name: str) -> None:
    """Refuse a name that would lead out of the folder."""
    if not NAME.fullmatch(name):
        raise DeskError("A key's name has up to 60 letters, digits, spaces, dots and hyphens.")


def check_name(home: Path, name: str, but_for: str = "") -> None:
    """Refuse a name that would lead out of the folder, or that another key has.

    The key whose public half is `but_for` may have it.
    """
    check_form(name)
    for folder in (home / "keys", home / "retired"):
        if name in names(folder) and (not but_for or read(folder, name).public != but_for):
            raise DeskError(f"A key called {name} is here already: choose another with `--name`.")


def read(folder: Path, name: str) -> Key:
    """Read a key; DeskError at a damaged one."""
    file, beside = folder / f"{name}.key", folder / f"{name}.pub"
    if not os.path.lexists(file):
        theirs = "Remove it, ask its owner again, and add that by `undersigned key add`"
        public, shares = _public(beside, theirs)
        return Key(name, public, beside, shares=shares)
    if not is_protected(file):
        public = public_of(file)
        if beside.exists() and _public(beside, restore(name))[0] != public:
            raise DeskError(apart(file))
        return Key(name, public, file)
    if not beside.exists():
        raise DeskError(
            f"{file} has a passphrase, and its public half {beside} is gone. {_renamed(folder)}"
            f"{restore(name)}."
        )
    return Key(name, _public(beside, restore(name))[0], file, protected=True)


def apart(file: Path) -> str:
    """Say that an identity and the public half beside it are of two keys."""
    beside = file.with_suffix(".pub")
    return (
        f"{file} and {beside.name} beside it are not the halves of one key. Move both elsewhere, "
        f"and let nobody sign until you know which the stack seals to. {restore(file.stem)}."
    )


def _renamed(folder: Path) -> str:
    """Say what a protected key may have been called whose public half is not beside it."""
    alone = [path.stem for path in sorted(folder.glob("*.pub")) if _alone(path)]
    if not alone:
        return ""
    return f"Was it called {' or '.join(alone)} before? Then give it that name again. Else: "


def _alone(public: Path) -> bool:
    return not (public.name.startswith(".") or os.path.lexists(public.with_suffix(".key")))


def _public(path: Path, mend: str) -> tuple[str, Shares | None]:
    try:
        *marks, public = content(path).decode().strip().splitlines()
        recipient = str(pyrage.x25519.Recipient.from_str(public))
    except (ValueError, pyrage.RecipientError):  # nothing in it, or nothing that is text
        raise DeskError(f"{path} holds no public key, or a damaged one. {mend}.") from None
    said = next((found for mark in marks if (found := _SHARES.fullmatch(mark))), None)
    return recipient, Shares(int(said[1]), int(said[2])) if said else None


def _replace(home: Path, path: Path, text: bytes) -> None:
    with replacing(home, path) as file:
        file.write(text)


def names(folder: Path) -> list[str]:
    """Name the keys of a folder, each once."""
    # What begins with a dot is no key: a Mac leaves such a file beside each.
    found = (path for path in folder.glob("*") if not path.name.startswith("."))
    return sorted({path.stem for path in found if path.suffix in (".key", ".pub")})
