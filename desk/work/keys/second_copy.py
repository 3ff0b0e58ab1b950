"""The second copy of an organiser key: a key that is lost with one disk opens nothing any more.

It has no passphrase, as it lies in a sealed envelope, and for whoever opens that the passphrase may
be as lost as the first copy.
"""

from pathlib import Path

import pyrage

from desk.work.errors import DeskError
from desk.work.files import write_new
from desk.work.keys.identity_file import is_protected, public_of, try_passphrase, written
from desk.work.keys.keys import Key, check_form, check_name, readable, store
from desk.work.unfinished import make_folder

_PREFIX = "undersigned-"


def place_of(key: Key, typed: Path, home: Path) -> Path:
    """Say which file is the second copy, in a folder or by its name; nothing is written yet.

    DeskError where it would be lost together with the first, or where there is no such folder.
    """
    copy = typed / f"{_PREFIX}{key.name}.key" if typed.is_dir() else typed
    if copy.exists() and copy.samefile(key.file):
        raise DeskError(f"{copy} is the first copy itself: name a place on another disk.")
    if _inside(home, copy):
        raise DeskError(f"{copy} would be lost together with the desk's home: name another disk.")
    if not copy.parent.is_dir():
        raise DeskError(
            f"There is no folder {copy.parent}: is the stick plugged in? Plug it in, "
            "or name another place."
        )
    return copy


def save(identity: pyrage.x25519.Identity, copy: Path, home: Path) -> None:
    """Write the second copy, unless one is there."""
    if not copy.exists():
        write_new(home, copy, written(identity))


def verify(key: Key, passphrase: str, copy: Path) -> None:
    """Read the second copy back; DeskError unless it holds the same key.

    One that was made by hand may stand under the `passphrase` of the first.
    """
    try:
        public = _public_of(copy, passphrase)
    except DeskError:
        raise DeskError(
            f"{copy} holds no organiser key, or a damaged one. Nothing in it was changed: "
            "name another file, or an empty folder."
        ) from None
    if public != key.public:
        raise DeskError(
            f"{copy} holds another key ({public}). Nothing in it was changed: "
            "name another file, or an empty folder."
        )


def same_disk(key: Key, copy: Path) -> bool:
    """Tell whether both copies are on one file system, and so perhaps lost together.

    The second may be one that is still to be written.
    """
    there = copy if copy.exists() else copy.resolve().parent
    return there.stat().st_dev == key.file.stat().st_dev


def find(home: Path, place: Path) -> Path:
    """Return the second copy at a place, or in the folder that it is; DeskError if there is none.

    Several are none, as nobody can tell which is meant.
    """
    copy = _copy_in(place)
    if _inside(home, copy):
        raise DeskError(f"{copy} is in the desk's home, and no second copy.")
    return copy


def name_of(copy: Path) -> str:
    """Say what a key is called by the file of its second copy."""
    return copy.stem.removeprefix(_PREFIX)


def wanted(home: Path, identity: pyrage.x25519.Identity, name: str) -> Path:
    """Say which file a key goes to that is brought back; DeskError if it, or its name, is here.

    It takes the place of its public half, or of a copy whose passphrase nobody knows any more.
    """
    here = list(readable(home))
    for key in here:
        if key.public == str(identity.to_public()):
            if key.held and not key.protected:
                raise DeskError(f"This key is here already, as {key.name}, in {key.file}.")
            return key.file.with_suffix(".key")
    check_form(name)
    path = home / "keys" / f"{name}.key"
    readable_here = any(key.name == name and key.file.parent == path.parent for key in here)
    if readable_here or not _here(path):  # else it takes the place of a damaged one
        check_name(home, name)
    return path


def bring_in(home: Path, path: Path, identity: pyrage.x25519.Identity, passphrase: str) -> Key:
    """Put a key that was brought back where it is `wanted`; what was there stays beside it.

    It may be damaged, or be another key than its public half says.
    """
    make_folder(path.parent)
    for half in _here(path):
        half.rename(_unused(half))
    return store(home, path, identity, passphrase)


def _here(path: Path) -> list[Path]:
    return [half for half in (path, path.with_suffix(".pub")) if half.exists()]


def _unused(path: Path) -> Path:
    """Name what is put aside so that it takes no other's place."""
    number = 1
    while (named := path.with_name(f"{path.name}.old{number}")).exists():
        number += 1
    return named


def _inside(home: Path, path: Path) -> bool:
    """Tell whether a path is in the home, wherever links lead and however a disk spells names."""
    above = path.resolve().parents if home.exists() else ()
    return any(each.exists() and each.samefile(home) for each in above)


def _public_of(copy: Path, passphrase: str) -> str:
    if not is_protected(copy):
        return public_of(copy)
    identity = try_passphrase(copy, passphrase) if passphrase else None
    return str(identity.to_public()) if identity else "under another passphrase"


def _copy_in(place: Path) -> Path:
    if not place.is_dir():
        if not place.exists():
            raise DeskError(f"There is no {place}: is the stick plugged in? Name the second copy.")
        return place
    found = sorted(place.glob(f"{_PREFIX}*.key"))
    if len(found) != 1:
        several = f"several: {', '.join(path.name for path in found)}" if found else "none"
        raise DeskError(f"Of the second copies of a key, {place} holds {several}. Name the file.")
    return found[0]
