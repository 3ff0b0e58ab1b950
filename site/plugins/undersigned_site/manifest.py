"""The manifest: the actions as publishing writes them, beside the built site."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from undersigned.rules.action import Action


def path(output: Path) -> Path:
    """Return where the manifest of a site stands: beside its folder, as it is not served."""
    return output.parent / "actions.json"


def write(file: Path, actions: Iterable[Action]) -> None:
    """Write the manifest; an absent fact is null."""
    text = json.dumps([_facts(action) for action in actions], ensure_ascii=False, indent=1)
    file.write_text(text + "\n", "utf-8")


def _facts(action: Action) -> dict[str, Any]:
    facts = asdict(action)
    for desks_own in ("paused", "closed_early", "destroyed"):
        del facts[desks_own]
    for name in ("opens", "closes", "keep_until"):
        facts[name] = facts[name] and facts[name].isoformat()
    return facts
