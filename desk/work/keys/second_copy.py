"""The second copy of an organiser key: a key that is lost with one disk opens nothing any more.

It has no passphrase, as it lies in a sealed envelope, and for whoever opens that the passphrase may
be as lost as the first copy.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyrage

from desk.work.aside import put_aside
from desk.work.errors import DeskError
from desk.work.files import write_new
from desk.work.keys.identity_file import content, is_protected, public_of, try_passphrase, written
from desk.work.keys.keys import Key, check_form, check_name, names, put, readable, sealed
from desk.work.unfinished import make_folder

_PREFIX = "undersigned-"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key goes that is brought back, and which damaged files of its name are in the way."""

    path: Path
    damaged: Sequence[Path]


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


def wanted(home: Path, identity: pyrage.x25519.Identity, name: str) -> Place:
    """Say where a key goes that is brought back; DeskError if it, or its name, is here.

    It takes the place of its public half, of a copy whose passphrase nobody knows any more, or of a
    damaged one that is called so.
    """
    check_form(name)
    public, here = str(identity.to_public()), list(readable(home))
    damaged = [
        folder / f"{each}.key"
        for folder in (home / "keys", home / "retired")
        for each in names(folder)
        if not any(key.file.parent == folder and key.name == each for key in here)
    ]
    called = [path for path in damaged if path.stem == name]
    for key in here:
        if key.public == public:
            if key.held and not key.protected and not called:
                raise DeskError(f"This key is here already, as {key.name}, in {key.file}.")
            return Place(key.file.with_suffix(".key"), called)
    path = next((path for path in called + damaged if _half_of(path, public)), None)
    if not path and not called:
        check_name(home, name)
    return Place(path or next(iter(called), home / "keys" / f"{name}.key"), called)


def bring_in(
    home: Path, place: Place, identity: pyrage.x25519.Identity, passphrase: str
) -> tuple[Key, list[Path]]:
    """Put a key that was brought back in its place, and return it, with what was there.

    That stays beside it: it may be damaged, or be another key than its public half says. Nothing of
    it is touched before the key is ready, and a key that opens is there at any time.
    """
    make_folder(place.path.parent)
    text = sealed(identity, passphrase)
    same = _half_of(place.path, str(identity.to_public()))  # then nothing is lost with it
    halves = [half for half in _halves(place.path) if not (same and half.suffix == ".pub")]
    aside = [put_aside(home, half) for half in halves]
    key = put(home, place.path, identity, text, protected=bool(passphrase))
    for path in place.damaged:
        if path != place.path:
            for half in _halves(path):
                aside.append(put_aside(home, half))
                half.unlink(missing_ok=True)
    return key, aside


def _halves(path: Path) -> list[Path]:
    return [half for half in (path, path.with_suffix(".pub")) if os.path.lexists(half)]


def _half_of(path: Path, public: str) -> bool:
    """Tell whether the public half beside a damaged key is this one."""
    try:
        return content(path.with_suffix(".pub")).decode().split()[-1] == public
    except (DeskError, OSError, IndexError, UnicodeDecodeError):
        return False


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
