"""What is said of an export: what was written, who was left out, and why there may be no file."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from desk.work.export.conditions import Conditions, Why
from desk.work.export.gone import Meeting
from desk.work.export.hand_over import Change
from desk.work.export.handed import Mark
from desk.work.keys.keys import way_back
from desk.work.opened import Outcome
from desk.work.printable import printable
from undersigned.rules.action import Action

_LEFT_OUT = {
    Why.COUNTRY: "of another country",
    Why.MARK: "marked",
    Why.SPEECHLESS: "no language is kept of them",
    Why.LANGUAGE: "of another language",
    Why.UNDATED: "no time is kept of them, so nobody can say whether they signed on these days",
    Why.DAY: "signed on another day",
}


def left_out(home: Path, action: Action, asked: Conditions, outcome: Outcome) -> Iterator[str]:
    """Say who is not in the file, and why."""
    if outcome.silent:
        yield f"Left out, as they did not tick {asked.consent}: {outcome.silent:,}."
    for why, reason in _LEFT_OUT.items():
        if many := outcome.left_out[why]:
            yield f"Left out, {reason}: {many:,}."
    if outcome.kept:
        yield destroyed(action, outcome)
    if outcome.unreadable:
        yield (
            f"Signatures that no key here opens: {outcome.unreadable:,}. Another organiser's key, "
            f"or one that was replaced, may open them. {way_back(home)}"
        )


def nothing(home: Path, action: Action, asked: Conditions, outcome: Outcome) -> str:
    """Say why there is no file."""
    unread = outcome.unreadable
    if outcome.left_out:
        return "\n".join(
            (
                "No signature is like that, so no file was written.",
                *left_out(home, action, asked, outcome),
            )
        )
    if outcome.silent:
        others = f", and no key here opens others ({unread:,})"
        return (
            f"Of the signatures that a key here opens ({outcome.silent:,}) none ticked "
            f"{asked.consent}{others if unread else ''}, so no file was written."
        )
    if unread:
        return (
            f"No key held here opens any of the signatures ({unread:,}), which were "
            f"sealed to another. {way_back(home)}"
        )
    if outcome.kept or action.destroyed:
        return f"{destroyed(action, outcome)} No file was written, and none was changed."
    return f"{action.id} has no confirmed signature, so no file was written."


def destroyed(action: Action, outcome: Outcome) -> str:
    """Say what can be told of nobody any more."""
    day = f" on {action.destroyed:%Y-%m-%d}" if action.destroyed else ""
    return (
        f"Signatures of {action.id} that still count, and of which what people wrote was "
        f"destroyed{day}: {outcome.kept:,}."
    )


def changed(change: Change, came: Path, gone: Path) -> Iterator[str]:
    """Say what a hand-over told, and in which files."""
    told, into = change.told, "Written to {}: {}."
    if not change.last:
        yield "Nothing was handed over by these options before, so everybody is new."
    if told[Mark.NEW] or told[Mark.CHANGED]:
        many = f"{told[Mark.NEW]:,} new, {told[Mark.CHANGED]:,} changed"
        yield into.format(printable(came), many)
    if told[Mark.GONE]:
        yield into.format(printable(gone), f"{told[Mark.GONE]:,} gone")
        yield (
            "Delete those who are gone wherever the others went, and then that file; those that "
            "were made before name them too."
        )
    if change.last and not told:
        yield f"Nothing has changed since {_utc(change.last)}: no file was written."


def left(meeting: Meeting) -> str:
    """Say that earlier files name people who are gone; nothing where they name none."""
    if not meeting.gone:
        return ""
    return (
        f"Gone, and named in files that were made before: {meeting.gone:,}. `--since last`, with "
        "these options, says who, so that they can be deleted there."
    )


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
