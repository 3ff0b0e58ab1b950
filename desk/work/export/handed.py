"""What was handed over, and to tell whom: a list that the desk keeps, sealed.

There is one for each purpose: an action, a consent, the columns and the conditions. It has a row
for each person whom the files named, as they told it. For who has withdrawn is nowhere else any
more, and has to be named once again to be found, and deleted, where the files went. What the last
files told is marked, those who were told as gone too, so that it can be told again: a file may be
lost, and a command stopped before it has its name.

The list is one age file, sealed to the organiser keys. In it are lines, compressed but for the
first. In the clear it is never on a disk.
"""

import hashlib
import hmac
import json
import re
import secrets
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyrage

from desk.work.errors import DeskError
from desk.work.export.columns import Facts
from desk.work.files import replacing
from desk.work.keys.keys import Key, way_back
from desk.work.locked import locked
from desk.work.unfinished import make_folder
from undersigned.aws.seal import opener, sealer

FOLDER = "handed-over"
_VERSION = 1
_KEY = 32  # bytes
_ID = 12  # bytes of the hash
_PIECE = 1 << 16  # bytes, some twenty times as many when unpacked


class Mark(StrEnum):
    """What the last files told of a row."""

    NOTHING = "="  # it was told before
    NEW = "+"
    CHANGED = "~"
    GONE = "-"
    FORMER = "f"  # nothing; files told it of somebody of whom they tell something else now
    UNSURE = "?"  # nothing; a file of everybody may have named it, or it may have been told before


_AGAIN = {Mark.NEW: b"", Mark.CHANGED: b"changed", Mark.GONE: b""}
"""In place of what tells a row: none is like it, and of one that is empty nothing was ever told."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What files are made for, that tell one after the other what has changed."""

    stack: str
    action: str
    facts: Mapping[str, Any]

    def file(self, home: Path) -> Path:
        """Say where its list lies."""
        told = json.dumps(self.facts, sort_keys=True).encode()
        name = f"{self.action}-{hashlib.sha256(told).hexdigest()[:16]}.age"
        return home / FOLDER / self.stack / name


@dataclass(frozen=True, slots=True)
class Handed:
    """A list as it was opened: when it was `handed` over (None for nothing yet), and its rows.

    `named` says that the files of that time have their names, and cannot be missed. `key` makes the
    ids, so that they lead from no list to another, nor to the table. `digests` tell by the id
    whether a row has changed, and are empty where it is to be told in any case.
    """

    key: bytes
    handed: datetime | None
    named: bool
    digests: dict[str, bytes]
    _packed: bytes

    def id(self, mac: str) -> str:
        """Return by what a signer is known in the files; a letter keeps it from being a number."""
        return f"p{hmac.digest(self.key, mac.encode(), 'sha256')[:_ID].hex()}"

    def rows(self) -> Iterator[tuple[Mark, str, str]]:
        """Yield each row: its mark, its id, and what is told of it, as `written` wrote it.

        Of one person there may be several, where files named them in several ways.
        """
        for line in _lines(self._packed):
            name, _, told = line[1:].partition(" ")
            yield Mark(line[0]), name, told


class Next:
    """The list of a hand-over, as it is gathered row by row."""

    def __init__(self, key: bytes, handed: datetime | None) -> None:
        self._head = {"version": _VERSION, "key": key.hex(), "handed": handed and str(handed)}
        self._packer, self._parts = zlib.compressobj(), bytearray()

    def add(self, mark: Mark, name: str, told: str) -> None:
        """Add a row."""
        self._parts += self._packer.compress(f"{mark}{name} {told}\n".encode())

    def end(self) -> None:
        """Have all rows in it."""
        self._parts += self._packer.flush()

    def packed(self, *, named: bool) -> bytes:
        """Return all of it; `named` says that the files have their names, and cannot be missed."""
        return json.dumps({**self._head, "named": named}).encode() + b"\n" + self._parts


