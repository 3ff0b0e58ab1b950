"""A key that is being made: under `drafts/` in the home, and in no use before it has a second copy.

Nothing is sealed to it yet, so another may take its place.
"""

from contextlib import AbstractContextManager, suppress
from pathlib import Path

import pyrage

from desk.work.errors import DeskError
from desk.work.files import new_file, replacing
from desk.work.keys.keys import Key, check_form, check_name, read, store
from desk.work.locked import locked
from desk.work.unfinished import make_folder


def alone(home: Path) -> AbstractContextManager[None]:
    """Let no other command make a key here until the block ends; DeskError if one does."""
    return locked(
        home / "drafts",
        "Another `undersigned key new` is going on here: end that first, then repeat this one.",
    )


def new_identity(home: Path, name: str) -> Key:
    """Make an organiser key without a second copy and a passphrase, for a development stack."""
    return settle(home, draft(home, name))


def draft(home: Path, name: str) -> Key:
    """Make an identity that is not in use yet, or go on with the one an earlier try left."""
    return drafted(home, name) or put_draft(home, name, pyrage.x25519.Identity.generate(), "")


def drafted(home: Path, name: str) -> Key | None:
    """Return the draft of that name, if there is one; DeskError if the name is another key's."""
    folder = home / "drafts"
    check_form(name)
    found = None
    if (folder / f"{name}.key").exists():
        with suppress(DeskError):  # a damaged one is in no use yet
            found = read(folder, name)
    check_name(home, name, but_for=found.public if found else "")
    return found


def put_draft(home: Path, name: str, identity: pyrage.x25519.Identity, passphrase: str) -> Key:
    """Write a draft, with a passphrase unless that is empty, in the place of an earlier one."""
    folder = home / "drafts"
    make_folder(folder)
    (folder / f"{name}.key").unlink(missing_ok=True)
    return store(home, folder / f"{name}.key", identity, passphrase)


def settle(home: Path, key: Key) -> Key:
    """Take a draft into use; stopped half-way, the same does the rest.

    What is there of the same key gives way: it may be without the passphrase. DeskError where the
    draft is another key by now.
    """
    folder = home / "keys"
    if read(key.file.parent, key.name) != key:
        raise DeskError(
            "The key that was begun was changed meanwhile, and was not taken into use: repeat the "
            "command."
        )
    check_name(home, key.name, but_for=key.public)
    make_folder(folder)
    for suffix in (".pub", ".key"):
        source, target = key.file.with_suffix(suffix), folder / f"{key.name}{suffix}"
        if source.exists():
            writing = replacing if target.exists() else new_file
            with writing(home, target) as file:
                file.write(source.read_bytes())
    for suffix in (".key", ".pub"):
        key.file.with_suffix(suffix).unlink(missing_ok=True)
    return read(folder, key.name)


def drafts(home: Path) -> list[str]:
    """Name the identities that are not in use, as no second copy was read back."""
    return sorted(path.stem for path in (home / "drafts").glob("*.key"))
