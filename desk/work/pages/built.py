"""What was built here: taken whole and as it was built, or not at all."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from desk.work.errors import DeskError
from desk.work.pages.site_files import File
from undersigned.rules import manifest
from undersigned.rules.manifest import Manifest
from undersigned.rules.published import FOLDER as COUNTS

_NAMED = 3  # files of those that differ


def read(site: Path, url: str) -> tuple[Manifest, list[File]]:
    """Read a build that is for an address, and its files; those under `counts/` are not its own.

    DeskError unless the folder holds what was built, and all of it: a build that goes on, stopped
    half-way or was changed since would take down pages, or put up what nobody meant to publish.
    """
    try:
        found = manifest.read(site)
    except FileNotFoundError:
        raise DeskError(
            f"{site} holds no built site, or half of one: `make publish` builds it, and puts it up."
        ) from None
    except (ValueError, RecursionError) as error:
        raise DeskError(
            f"{manifest.path(site)} is not as a build writes it ({_fault(error)}): `make publish` "
            "again."
        ) from error
    if found.address != url:
        raise DeskError(
            f"{site} was built for {found.address or 'no address'}, and this stack's site is "
            f"{url}: `make publish` builds it for that, and puts it up."
        )
    files = list(scan(site))
    here = {file.key: file.sha256 for file in files}
    different = sorted({key for key, _ in here.items() ^ found.files.items()})
    if different or "index.html" not in found.files:
        raise DeskError(
            f"{site} is not whole, or was changed since it was built ({_few(different)}), so "
            "nothing was published: `make publish` again."
        )
    return found, [file for file in files if not file.key.startswith(COUNTS)]


def scan(site: Path) -> Iterator[File]:
    """Read the files of a built site, each once."""
    for path in sorted(site.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
            key = path.relative_to(site).as_posix()
            yield File(key, path, md5, manifest.digest(content))


def content(file: File) -> bytes:
    """Read a file as it was built; DeskError if it is another by now."""
    try:
        found = file.path.read_bytes()
    except FileNotFoundError:
        found = b""
    if manifest.digest(found) != file.sha256:
        raise DeskError(
            f"{file.path} was changed while it was published. Some of the new pages are up, and "
            "nothing was removed: `make publish` again, which builds them anew."
        )
    return found


def _fault(error: Exception) -> str:
    return f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else str(error)


def _few(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}" if names else "index.html"