def find(
    home: Path, file: Path, identities: Sequence[pyrage.x25519.Identity], *, again: bool = False
) -> Handed:
    """Open the list of a purpose; where there is none, it is empty, with a new key.

    What its files told is to be told `again` if that is asked for, or if they may not be there.
    Raises DeskError where it does not open, or is damaged.
    """
    if not file.exists():
        return Handed(secrets.token_bytes(_KEY), None, True, {}, zlib.compress(b""))
    try:
        return _read(opener(identities)(file.read_bytes()), again=again)
    except pyrage.DecryptError:
        raise DeskError(
            f"No key held here opens the list of who was handed over. {way_back(home)} If it is "
            f"damaged, {_mend(file)}."
        ) from None
    except (ValueError, LookupError, TypeError, zlib.error, RecursionError):
        raise damaged(file) from None


def damaged(file: Path) -> DeskError:
    """Say that a list is damaged, and what to do."""
    return DeskError(f"The list of who was handed over is damaged: {_mend(file)}.")


def _mend(file: Path) -> str:
    return f"move {file} away, and everybody is told as new"


def alone(file: Path) -> AbstractContextManager[None]:
    """Let nobody else at this desk read and keep the lists of a stack meanwhile.

    DeskError where somebody does: one of two would lose what the other told.
    """
    return locked(
        file.parent,
        "Another export is at work at this desk: wait until it has ended, and repeat this.",
    )


def keep(home: Path, file: Path, content: bytes, known: Sequence[Key]) -> None:
    """Put a list in the place of the last one."""
    make_folder(file.parent)
    sealed = sealer(",".join(key.public for key in known))(content)
    with replacing(home, file) as draft:
        draft.write(sealed)


def forget(home: Path, stack: str, actions: Sequence[str]) -> int:
    """Remove every list of some actions, as what they hold was destroyed; return how many."""
    form = re.compile(rf"(?:{'|'.join(map(re.escape, actions))})-[0-9a-f]{{16}}\.age")
    found = [path for path in (home / FOLDER / stack).glob("*.age") if form.fullmatch(path.name)]
    for path in found:
        path.unlink()
    return len(found)


def written(facts: Facts) -> str:
    """Write what is told of one signature in a line."""
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def read(told: str) -> dict[str, Any]:
    """Read what `written` wrote."""
    try:
        found = json.loads(told)
    except RecursionError:
        found = None
    if not isinstance(found, dict) or not all(map(_told, found.values())):
        raise ValueError("a row that is none")
    return {name: tuple(each) if isinstance(each, list) else each for name, each in found.items()}


def _told(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return value is None or isinstance(value, str | bool)


def digest(told: str) -> bytes:
    """Return what tells a row from another."""
    return hashlib.blake2b(told.encode(), digest_size=8).digest()


def _read(content: bytes, *, again: bool) -> Handed:
    first, _, packed = content.partition(b"\n")
    head = json.loads(first)
    key, handed = bytes.fromhex(head["key"]), head["handed"]
    if head["version"] != _VERSION or len(key) != _KEY:
        raise ValueError("of another version")
    digests: dict[str, bytes] = {}
    repeated = again or not head["named"]
    for line in _lines(packed):
        mark, (name, _, told) = Mark(line[0]), line[1:].partition(" ")
        if mark is Mark.FORMER:
            continue
        if mark is Mark.UNSURE:  # told as changed, or where nothing was told, as new
            digests[name] = _AGAIN[Mark.CHANGED] if digests.get(name) else b""
        elif repeated and mark in _AGAIN:
            digests[name] = _AGAIN[mark]
        elif mark is not Mark.GONE:
            digests[name] = digest(told)
    moment = datetime.fromisoformat(handed) if handed else None
    return Handed(key, moment, bool(head["named"]), digests, packed)


def _lines(packed: bytes) -> Iterator[str]:
    """Yield the lines of a list, piece by piece; ValueError for one that was cut."""
    unpacker, rest = zlib.decompressobj(), b""
    for at in range(0, len(packed), _PIECE):
        *whole, rest = (rest + unpacker.decompress(packed[at : at + _PIECE])).split(b"\n")
        yield from (line.decode() for line in whole)
    if not unpacker.eof or rest:
        raise ValueError("a list that was cut")
