"""The pack for a program: `pack.json`, whose form docs/desk.md gives."""

import json
from dataclasses import asdict
from datetime import datetime

from desk.work.delivery.pack import Pack

NAME = "pack.json"
VERSION = 1
"""Of the form; a new one where a reader of this would go wrong."""

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def as_json(pack: Pack) -> bytes:
    """Write a pack down, in UTF-8, a name a line."""
    action, count = pack.action, pack.count
    paper = {"number": pack.paper[0], "until": pack.paper[1].isoformat()} if pack.paper else None
    facts = {
        "version": VERSION,
        "action": action.id,
        "kind": action.kind,
        "title": pack.title,
        "address": pack.address,
        "language": pack.language,
        "handed_over": pack.day.isoformat(),
        "demonstration": pack.demonstration,
        "organiser": pack.organiser,
        "target": pack.target,
        "words": pack.words.source,
        "confirmed": count.confirmed,
        "as_of": _utc(count.updated),
        "goal": count.goal,
        "paper": paper,
        "countries": dict(count.countries),
        "history": [[_utc(point.at), point.confirmed] for point in pack.history],
        "named": len(pack.names),
        "names": [],
    }
    head = json.dumps(facts, ensure_ascii=False, indent=1)
    names = ",\n".join(f"  {json.dumps(asdict(each), ensure_ascii=False)}" for each in pack.names)
    return f"{head[: -len('[]' + chr(10) + '}')]}[\n{names}\n ]\n}}\n".encode()


def _utc(moment: datetime) -> str:
    return moment.strftime(_MOMENT)
