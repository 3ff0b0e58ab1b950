"""The manifest of a built site: for which address it is, its actions, and what it is made of.

It stands beside the site's folder, as it is not served. A build removes it before it changes
anything there, and writes it when all is there: so where there is one, there is a whole build.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from undersigned.rules.action import OF_THE_DESK, Action, Page, action_of, facts_of

_SUFFIX = ".manifest.json"
_FACTS = frozenset(Action.__dataclass_fields__) - set(OF_THE_DESK)
_PAGE = frozenset(Page.__dataclass_fields__)
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was built: `address` is the site's, or "" for none; `files` are key to SHA-256."""

    address: str
    actions: tuple[Action, ...]
    files: Mapping[str, str]


def path(site: Path) -> Path:
    """Return where the manifest of a site's folder stands."""
    folder = site.resolve()
    return folder.with_name(f"{folder.name}{_SUFFIX}")


def remove(site: Path) -> None:
    """Say that a site is not whole."""
    path(site).unlink(missing_ok=True)


def write(site: Path, address: str, actions: Iterable[Action]) -> None:
    """Say that a site is whole, and of what; an absent fact of an action is null."""
    facts = {"address": address, "actions": list(map(_facts, actions)), "files": survey(site)}
    file = path(site)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", "utf-8")
    draft.replace(file)


def survey(site: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a site, by its key: the path that it is served by."""
    return {
        file.relative_to(site).as_posix(): digest(file.read_bytes())
        for file in sorted(site.rglob("*"))
        if file.is_file()
    }


def digest(content: bytes) -> str:
    """Return what a manifest says of a file."""
    return hashlib.sha256(content).hexdigest()


def read(site: Path) -> Manifest:
    """Read the manifest of a site.

    FileNotFoundError where no whole build is; ValueError where it is not as a build writes it.
    """
    facts = _object(json.loads(path(site).read_bytes()), {"address", "actions", "files"})
    return Manifest(
        _text(facts["address"]),
        tuple(map(_action, _list(facts["actions"]))),
        {key: _matching(_DIGEST, sha256) for key, sha256 in _mapping(facts["files"]).items()},
    )


def _facts(action: Action) -> dict[str, Any]:
    return {name: fact for name, fact in facts_of(action).items() if name in _FACTS}


def _action(value: object) -> Action:
    """Read what publishing owns of an action; every fact is there, and each has its form."""
    facts = _object(value, _FACTS)
    for name, fact in facts.items():
        if fact is not None:
            _CHECKS.get(name, _text)(fact)
        elif name not in _MAY_BE_ABSENT:
            raise ValueError(f"an action without its {name}")
    action = action_of(facts)
    if not action.languages or action.pages.keys() != set(action.languages):
        raise ValueError(f"{action.id} has no page in each of its languages")
    return action


def _texts(value: object) -> None:
    for each in _list(value):
        _text(each)


def _pages(value: object) -> None:
    for page in _mapping(value).values():
        for text in _object(page, _PAGE).values():
            _text(text)


def _goal(value: object) -> int:
    if type(value) is not int or value < 1:  # True is an int, too
        raise ValueError(f"{value!r} is no goal")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither yes nor no")  # noqa: TRY004 - as all faults here
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")  # noqa: TRY004 - as above
    return value


def _matching(form: re.Pattern[str], value: object) -> str:
    if not form.fullmatch(_text(value)):
        raise ValueError(f"{value!r} has another form")
    return _text(value)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is no list")  # noqa: TRY004 - as above
    return value


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} holds no facts")  # noqa: TRY004 - as above
    return value


def _object(value: object, names: Iterable[str]) -> dict[str, object]:
    facts = _mapping(value)
    if facts.keys() != set(names):
        raise ValueError(f"other facts than expected: {', '.join(facts.keys() ^ set(names))}")
    return facts


_MAY_BE_ABSENT = frozenset({"goal", "opens", "closes", "keep_until"})
_CHECKS: Mapping[str, Callable[[object], object]] = {
    "languages": _texts,
    "ask": _texts,
    "keep_all": _flag,
    "pages": _pages,
    "goal": _goal,
    "postcode": _flag,
}
