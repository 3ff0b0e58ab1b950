"""Delivering: a pack is written whole, in the open or under a seal; then an update's draft."""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from desk.work.delivery import as_json, sealed, typeset, update
from desk.work.delivery.gather import Origin
from desk.work.delivery.glyphs import Fonts
from desk.work.delivery.pack import Pack
from desk.work.delivery.sealed import Seal
from desk.work.errors import DeskError
from desk.work.export import export_files
from desk.work.files import new_folder
from desk.work.unfinished import make_folder

SHEET = "hand-over.pdf"

File = tuple[str, bytes]
Showing = Callable[[Iterable[File], int], Iterable[File]]  # files as they are made, of how many


def place(home: Path, action: str, now: datetime, out: str | None) -> Path:
    """Say which folder a pack becomes; DeskError if that cannot be, or something is there.

    Where `out` is a folder already, the pack becomes one in it, called by action and moment; never
    in another pack, with which it would be handed over.
    """
    name = f"{action}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if out is None:
        make_folder(home / "packs")
        path = home / "packs" / name
    else:
        path = export_files.named(out.rstrip(os.sep) or out, name)
        if is_pack(path.parent):
            raise DeskError(taken(path.parent))
    for each in (path, draft_place(path)):
        if os.path.lexists(each):
            raise DeskError(taken(each))
    return path


def is_pack(folder: Path) -> bool:
    """Tell whether a folder is a pack, sealed or open."""
    return any(os.path.lexists(folder / each) for each in (as_json.NAME, sealed.NAME, SHEET))


def draft_place(path: Path) -> Path:
    """Say where the draft of an update goes: beside the pack, which is for the target alone."""
    return path.with_name(f"{path.name}-update")


def taken(path: Path) -> str:
    """Say that something is there, and what to do."""
    return (
        f"{path} is there already, and a pack never takes the place of anything: name another "
        "folder with `--out`, or move that one away."
    )


def write(
    home: Path, path: Path, pack: Pack, *, fonts: Fonts, seal: Seal | None, showing: Showing
) -> list[str]:
    """Write a pack's folder, whole or not at all, and return the names of its files.

    With a `seal` whatever names people is made in memory, and only sealed on the disk; the sheet,
    which names nobody who signed, lies beside it to be printed.
    """
    sheet = typeset.sheet(pack, fonts)
    made = showing(typeset.documents(pack, fonts), typeset.parts(pack))
    files: Iterable[File] = chain(made, [(as_json.NAME, as_json.as_json(pack))])
    names = []
    try:
        with new_folder(home, path) as put:
            if seal:
                whole = sealed.zipped(_inside(path, pack), chain(files, [(SHEET, sheet)]), pack.day)
                files = [(sealed.NAME, seal(whole))]
            for name, content in chain(files, [(SHEET, sheet)]):
                put(name, content)
                names.append(name)
    except FileExistsError:
        raise DeskError(taken(path)) from None
    return names


def _inside(path: Path, pack: Pack) -> str:
    """Say what the folder is called that a seal encloses; a zip takes no name that is not UTF-8."""
    try:
        path.name.encode()
    except UnicodeEncodeError:
        return pack.action.id
    return path.name


def write_draft(home: Path, path: Path, pack: Pack, origin: Origin) -> None:
    """Write the folder with the draft of an update."""
    try:
        with new_folder(home, path) as put:
            for name, text in update.draft(pack, origin):
                put(name, text.encode())
    except FileExistsError:
        raise DeskError(taken(path)) from None
