"""The second copy of an organiser key: a key that is lost with one disk opens nothing any more."""

from pathlib import Path

from desk.work import keys
from desk.work.errors import DeskError
from desk.work.files import write_new
from desk.work.keys import Key, public_of

_PREFIX = "undersigned-"


def save(key: Key, place: Path, home: Path) -> Path:
    """Write the second copy into a folder or file, unless one is there, and return its path."""
    if place.is_dir():
        place = place / f"{_PREFIX}{key.name}.key"
    if not place.exists():
        if not place.parent.is_dir():
            raise DeskError(
                f"There is no folder {place.parent}: is the stick plugged in? Plug it in, "
                "or name another place."
            )
        write_new(home, place, key.file.read_text("utf-8"))
    return place


def verify(key: Key, copy: Path, home: Path) -> None:
    """Read the second copy back; DeskError unless it is another file that holds the same key."""
    if copy.samefile(key.file):
        raise DeskError(f"{copy} is the first copy itself: name a place on another disk.")
    if copy.resolve().is_relative_to(home.resolve()):
        raise DeskError(f"{copy} would be lost together with the desk's home: name another disk.")
    try:
        public = public_of(copy)
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
    """Tell whether both copies are on one file system, and so perhaps lost together."""
    return copy.stat().st_dev == key.file.stat().st_dev


def restore(home: Path, place: Path, name: str = "") -> Key:
    """Bring a key back from its second copy, or from the folder that it is in, and return it.

    It is called by its `name`, or as the file says. Raises DeskError, and changes nothing, where
    there is no copy or several, or where the key is here already.
    """
    copy = _copy_in(place)
    if copy.resolve().is_relative_to(home.resolve()):
        raise DeskError(f"{copy} is in the desk's home, and no second copy.")
    return keys.bring_in(home, name or copy.stem.removeprefix(_PREFIX), copy)


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
