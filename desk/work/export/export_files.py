"""Where exports lie: in the desk's home, and so not in the project's folder, if none is named."""

import os
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.work.errors import DeskError
from desk.work.export.export_formats import Format
from desk.work.unfinished import make_folder

_MOMENT = "%Y%m%dT%H%M%SZ"


def folder(home: Path) -> Path:
    """Say where exports lie that were given no place."""
    return home / "exports"


def kind(out: str | None, said: str | None) -> Format:
    """Say which format is meant, by an option or a file's name; DeskError if they differ."""
    end = "" if not out or _is_folder(out) else Path(out).suffix.lower().removeprefix(".")
    named = Format(end) if end in {*Format} else None
    if end and not named and not said:
        raise DeskError(
            f"{out}: end the name by .csv, .xlsx or .jsonl, or say what it is to be by `--format`."
        )
    if said and named and said != named:
        raise DeskError(f"{out} is the name of another format than {said}: change one of the two.")
    return Format(said or named or Format.CSV)


def _is_folder(out: str) -> bool:
    """Tell whether a folder is meant, in whose name a dot says nothing."""
    with suppress(RuntimeError):  # `named` says so
        return out.endswith(os.sep) or Path(out).expanduser().is_dir()
    return False


def place(home: Path, name: str, now: datetime, out: str | None, kind: Format) -> Path:
    """Say which file an export is written to; DeskError if that cannot be, or is there already."""
    if out is not None:
        return free(named(out, _dated(name, now, kind)))
    make_folder(folder(home))
    # Whoever is quick takes the next second, and is not told of a file that they just made.
    while os.path.lexists(path := folder(home) / _dated(name, now, kind)):
        now += timedelta(seconds=1)
    return path


def _dated(name: str, now: datetime, kind: Format) -> str:
    return f"{name}-{now.astimezone(UTC):{_MOMENT}}.{kind}"


def called(
    action: str, consent: str, importer: str = "", *, narrow: bool = False, since: bool = False
) -> str:
    """Say how a file's name begins: one of everybody is called by the action alone.

    All others are told from it: one of a `consent` may be handed on, and what any lacks is never
    taken for exported. No action's name has an underscore.
    """
    parts = (action, consent, importer, "in_part" * narrow, "since_last" * since)
    return "-".join(part for part in parts if part)


def free(path: Path) -> Path:
    """Return a path at which nothing is; DeskError if something is."""
    if os.path.lexists(path):
        raise DeskError(taken(path))
    return path


def taken(path: Path) -> str:
    """Say that a file is there, and what to do."""
    return (
        f"{path} is there already, and an export never takes the place of a file, which may be the "
        "only copy of what was destroyed since: name another with `--out`, or move that one away."
    )


def latest(home: Path, action: str) -> tuple[Path, datetime] | None:
    """Return the newest export of all of an action in the desk's home, and when it was made."""
    form = re.compile(rf"{re.escape(action)}-(\d{{8}}T\d{{6}}Z)\.({'|'.join(Format)})")
    found = []
    for path in folder(home).glob("*"):
        # An empty one is none: it is what a stick without links keeps of an export that was killed.
        if (name := form.fullmatch(path.name)) and path.is_file() and path.stat().st_size:
            try:
                made = datetime.strptime(name[1], _MOMENT).replace(tzinfo=UTC)
            except ValueError:
                continue  # named by hand
            found.append((path, made))
    return max(found, key=lambda export: export[1], default=None)


def named(out: str, name: str) -> Path:
    """Say which file somebody means, of this `name` if they mean a folder; DeskError if none."""
    if not out:
        raise DeskError("An empty name is none: name a file or a folder.")
    if out == "-":
        raise DeskError(
            "This is not shown in a terminal, which remembers what it showed: name a file or a "
            "folder."
        )
    try:
        path = Path(out).expanduser()
    except RuntimeError:
        raise DeskError(f"{out}: nobody of that name has a folder on this computer.") from None
    if path.is_dir():
        return path / name
    missing = path if out.endswith(os.sep) else path.parent
    if not missing.is_dir():
        raise DeskError(f"There is no folder {missing}: make it, or name another place.")
    return path
